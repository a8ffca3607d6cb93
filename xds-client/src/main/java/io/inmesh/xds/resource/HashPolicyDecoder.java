package io.inmesh.xds.resource;

import io.inmesh.config.HashPolicy;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Regexes;
import io.inmesh.xds.resource.value.Scalars;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.config.route.v3.RouteAction.HashPolicy}. */
final class HashPolicyDecoder {
  private HashPolicyDecoder() {}

  static List<HashPolicy> decode(
      Place place,
      List<io.inmesh.xds.proto.envoy.config.route.v3.RouteAction.HashPolicy> policies) {
    List<HashPolicy> decoded = new ArrayList<>(policies.size());
    for (int i = 0; i < policies.size(); i++) {
      HashPolicy.Input input = input(place.item("hash_policy", i), policies.get(i));
      if (input != null) {
        decoded.add(new HashPolicy(input, policies.get(i).getTerminal()));
      }
    }
    return decoded;
  }

  private static HashPolicy.@Nullable Input input(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.RouteAction.HashPolicy policy) {
    switch (policy.getPolicySpecifierCase()) {
      case HEADER:
        return new HashPolicy.Header(
            policy.getHeader().getHeaderName().toLowerCase(Locale.ROOT),
            policy.getHeader().hasRegexRewrite()
                ? Regexes.read(
                    place.field("header").field("regex_rewrite"),
                    policy.getHeader().getRegexRewrite())
                : null);
      case COOKIE:
        return cookie(place.field("cookie"), policy.getCookie());
      case CONNECTION_PROPERTIES:
        return policy.getConnectionProperties().getSourceIp() ? new HashPolicy.SourceIp() : null;
      case QUERY_PARAMETER:
        return new HashPolicy.QueryParameter(policy.getQueryParameter().getName());
      case FILTER_STATE:
        return new HashPolicy.FilterState(policy.getFilterState().getKey());
      case POLICYSPECIFIER_NOT_SET:
        place.invalid("no policy_specifier", "header, cookie, query_parameter, ...");
        break;
    }
    return null;
  }

  private static HashPolicy.Cookie cookie(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.RouteAction.HashPolicy.Cookie cookie) {
    Map<String, String> attributes = new LinkedHashMap<>();
    cookie
        .getAttributesList()
        .forEach(attribute -> attributes.put(attribute.getName(), attribute.getValue()));
    return new HashPolicy.Cookie(
        cookie.getName(),
        Scalars.optionalDuration(place.field("ttl"), cookie.hasTtl(), cookie.getTtl()),
        cookie.getPath(),
        attributes);
  }
}
