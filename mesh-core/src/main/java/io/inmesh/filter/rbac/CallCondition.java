package io.inmesh.filter.rbac;

import io.inmesh.call.RequestView;
import io.inmesh.config.IpRange;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A permission or principal in executable form. */
@FunctionalInterface
interface CallCondition {
  boolean holds(FilterCall call);

  /**
   * Compiles.
   *
   * @throws IllegalArgumentException for what cannot be decided on this side of a call
   */
  static CallCondition compile(Condition condition, FilterContext context) {
    if (condition instanceof Condition.Any) {
      return call -> true;
    } else if (condition instanceof Condition.AllOf all) {
      return allOf(all.conditions(), context);
    } else if (condition instanceof Condition.AnyOf any) {
      return anyOf(any.conditions(), context);
    } else if (condition instanceof Condition.Not not) {
      CallCondition inner = compile(not.condition(), context);
      return call -> !inner.holds(call);
    } else if (condition instanceof Condition.Header header) {
      Predicate<RequestView> matcher = context.header(header.matcher());
      return call -> matcher.test(call.request());
    } else if (condition instanceof Condition.UrlPath path) {
      Predicate<String> matcher = context.text(path.matcher());
      return call -> matcher.test(path(call.request().path()));
    } else if (condition instanceof Condition.OfMetadata metadata) {
      return metadata(metadata, context);
    }
    if (!context.isInbound()) {
      throw new IllegalArgumentException(
          "rbac: " + condition + " (expected: nothing of a connection, an outbound call has none)");
    }
    return ofConnection(condition, context);
  }

  private static CallCondition ofConnection(Condition condition, FilterContext context) {
    if (condition instanceof Condition.ServerName name) {
      Predicate<String> matcher = context.text(name.matcher());
      return call -> matcher.test(call.connection().serverName());
    } else if (condition instanceof Condition.DestinationPort port) {
      return call -> {
        InetSocketAddress local = call.connection().local();
        return local != null && local.getPort() >= port.start() && local.getPort() < port.end();
      };
    } else if (condition instanceof Condition.DestinationIp destination) {
      return call -> in(destination.range(), call.connection().local());
    } else if (condition instanceof Condition.DirectRemoteIp remote) {
      return call -> {
        requireKnownPeer(call);
        return in(remote.range(), call.connection().remote());
      };
    } else {
      IpRange range = ((Condition.RemoteIp) condition).range();
      return call -> {
        requireKnownPeer(call);
        return range.contains(call.client());
      };
    }
  }

  /**
   * What a rule says of a peer that is hidden is neither true nor false: the filter fails, and with
   * it the request.
   */
  private static void requireKnownPeer(FilterCall call) {
    if (call.connection().isPeerHidden()) {
      throw new IllegalStateException("the address of the peer is unknown");
    }
  }

  private static boolean in(IpRange range, @Nullable InetSocketAddress address) {
    InetAddress ip = address == null ? null : address.getAddress();
    return range.contains(ip);
  }

  private static CallCondition metadata(Condition.OfMetadata condition, FilterContext context) {
    Predicate<Object> matcher = context.metadata(condition.matcher());
    String namespace = condition.matcher().filter();
    return call -> {
      Object values =
          condition.ofRoute() ? call.routeMetadata(namespace) : call.metadata(namespace);
      return matcher.test(values == null ? Map.of() : values);
    };
  }

  private static CallCondition allOf(List<Condition> conditions, FilterContext context) {
    List<CallCondition> compiled = conditions.stream().map(c -> compile(c, context)).toList();
    return call -> {
      for (int i = 0; i < compiled.size(); i++) {
        if (!compiled.get(i).holds(call)) {
          return false;
        }
      }
      return true;
    };
  }

  /** Holds when one of them does. */
  static CallCondition anyOf(List<Condition> conditions, FilterContext context) {
    List<CallCondition> compiled = conditions.stream().map(c -> compile(c, context)).toList();
    return call -> {
      for (int i = 0; i < compiled.size(); i++) {
        if (compiled.get(i).holds(call)) {
          return true;
        }
      }
      return false;
    };
  }

  private static String path(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c == '?' || c == '#') {
        return target.substring(0, i);
      }
    }
    return target;
  }
}
