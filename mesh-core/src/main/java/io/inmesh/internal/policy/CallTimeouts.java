package io.inmesh.internal.policy;

import io.inmesh.call.HeadersView;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of one call in nanoseconds; 0 is none. From the route, and from the request's own
 * headers where they may be obeyed (Envoy's {@code FilterUtility::finalTimeout}).
 *
 * @param globalNanos from the end of the request to the end of the response
 * @param askedPerTryNanos for one attempt, as the route or the request has it; {@link #perTryNanos}
 *     is what holds
 * @param perTryIdleNanos for one attempt, without a byte
 * @param streamNanos from the beginning of the call to its end
 * @param idleNanos without a byte in either direction
 */
public record CallTimeouts(
    long globalNanos,
    long askedPerTryNanos,
    long perTryIdleNanos,
    long streamNanos,
    long idleNanos) {

  /** No timeouts. */
  public static final CallTimeouts NONE = new CallTimeouts(0, 0, 0, 0, 0);

  private static final long MILLI = 1_000_000L;

  /** The timeouts of a route below a connection manager. */
  public static CallTimeouts of(
      Timeouts route, @Nullable RetryPolicy retry, HttpTimeouts listener) {
    long perTry = retry == null ? 0 : retry.perTryTimeout().toNanos();
    long perTryIdle = retry == null ? 0 : retry.perTryIdleTimeout().toNanos();
    Timeouts.MaxStreamDuration stream = route.maxStream();
    long global = stream == null ? route.request().toNanos() : 0;
    Duration streamDuration =
        stream != null && stream.duration() != null
            ? stream.duration()
            : listener.maxStreamDuration();
    Duration idle = route.idle() != null ? route.idle() : listener.streamIdle();
    long streamNanos = streamDuration == null ? 0 : streamDuration.toNanos();
    return new CallTimeouts(global, perTry, perTryIdle, streamNanos, idle.toNanos());
  }

  /** What holds below a connection manager where no route forwards. */
  public static CallTimeouts of(HttpTimeouts listener) {
    Duration stream = listener.maxStreamDuration();
    return new CallTimeouts(
        0, 0, 0, stream == null ? 0 : stream.toNanos(), listener.streamIdle().toNanos());
  }

  /** Those of the stream, which hold before the router has the request; the rest are its own. */
  public CallTimeouts ofStream() {
    return new CallTimeouts(0, 0, 0, streamNanos, idleNanos);
  }

  /**
   * For one attempt, until the end of its response; 0 for none. At or above the global timeout it
   * is ignored.
   */
  public long perTryNanos() {
    return globalNanos != 0 && askedPerTryNanos >= globalNanos ? 0 : askedPerTryNanos;
  }

  /** These with what an (internal) request's own headers ask for. */
  public CallTimeouts with(HeadersView request, boolean respectExpected) {
    String expected = respectExpected ? request.get(EnvoyHeaders.EXPECTED_TIMEOUT_MS) : null;
    // A malformed expected timeout still hides the other header.
    long global =
        EnvoyHeaders.number(expected != null ? expected : request.get(EnvoyHeaders.TIMEOUT_MS));
    long perTry = EnvoyHeaders.number(request.get(EnvoyHeaders.PER_TRY_TIMEOUT_MS));
    if (global < 0 && perTry < 0) {
      return this;
    }
    long newGlobal = global < 0 ? globalNanos : nanos(global);
    long newPerTry = perTry < 0 ? askedPerTryNanos : nanos(perTry);
    return new CallTimeouts(newGlobal, newPerTry, perTryIdleNanos, streamNanos, idleNanos);
  }

  /**
   * These for a gRPC request that names its own timeout, where the route honours that. One that the
   * offset uses up is over at once.
   */
  public CallTimeouts withGrpc(Timeouts.MaxStreamDuration route, @Nullable String grpcTimeout) {
    Duration max = route.grpcTimeoutHeaderMax();
    long asked = GrpcTimeout.nanos(grpcTimeout);
    if (max == null || asked < 0) {
      return this;
    }
    long stream = max.isZero() ? asked : Math.min(asked, max.toNanos());
    Duration offset = route.grpcTimeoutHeaderOffset();
    if (offset != null) {
      stream -= offset.toNanos();
    }
    long left = Math.max(1, stream); // 0 would be none
    return new CallTimeouts(globalNanos, askedPerTryNanos, perTryIdleNanos, left, idleNanos);
  }

  /**
   * What a gRPC call of a route with a {@code max_stream_duration} tells its server as {@code
   * grpc-timeout}; null for nothing. Source: Envoy's {@code refreshDurationTimeout}.
   */
  public @Nullable String grpcTimeout() {
    return streamNanos == 0 ? null : GrpcTimeout.ofMillis(streamNanos / MILLI);
  }

  private static long nanos(long millis) {
    return Math.min(millis, Long.MAX_VALUE / MILLI) * MILLI;
  }

  /**
   * The value of {@code x-envoy-expected-rq-timeout-ms} for an attempt; 0 for none.
   *
   * @param elapsedNanos since the router had the whole request
   * @param hedging a per-try timeout does not end the attempt
   */
  public long expectedMillis(long elapsedNanos, boolean hedging) {
    long perTry = perTryNanos();
    long expected = hedging || perTry == 0 ? globalNanos : perTry;
    if (expected == 0) {
      return 0;
    }
    if (globalNanos > 0) {
      expected = Math.min(expected, globalNanos - elapsedNanos);
    }
    return Math.max(1, expected / MILLI);
  }
}
