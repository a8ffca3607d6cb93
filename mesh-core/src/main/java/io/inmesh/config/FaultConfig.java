package io.inmesh.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Faults to inject ({@code envoy.extensions.filters.http.fault.v3.HTTPFault}).
 *
 * @param delay null for none
 * @param abort null for none
 * @param upstreamCluster only requests that are routed there; "" for all
 * @param headers all must match
 * @param downstreamNodes only requests whose {@code x-envoy-downstream-service-node} is one of
 *     them; empty for all
 * @param maxActiveFaults so many calls may be disturbed at one time; null for no limit
 * @param runtimeKeys runtime values that replace configured ones
 */
public record FaultConfig(
    @Nullable Delay delay,
    @Nullable Abort abort,
    String upstreamCluster,
    List<HeaderMatcher> headers,
    List<String> downstreamNodes,
    @Nullable Long maxActiveFaults,
    RuntimeKeys runtimeKeys)
    implements FilterConfig {

  /** Injects nothing. */
  public static final FaultConfig NONE =
      new FaultConfig(null, null, "", List.of(), List.of(), null, RuntimeKeys.DEFAULT);

  public FaultConfig {
    headers = List.copyOf(headers);
    downstreamNodes = List.copyOf(downstreamNodes);
  }

  @Override
  public String filterType() {
    return "envoy.filters.http.fault";
  }

  /**
   * {@code delay}.
   *
   * @param fixed how long; null: as the header {@code x-envoy-fault-delay-request} says, in
   *     milliseconds
   * @param percentage of the requests; with a header the most that {@code
   *     x-envoy-fault-delay-request-percentage} may ask for
   */
  public record Delay(@Nullable Duration fixed, RuntimeFraction percentage) {}

  /**
   * {@code abort}. With neither status the headers {@code x-envoy-fault-abort-request} and {@code
   * x-envoy-fault-abort-grpc-request} say it.
   *
   * @param httpStatus 200 to 599
   * @param grpcStatus the status of a gRPC reply
   * @param percentage of the requests; with a header the most that {@code
   *     x-envoy-fault-abort-request-percentage} may ask for
   * @param body {@code response_body}
   */
  public record Abort(
      @Nullable Integer httpStatus,
      @Nullable Integer grpcStatus,
      RuntimeFraction percentage,
      String body) {
    private static final String BODY = "fault filter abort";

    /** One with Envoy's own body. */
    public Abort(
        @Nullable Integer httpStatus, @Nullable Integer grpcStatus, RuntimeFraction percentage) {
      this(httpStatus, grpcStatus, percentage, "");
    }

    /** Envoy's own body stands for an empty one. */
    public Abort {
      body = body.isEmpty() ? BODY : body;
    }
  }

  /**
   * Keys of runtime values.
   *
   * @param delayMillis {@code delay_duration_runtime}
   * @param httpStatus {@code abort_http_status_runtime}
   * @param grpcStatus {@code abort_grpc_status_runtime}
   * @param maxActiveFaults {@code max_active_faults_runtime}
   */
  public record RuntimeKeys(
      String delayMillis, String httpStatus, String grpcStatus, String maxActiveFaults) {
    /** The keys that apply when none is configured. */
    public static final RuntimeKeys DEFAULT =
        new RuntimeKeys(
            RuntimeKey.FAULT_DELAY_MILLIS.key(),
            RuntimeKey.FAULT_ABORT_HTTP_STATUS.key(),
            RuntimeKey.FAULT_ABORT_GRPC_STATUS.key(),
            RuntimeKey.FAULT_MAX_ACTIVE.key());
  }
}
