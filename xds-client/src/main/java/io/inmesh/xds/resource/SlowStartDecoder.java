package io.inmesh.xds.resource;

import io.inmesh.config.LbPolicy.SlowStart;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.RuntimeDouble;
import io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig;
import io.inmesh.xds.proto.envoy.type.v3.Percent;
import io.inmesh.xds.resource.value.Fractions;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decodes slow start, in its two equal messages, and the bias of least request. */
final class SlowStartDecoder {
  private SlowStartDecoder() {}

  static @Nullable SlowStart decode(Place place, boolean has, Cluster.SlowStartConfig config) {
    if (!has) {
      return null;
    }
    Duration window =
        Scalars.optionalDuration(
            place.field("slow_start_window"),
            config.hasSlowStartWindow(),
            config.getSlowStartWindow());
    return slowStart(
        place,
        window,
        config.hasAggression() ? config.getAggression() : null,
        config.hasMinWeightPercent() ? config.getMinWeightPercent() : null);
  }

  static @Nullable SlowStart decode(Place place, boolean has, SlowStartConfig config) {
    if (!has) {
      return null;
    }
    Duration window =
        Scalars.optionalDuration(
            place.field("slow_start_window"),
            config.hasSlowStartWindow(),
            config.getSlowStartWindow());
    return slowStart(
        place,
        window,
        config.hasAggression() ? config.getAggression() : null,
        config.hasMinWeightPercent() ? config.getMinWeightPercent() : null);
  }

  private static @Nullable SlowStart slowStart(
      Place place,
      @Nullable Duration window,
      @Nullable RuntimeDouble aggression,
      @Nullable Percent minWeight) {
    double exponent = aggression == null ? 1.0 : aggression.getDefaultValue();
    if (!(exponent > 0)) {
      place.field("aggression").field("default_value").invalid(exponent, "above 0");
    }
    double percent =
        Fractions.percent(
            place.field("min_weight_percent"),
            minWeight != null,
            minWeight == null ? Percent.getDefaultInstance() : minWeight,
            10);
    return window == null || window.isZero() ? null : new SlowStart(window, exponent, percent);
  }

  /** {@code active_request_bias}: at least 0, default 1. */
  static double bias(Place place, boolean has, RuntimeDouble bias) {
    double value = has ? bias.getDefaultValue() : 1.0;
    if (!(value >= 0)) {
      place.field("default_value").unsupported(value, ">= 0");
      return 1.0;
    }
    return value;
  }
}
