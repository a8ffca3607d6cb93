package io.inmesh.filter.ratelimit;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.RequestView;
import io.inmesh.config.IpText;
import io.inmesh.config.LocalRateLimitConfig.Action;
import io.inmesh.config.LocalRateLimitConfig.Entry;
import io.inmesh.config.LocalRateLimitConfig.Rule;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Describes calls by rules. Immutable. */
final class Descriptions {
  private final List<List<Part>> rules;

  Descriptions(List<Rule> rules, FilterContext context) {
    this.rules =
        rules.stream()
            .map(rule -> rule.actions().stream().map(a -> part(a, context)).toList())
            .toList();
  }

  /** The descriptions of a call, one for each rule that can describe it. */
  List<List<Entry>> of(FilterCall call) {
    if (rules.isEmpty()) {
      return List.of();
    }
    List<List<Entry>> all = new ArrayList<>(rules.size());
    for (List<Part> rule : rules) {
      List<Entry> entries = new ArrayList<>(rule.size());
      boolean complete = true;
      for (int i = 0; i < rule.size() && complete; i++) {
        complete = rule.get(i).addTo(entries, call);
      }
      if (complete && !entries.isEmpty()) {
        all.add(entries);
      }
    }
    return all;
  }

  private static Part part(Action action, FilterContext context) {
    if (action instanceof Action.Fixed fixed) {
      Entry entry = new Entry(fixed.key(), fixed.value());
      return (entries, call) -> entries.add(entry);
    } else if (action instanceof Action.Header header) {
      return (entries, call) ->
          add(
              entries,
              header.key(),
              call.request().headers().first(header.header()),
              header.skipIfAbsent());
    } else if (action instanceof Action.Query query) {
      return (entries, call) ->
          add(
              entries,
              query.key(),
              parameter(call.request().path(), query.parameter()),
              query.skipIfAbsent());
    } else if (action instanceof Action.RemoteAddress) {
      return (entries, call) -> {
        InetAddress client = call.client();
        return add(entries, "remote_address", client == null ? null : IpText.of(client), false);
      };
    } else if (action instanceof Action.DestinationCluster) {
      return (entries, call) -> entries.add(new Entry("destination_cluster", call.cluster()));
    } else {
      Action.HeaderMatch match = (Action.HeaderMatch) action;
      List<Predicate<RequestView>> headers = match.headers().stream().map(context::header).toList();
      Entry entry = new Entry(match.key(), match.value());
      return (entries, call) -> {
        boolean all = true;
        for (Predicate<RequestView> header : headers) {
          all &= header.test(call.request());
        }
        return all == match.expected() && entries.add(entry);
      };
    }
  }

  private static boolean add(
      List<Entry> entries, String key, @Nullable String value, boolean skipIfAbsent) {
    return value == null ? skipIfAbsent : entries.add(new Entry(key, HeaderBytes.toText(value)));
  }

  /** The first value of a query parameter, not decoded; null when it is missing. */
  private static @Nullable String parameter(String target, String name) {
    int at = target.indexOf('?');
    while (at >= 0) {
      int end = target.indexOf('&', at + 1);
      int last = end < 0 ? target.length() : end;
      if (target.startsWith(name, at + 1)) {
        int after = at + 1 + name.length();
        if (after == last) {
          return "";
        }
        if (after < last && target.charAt(after) == '=') {
          return target.substring(after + 1, last);
        }
      }
      at = end;
    }
    return null;
  }

  /** One action. */
  @FunctionalInterface
  private interface Part {
    /** False when the rule does not describe the call. */
    boolean addTo(List<Entry> entries, FilterCall call);
  }
}
