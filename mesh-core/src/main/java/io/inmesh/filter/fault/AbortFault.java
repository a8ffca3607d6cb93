package io.inmesh.filter.fault;

import io.inmesh.config.FaultConfig;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterReply;
import org.jspecify.annotations.Nullable;

/** With which status a call is aborted. */
final class AbortFault {
  private static final String DETAILS = "fault_filter_abort";

  private final FaultConfig.Abort config;
  private final FaultShare share;
  private final long runtimeHttp;
  private final long runtimeGrpc;

  AbortFault(FaultConfig.Abort config, FaultConfig.RuntimeKeys keys, FilterContext context) {
    this.config = config;
    share =
        new FaultShare(
            config.percentage(),
            isByHeader() ? "x-envoy-fault-abort-request-percentage" : null,
            context);
    runtimeHttp = context.runtime().number(keys.httpStatus(), -1);
    runtimeGrpc = context.runtime().number(keys.grpcStatus(), -1);
  }

  private boolean isByHeader() {
    return config.httpStatus() == null && config.grpcStatus() == null;
  }

  /** Null when the call is not aborted. */
  @Nullable FilterReply reply(FilterCall call) {
    if (!share.includes(call)) {
      return null;
    }
    long http = http(call);
    if (http >= 0) {
      return FilterReply.of(
          (int) (runtimeHttp >= 0 ? runtimeHttp : http), config.body(), null, DETAILS);
    }
    long grpc = grpc(call);
    if (grpc < 0) {
      return null;
    }
    return FilterReply.of(200, config.body(), null, DETAILS)
        .withGrpcStatus((int) (runtimeGrpc >= 0 ? runtimeGrpc : grpc));
  }

  private long http(FilterCall call) {
    if (config.httpStatus() != null) {
      return config.httpStatus();
    }
    long asked = isByHeader() ? FaultHeader.number(call, "x-envoy-fault-abort-request") : -1;
    return asked >= 200 && asked < 600 ? asked : -1;
  }

  private long grpc(FilterCall call) {
    if (config.grpcStatus() != null) {
      return config.grpcStatus();
    }
    long asked = FaultHeader.number(call, "x-envoy-fault-abort-grpc-request");
    return asked > Integer.MAX_VALUE ? -1 : asked;
  }
}
