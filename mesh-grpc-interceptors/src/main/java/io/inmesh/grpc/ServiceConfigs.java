package io.inmesh.grpc;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What of a gRPC service configuration a channel of the mesh takes: what xDS has no word for. */
final class ServiceConfigs {
  private static final String RETRY_THROTTLING = "retryThrottling";

  private ServiceConfigs() {}

  /**
   * The retry throttle of a service configuration; null when it has none.
   *
   * @throws IllegalArgumentException when it says anything else
   */
  static @Nullable TokenBucketThrottle throttle(Map<String, ?> config) {
    Set<String> others = new TreeSet<>(config.keySet());
    others.remove(RETRY_THROTTLING);
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "service config: "
              + others
              + " (expected: retryThrottling; all else is the mesh's decision)");
    }
    Object throttling = config.get(RETRY_THROTTLING);
    if (throttling == null) {
      return null;
    }
    if (!(throttling instanceof Map<?, ?> members)) {
      throw new IllegalArgumentException(
          "retryThrottling: " + throttling + " (expected: maxTokens and tokenRatio)");
    }
    return new TokenBucketThrottle(number(members, "maxTokens"), number(members, "tokenRatio"));
  }

  private static double number(Map<?, ?> members, String name) {
    if (members.get(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(
        "retryThrottling." + name + ": " + members.get(name) + " (expected: a number)");
  }
}
