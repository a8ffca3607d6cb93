package io.inmesh.grpc;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.inmesh.Mesh;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lets the mesh decide about each call that comes in, before the application sees it: the filter
 * chain and route of the inbound listener, with their HTTP filters, header edits and timeouts.
 *
 * <pre>{@code
 * MeshServerInterceptor inMesh = MeshServerInterceptor.of(mesh);
 * Server server = inMesh.install(ServerBuilder.forPort(8080).addService(shop)).build().start();
 * }</pre>
 *
 * <p>Add it last, which makes it the first to run. What the mesh answers itself reaches the caller
 * as the gRPC status that Envoy would send. Thread-safe; one serves all servers of a process. Close
 * it when they have stopped.
 */
public final class MeshServerInterceptor implements ServerInterceptor, AutoCloseable {
  private final MeshServer server;
  private final @Nullable CallbackThreads ownExecutor;

  private MeshServerInterceptor(MeshServer server, @Nullable CallbackThreads ownExecutor) {
    this.server = server;
    this.ownExecutor = ownExecutor;
  }

  /** An interceptor for a mesh, which stays the caller's to close. */
  public static MeshServerInterceptor of(Mesh mesh) {
    CallbackThreads own = CallbackThreads.open();
    return new MeshServerInterceptor(server(mesh, own), own);
  }

  /**
   * An interceptor for a mesh.
   *
   * @param executor calls the application where the mesh has held a call back: a delay, a body that
   *     is received whole; all others stay on the server's own executor
   */
  public static MeshServerInterceptor of(Mesh mesh, Executor executor) {
    return new MeshServerInterceptor(
        server(mesh, Objects.requireNonNull(executor, "executor")), null);
  }

  private static MeshServer server(Mesh mesh, Executor executor) {
    return new MeshServer(Objects.requireNonNull(mesh, "mesh"), executor, new AtomicLong());
  }

  /**
   * Adds this and its {@link #transportFilter} to a server, after all interceptors that it has.
   *
   * @return the builder
   */
  public <T extends ServerBuilder<?>> T install(T builder) {
    builder.intercept(this).addTransportFilter(transportFilter());
    return builder;
  }

  /**
   * Notes what is known of each connection once. Without it, the same is found out for every call.
   */
  public ServerTransportFilter transportFilter() {
    return new ServerTransportFilter() {
      @Override
      public Attributes transportReady(Attributes attributes) {
        return attributes.toBuilder()
            .set(ServerConnection.KEY, ServerConnection.of(attributes))
            .build();
      }
    };
  }

  /** The number of calls that are with the application: to be waited for before it stops. */
  public long activeCalls() {
    return server.active().get();
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    return new ServerExchange<>(server, call, headers, next).begin(headers, next);
  }

  /** Lets its threads go. Idempotent. */
  @Override
  public void close() {
    if (ownExecutor != null) {
      ownExecutor.close();
    }
  }
}
