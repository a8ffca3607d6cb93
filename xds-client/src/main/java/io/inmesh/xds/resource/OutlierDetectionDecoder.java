package io.inmesh.xds.resource;

import com.google.protobuf.UInt32Value;
import io.inmesh.config.OutlierDetection;
import io.inmesh.config.OutlierDetection.Consecutive;
import io.inmesh.config.OutlierDetection.Ejection;
import io.inmesh.config.OutlierDetection.FailurePercentage;
import io.inmesh.config.OutlierDetection.SuccessRate;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.time.Duration;

/** Decodes {@code envoy.config.cluster.v3.OutlierDetection}. */
final class OutlierDetectionDecoder {
  private OutlierDetectionDecoder() {}

  static OutlierDetection decode(
      Place place, io.inmesh.xds.proto.envoy.config.cluster.v3.OutlierDetection proto) {
    return new OutlierDetection(
        ejection(place, proto),
        new Consecutive(
            Scalars.clipped(proto.hasConsecutive5Xx(), proto.getConsecutive5Xx(), 5),
            percent(
                place.field("enforcing_consecutive_5xx"),
                proto.hasEnforcingConsecutive5Xx(),
                proto.getEnforcingConsecutive5Xx(),
                100),
            Scalars.clipped(
                proto.hasConsecutiveGatewayFailure(), proto.getConsecutiveGatewayFailure(), 5),
            percent(
                place.field("enforcing_consecutive_gateway_failure"),
                proto.hasEnforcingConsecutiveGatewayFailure(),
                proto.getEnforcingConsecutiveGatewayFailure(),
                0),
            Scalars.clipped(
                proto.hasConsecutiveLocalOriginFailure(),
                proto.getConsecutiveLocalOriginFailure(),
                5),
            percent(
                place.field("enforcing_consecutive_local_origin_failure"),
                proto.hasEnforcingConsecutiveLocalOriginFailure(),
                proto.getEnforcingConsecutiveLocalOriginFailure(),
                100)),
        successRate(place, proto),
        failurePercentage(place, proto),
        proto.getSplitExternalLocalOriginErrors(),
        Scalars.flag(
            proto.hasSuccessfulActiveHealthCheckUnejectHost(),
            proto.getSuccessfulActiveHealthCheckUnejectHost(),
            true));
  }

  private static Ejection ejection(
      Place place, io.inmesh.xds.proto.envoy.config.cluster.v3.OutlierDetection proto) {
    Ejection defaults = Ejection.DEFAULT;
    Duration base =
        Scalars.duration(
            place.field("base_ejection_time"),
            proto.hasBaseEjectionTime(),
            proto.getBaseEjectionTime(),
            defaults.base());
    Duration otherwise = base.compareTo(defaults.max()) > 0 ? base : defaults.max();
    Place maxAt = place.field("max_ejection_time");
    Duration max =
        Scalars.duration(maxAt, proto.hasMaxEjectionTime(), proto.getMaxEjectionTime(), otherwise);
    if (max.compareTo(base) < 0) {
      maxAt.invalid(max, "at least the base_ejection_time, " + base);
    }
    return new Ejection(
        Scalars.duration(
            place.field("interval"), proto.hasInterval(), proto.getInterval(), defaults.interval()),
        base,
        max,
        Scalars.duration(
            place.field("max_ejection_time_jitter"),
            proto.hasMaxEjectionTimeJitter(),
            proto.getMaxEjectionTimeJitter(),
            Duration.ZERO),
        percent(
            place.field("max_ejection_percent"),
            proto.hasMaxEjectionPercent(),
            proto.getMaxEjectionPercent(),
            defaults.maxPercent()),
        Scalars.flag(proto.hasAlwaysEjectOneHost(), proto.getAlwaysEjectOneHost(), false));
  }

  private static SuccessRate successRate(
      Place place, io.inmesh.xds.proto.envoy.config.cluster.v3.OutlierDetection proto) {
    return new SuccessRate(
        percent(
            place.field("enforcing_success_rate"),
            proto.hasEnforcingSuccessRate(),
            proto.getEnforcingSuccessRate(),
            100),
        percent(
            place.field("enforcing_local_origin_success_rate"),
            proto.hasEnforcingLocalOriginSuccessRate(),
            proto.getEnforcingLocalOriginSuccessRate(),
            100),
        Scalars.clipped(proto.hasSuccessRateMinimumHosts(), proto.getSuccessRateMinimumHosts(), 5),
        Scalars.clipped(
            proto.hasSuccessRateRequestVolume(), proto.getSuccessRateRequestVolume(), 100),
        Scalars.clipped(
            proto.hasSuccessRateStdevFactor(), proto.getSuccessRateStdevFactor(), 1900));
  }

  private static FailurePercentage failurePercentage(
      Place place, io.inmesh.xds.proto.envoy.config.cluster.v3.OutlierDetection proto) {
    return new FailurePercentage(
        percent(
            place.field("enforcing_failure_percentage"),
            proto.hasEnforcingFailurePercentage(),
            proto.getEnforcingFailurePercentage(),
            0),
        percent(
            place.field("enforcing_failure_percentage_local_origin"),
            proto.hasEnforcingFailurePercentageLocalOrigin(),
            proto.getEnforcingFailurePercentageLocalOrigin(),
            0),
        percent(
            place.field("failure_percentage_threshold"),
            proto.hasFailurePercentageThreshold(),
            proto.getFailurePercentageThreshold(),
            85),
        Scalars.clipped(
            proto.hasFailurePercentageMinimumHosts(), proto.getFailurePercentageMinimumHosts(), 5),
        Scalars.clipped(
            proto.hasFailurePercentageRequestVolume(),
            proto.getFailurePercentageRequestVolume(),
            50));
  }

  private static int percent(Place place, boolean has, UInt32Value value, int otherwise) {
    int percent = Scalars.clipped(has, value, otherwise);
    if (percent > 100) {
      place.invalid(Scalars.unsigned(value), "0 to 100");
      return otherwise;
    }
    return percent;
  }
}
