package io.inmesh.balance;

import io.inmesh.config.LbPolicy;
import io.inmesh.health.Availability;
import io.inmesh.health.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * The weight of a host that has just become healthy grows over a window ({@code SlowStartConfig}):
 * weight * max(min_weight_percent, (max(t, 1 ms) / window)^(1 / aggression)).
 */
final class SlowStart {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long windowMillis;
  private final double aggression;
  private final double minWeight;

  /** From the configuration; null for none or a window of zero. */
  static @Nullable SlowStart of(LbPolicy.@Nullable SlowStart config) {
    return config == null || config.window().toMillis() <= 0 ? null : new SlowStart(config);
  }

  private SlowStart(LbPolicy.SlowStart config) {
    windowMillis = config.window().toMillis();
    aggression = config.aggression() > 0 ? config.aggression() : 1.0;
    minWeight = config.minWeightPercent() / 100.0;
  }

  /** What the weight of a host is multiplied with. */
  double factor(EndpointState host, long nowNanos) {
    long millis = (nowNanos - host.healthySinceNanos()) / NANOS_PER_MILLI;
    if (millis >= windowMillis || host.availability() != Availability.HEALTHY) {
      return 1.0;
    }
    double share = (double) Math.max(1, millis) / windowMillis;
    return Math.max(aggression == 1.0 ? share : Math.pow(share, 1.0 / aggression), minWeight);
  }

  /** Whether any of these hosts is in its window, so that weights differ. */
  boolean applies(EndpointState[] hosts, long nowNanos) {
    for (EndpointState host : hosts) {
      if ((nowNanos - host.healthySinceNanos()) / NANOS_PER_MILLI <= windowMillis
          && host.availability() == Availability.HEALTHY) {
        return true;
      }
    }
    return false;
  }
}
