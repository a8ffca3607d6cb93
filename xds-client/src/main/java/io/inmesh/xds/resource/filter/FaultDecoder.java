package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import io.inmesh.config.FaultConfig;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.RuntimeKey;
import io.inmesh.xds.proto.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.inmesh.xds.proto.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.inmesh.xds.proto.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.inmesh.xds.proto.envoy.type.v3.FractionalPercent;
import io.inmesh.xds.resource.value.Fractions;
import io.inmesh.xds.resource.value.HeaderMatchers;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import io.inmesh.xds.resource.value.TypedConfig;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.extensions.filters.http.fault.v3.HTTPFault}. */
final class FaultDecoder implements FilterDecoder {
  @Override
  public String typeName() {
    return HTTPFault.getDescriptor().getFullName();
  }

  @Override
  public @Nullable FaultConfig decode(Place place, Any config) {
    HTTPFault fault = TypedConfig.unpack(place, config, HTTPFault.getDefaultInstance());
    if (fault == null) {
      return null;
    }
    if (fault.hasResponseRateLimit()) {
      place.field("response_rate_limit").unsupported("set", "delay or abort");
    }
    FaultConfig.RuntimeKeys keys = FaultConfig.RuntimeKeys.DEFAULT;
    return new FaultConfig(
        fault.hasDelay()
            ? delay(place.field("delay"), fault.getDelay(), fault.getDelayPercentRuntime())
            : null,
        fault.hasAbort()
            ? abort(place.field("abort"), fault.getAbort(), fault.getAbortPercentRuntime())
            : null,
        fault.getUpstreamCluster(),
        HeaderMatchers.read(place, "headers", fault.getHeadersList()),
        fault.getDownstreamNodesList(),
        fault.hasMaxActiveFaults() ? (Long) Scalars.unsigned(fault.getMaxActiveFaults()) : null,
        new FaultConfig.RuntimeKeys(
            or(fault.getDelayDurationRuntime(), keys.delayMillis()),
            or(fault.getAbortHttpStatusRuntime(), keys.httpStatus()),
            or(fault.getAbortGrpcStatusRuntime(), keys.grpcStatus()),
            or(fault.getMaxActiveFaultsRuntime(), keys.maxActiveFaults())));
  }

  private static String or(String configured, String otherwise) {
    return configured.isEmpty() ? otherwise : configured;
  }

  private static FaultConfig.Delay delay(Place place, FaultDelay delay, String runtimeKey) {
    boolean fixed =
        delay.getFaultDelaySecifierCase() == FaultDelay.FaultDelaySecifierCase.FIXED_DELAY;
    return new FaultConfig.Delay(
        Scalars.optionalDuration(place.field("fixed_delay"), fixed, delay.getFixedDelay()),
        percentage(
            place, delay.getPercentage(), or(runtimeKey, RuntimeKey.FAULT_DELAY_PERCENT.key())));
  }

  private static FaultConfig.Abort abort(Place place, FaultAbort abort, String runtimeKey) {
    return new FaultConfig.Abort(
        abort.getErrorTypeCase() == FaultAbort.ErrorTypeCase.HTTP_STATUS
            ? (Integer) abort.getHttpStatus()
            : null,
        abort.getErrorTypeCase() == FaultAbort.ErrorTypeCase.GRPC_STATUS
            ? (Integer) abort.getGrpcStatus()
            : null,
        percentage(
            place, abort.getPercentage(), or(runtimeKey, RuntimeKey.FAULT_ABORT_PERCENT.key())),
        abort.getResponseBody());
  }

  /** Unset means never. */
  private static RuntimeFraction percentage(
      Place place, FractionalPercent percentage, String runtimeKey) {
    return Fractions.read(place.field("percentage"), percentage, runtimeKey);
  }
}
