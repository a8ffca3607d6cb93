package io.inmesh.grpc;

import io.grpc.Metadata;
import io.inmesh.call.CallOverrides;
import io.inmesh.call.CallTimer;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import io.inmesh.call.RetryThrottle;
import org.jspecify.annotations.Nullable;

/** A gRPC call as it would reach a proxy. */
final class GrpcRequestView implements RequestView {
  private static final Metadata OF_EVERY_CALL = new Metadata();

  static {
    OF_EVERY_CALL.put(HeaderKeys.CONTENT_TYPE, HeaderKeys.GRPC);
    OF_EVERY_CALL.put(HeaderKeys.TE, "trailers");
  }

  /** What gRPC names no encoding for. */
  private static final String UNCOMPRESSED = "identity";

  private final String authority;
  private final String path;
  private final Metadata metadata = new Metadata();
  private final MetadataHeaders headers = new MetadataHeaders(metadata);
  private final long beganNanos;
  private final long deadlineNanos;
  private final boolean waitForReady;
  private final @Nullable CallOverrides overrides;
  private final MeshContext context;
  private final @Nullable RetryThrottle throttle;

  /**
   * @param timeoutNanos until the application gives up; {@link Long#MAX_VALUE}: never
   * @param clock the mesh's
   */
  GrpcRequestView(
      String authority,
      String path,
      Metadata application,
      long timeoutNanos,
      CallTimer clock,
      io.grpc.CallOptions options,
      MeshContext context,
      @Nullable RetryThrottle throttle) {
    this.authority = authority;
    this.path = path;
    this.waitForReady = options.isWaitForReady();
    this.overrides = options.getOption(MeshCall.OVERRIDES);
    this.context = context;
    this.throttle = throttle;
    metadata.merge(application);
    metadata.discardAll(HeaderKeys.CONTENT_TYPE); // the connection sends its own as well
    metadata.discardAll(HeaderKeys.TE);
    metadata.discardAll(HeaderKeys.ENCODING);
    metadata.merge(OF_EVERY_CALL);
    String compressor = options.getCompressor();
    if (compressor != null && !compressor.equals(UNCOMPRESSED)) {
      metadata.put(HeaderKeys.ENCODING, compressor);
    }
    long inboundNanos = context.deadlineNanos(clock);
    if (timeoutNanos == Long.MAX_VALUE && inboundNanos == Long.MAX_VALUE) {
      beganNanos = 0; // Of use to those that end in time only.
      deadlineNanos = Long.MAX_VALUE;
    } else {
      long nowNanos = clock.nanoTime();
      long ownNanos = timeoutNanos == Long.MAX_VALUE ? timeoutNanos : nowNanos + timeoutNanos;
      beganNanos = nowNanos;
      deadlineNanos = Math.min(ownNanos, inboundNanos);
      metadata.put(HeaderKeys.TIMEOUT, TimeoutHeader.of(deadlineNanos - nowNanos));
    }
  }

  /** For how long a call with a deadline has been under way. */
  long elapsedNanos(long nowNanos) {
    return nowNanos - beganNanos;
  }

  /** The headers as a base for an attempt's edits; they tell how much time is left. */
  Metadata copyOfHeaders(CallTimer clock) {
    Metadata copy = new Metadata();
    copy.merge(metadata);
    if (deadlineNanos != Long.MAX_VALUE) {
      copy.discardAll(HeaderKeys.TIMEOUT);
      copy.put(HeaderKeys.TIMEOUT, TimeoutHeader.of(deadlineNanos - clock.nanoTime()));
    }
    return copy;
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public HeadersView headers() {
    return headers;
  }

  @Override
  public boolean replayable() {
    return true;
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public boolean waitForReady() {
    return waitForReady;
  }

  @Override
  public @Nullable RetryThrottle retryThrottle() {
    return throttle;
  }

  @Override
  public boolean multiplexed() {
    return true;
  }

  @Override
  public @Nullable CallOverrides overrides() {
    return overrides;
  }

  @Override
  public MeshContext context() {
    return context;
  }
}
