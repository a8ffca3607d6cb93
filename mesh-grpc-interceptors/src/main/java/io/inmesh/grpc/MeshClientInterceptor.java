package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.inmesh.Mesh;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the calls of a channel into the mesh.
 *
 * <pre>{@code
 * MeshClientInterceptor inMesh = MeshClientInterceptor.of(mesh);
 * ManagedChannel channel =
 *     ManagedChannelBuilder.forTarget("shop:8080").usePlaintext().intercept(inMesh).build();
 * }</pre>
 *
 * <p>A call whose authority is in the mesh goes to the endpoint that the mesh chooses, on a channel
 * to that endpoint which all calls of this interceptor share; the intercepted channel does not even
 * connect. A call to any other authority goes on untouched. Best added first, which makes it the
 * last to run: interceptors before it see one call, whatever attempts are made.
 *
 * <p>Thread-safe; one instance can serve all channels of a process. Close it when they are closed:
 * an interceptor does not learn of {@code shutdown} and {@code shutdownNow} of its channels, so
 * that calls in the mesh go on until {@link #close}. {@link MeshChannelBuilder} does without: its
 * channels end their own calls.
 */
public final class MeshClientInterceptor implements ClientInterceptor, AutoCloseable {
  private static final Status CLOSED =
      Status.UNAVAILABLE.withDescription("MeshClientInterceptor was closed");

  private final ClientParts parts;

  private MeshClientInterceptor(ClientParts parts) {
    this.parts = parts;
  }

  /** An interceptor for channels whose calls go through this mesh, with gRPC's own defaults. */
  public static MeshClientInterceptor of(Mesh mesh) {
    return builder(mesh).build();
  }

  /** A builder of an interceptor for channels whose calls go through this mesh. */
  public static Builder builder(Mesh mesh) {
    return new Builder(mesh);
  }

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions callOptions, Channel next) {
    return new MeshClientCall<>(parts.client(), method, callOptions, next);
  }

  /**
   * Ends the calls under way with {@code UNAVAILABLE}, whatever they wait for, and closes the
   * connections to endpoints. Later calls fail and say that this was closed. Idempotent.
   */
  @Override
  public void close() {
    parts.client().open().shutdownNow(CLOSED);
    parts.close();
  }

  /**
   * Waits until connections are closed, after {@link #close}.
   *
   * @return false when the time was over first
   * @throws InterruptedException when the thread was interrupted
   */
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return parts.client().channels().awaitTermination(timeout, unit);
  }

  /** Builds a {@link MeshClientInterceptor}. Not thread-safe. */
  public static final class Builder {
    private final Mesh mesh;
    private @Nullable Executor executor;
    private Consumer<? super ManagedChannelBuilder<?>> endpointChannels = builder -> {};
    private long retryBufferBytes = ClientParts.RETRY_BUFFER_BYTES;
    private @Nullable TokenBucketThrottle throttle;

    private Builder(Mesh mesh) {
      this.mesh = Objects.requireNonNull(mesh, "mesh");
    }

    /**
     * On which the application is called back by calls that name no executor; default: threads of
     * the interceptor's own, made when needed and gone when idle.
     */
    public Builder executor(Executor value) {
      executor = Objects.requireNonNull(value, "executor");
      return this;
    }

    /**
     * Sets up each channel to an endpoint: keepalive, message sizes, compression, interceptors that
     * see every attempt. Retries, name resolution and service configuration stay off whatever it
     * says.
     */
    public Builder endpointChannels(Consumer<? super ManagedChannelBuilder<?>> value) {
      endpointChannels = Objects.requireNonNull(value, "endpointChannels");
      return this;
    }

    /**
     * How many bytes of a call's request are kept for retries; a call that has sent more is retried
     * no longer. Default 1 MiB, as gRPC's own {@code perRpcBufferLimit}.
     */
    public Builder retryBufferBytes(long value) {
      if (value < 0) {
        throw new IllegalArgumentException("retryBufferBytes: " + value + " (expected: >= 0)");
      }
      retryBufferBytes = value;
      return this;
    }

    /**
     * Limits the retries of this interceptor's calls, beside the clusters' budgets ({@code
     * retryThrottling} of gRFC A6): each failure takes a token, each success brings back a part of
     * one, and retries are made while more than half of the tokens are there. Default: no limit.
     *
     * @param maxTokens above 0, at most 1000
     * @param tokenRatio what a success brings back, at least 0.001
     */
    public Builder retryThrottling(double maxTokens, double tokenRatio) {
      throttle = new TokenBucketThrottle(maxTokens, tokenRatio);
      return this;
    }

    /** Builds it. */
    public MeshClientInterceptor build() {
      return new MeshClientInterceptor(
          ClientParts.of(mesh, executor, endpointChannels, retryBufferBytes, throttle));
    }
  }
}
