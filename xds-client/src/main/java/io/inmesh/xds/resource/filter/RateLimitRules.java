package io.inmesh.xds.resource.filter;

import io.inmesh.config.LocalRateLimitConfig.Action;
import io.inmesh.config.LocalRateLimitConfig.Rule;
import io.inmesh.xds.proto.envoy.config.route.v3.RateLimit;
import io.inmesh.xds.resource.value.HeaderMatchers;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code envoy.config.route.v3.RateLimit}: how requests are described for limits. */
final class RateLimitRules {
  private RateLimitRules() {}

  static List<Rule> read(Place place, List<RateLimit> limits) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      Place at = place.item("rate_limits", i);
      RateLimit limit = limits.get(i);
      if (limit.hasLimit() || limit.hasHitsAddend() || limit.getApplyOnStreamDone()) {
        at.unsupported("limit, hits_addend or apply_on_stream_done", "actions only");
      }
      if (limit.getStage().getValue() != 0 || !limit.getDisableKey().isEmpty()) {
        at.invalid("stage or disable_key", "unset: they are not for rules in a filter");
      }
      List<Action> actions = new ArrayList<>();
      for (int a = 0; a < limit.getActionsCount(); a++) {
        Action action = action(at.item("actions", a), limit.getActions(a));
        if (action != null) {
          actions.add(action);
        }
      }
      rules.add(new Rule(actions));
    }
    return rules;
  }

  private static @Nullable Action action(Place place, RateLimit.Action action) {
    switch (action.getActionSpecifierCase()) {
      case GENERIC_KEY:
        var fixed = action.getGenericKey();
        return new Action.Fixed(
            or(fixed.getDescriptorKey(), "generic_key"), fixed.getDescriptorValue());
      case REQUEST_HEADERS:
        var header = action.getRequestHeaders();
        return new Action.Header(
            header.getHeaderName().toLowerCase(Locale.ROOT),
            header.getDescriptorKey(),
            header.getSkipIfAbsent());
      case QUERY_PARAMETERS:
        var query = action.getQueryParameters();
        return new Action.Query(
            query.getQueryParameterName(), query.getDescriptorKey(), query.getSkipIfAbsent());
      case REMOTE_ADDRESS:
        return new Action.RemoteAddress();
      case DESTINATION_CLUSTER:
        return new Action.DestinationCluster();
      case HEADER_VALUE_MATCH:
        var match = action.getHeaderValueMatch();
        return new Action.HeaderMatch(
            or(match.getDescriptorKey(), "header_match"),
            match.getDescriptorValue(),
            Scalars.flag(match.hasExpectMatch(), match.getExpectMatch(), true),
            HeaderMatchers.read(
                place.field("header_value_match"), "headers", match.getHeadersList()));
      default:
        place.unsupported(
            action.getActionSpecifierCase(),
            "generic_key, request_headers, query_parameters, remote_address, destination_cluster"
                + " or header_value_match");
        return null;
    }
  }

  private static String or(String key, String otherwise) {
    return key.isEmpty() ? otherwise : key;
  }
}
