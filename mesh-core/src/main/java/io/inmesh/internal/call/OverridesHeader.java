package io.inmesh.internal.call;

import io.inmesh.call.CallOverrides;
import io.inmesh.config.RoutingPriority;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Wishes about the calls of a request, as one service tells them to the next: {@code priority=high,
 * cluster:shop=shop-canary}. What cannot be read is left out.
 */
final class OverridesHeader {
  private static final String PRIORITY = "priority";
  private static final String CLUSTER = "cluster:";

  private OverridesHeader() {}

  static CallOverrides parse(@Nullable String value) {
    CallOverrides overrides = CallOverrides.NONE;
    if (value == null) {
      return overrides;
    }
    for (String part : value.split(",", -1)) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? "" : part.substring(0, equals).strip();
      String wish = part.substring(equals + 1).strip();
      if (key.equals(PRIORITY)) {
        overrides = overrides.withPriority(priority(wish));
      } else if (key.startsWith(CLUSTER) && key.length() > CLUSTER.length() && !wish.isEmpty()) {
        overrides = overrides.withClusterInsteadOf(key.substring(CLUSTER.length()), wish);
      }
    }
    return overrides;
  }

  private static @Nullable RoutingPriority priority(String wish) {
    for (RoutingPriority priority : RoutingPriority.values()) {
      if (priority.name().equalsIgnoreCase(wish)) {
        return priority;
      }
    }
    return null;
  }

  /** The value for these wishes; "" for none that a header carries. */
  static String of(CallOverrides overrides) {
    StringBuilder value = new StringBuilder();
    RoutingPriority priority = overrides.priority();
    if (priority != null) {
      value.append(PRIORITY).append('=').append(priority.name().toLowerCase(Locale.ROOT));
    }
    new TreeMap<>(overrides.clusters())
        .forEach((chosen, cluster) -> {
          value.append(value.length() == 0 ? "" : ", ");
          value.append(CLUSTER).append(chosen).append('=').append(cluster);
        });
    return value.toString();
  }
}
