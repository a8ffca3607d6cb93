package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.inmesh.Mesh;
import io.inmesh.MeshTarget;
import io.inmesh.config.MeshMode;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A channel whose calls all go through the mesh. */
final class MeshChannel extends ManagedChannel {
  private static final Status SHUTDOWN =
      Status.UNAVAILABLE.withDescription("Channel shutdown invoked");
  private static final Status SHUTDOWN_NOW =
      Status.UNAVAILABLE.withDescription("Channel shutdownNow invoked");

  private final String authority;
  private final ClientParts parts;
  private final @Nullable MeshTarget target;
  private final MeshClient client;
  private final Channel intercepted;
  private final Connectivity connectivity;

  private final CountDownLatch callsOver = new CountDownLatch(1);
  private final OpenCalls open = new OpenCalls(this::allCallsAreOver);

  /**
   * @param target where the calls go, closed with the channel; null: wherever the mesh says
   */
  MeshChannel(
      Mesh mesh,
      String authority,
      ClientParts parts,
      @Nullable MeshTarget target,
      List<ClientInterceptor> interceptors) {
    this.authority = authority;
    this.parts = parts;
    this.target = target;
    MeshClient gated = parts.client().withOpen(open);
    this.client = target == null ? gated : gated.withCalls(target::outbound);
    this.intercepted = ClientInterceptors.intercept(new InMesh(mesh.mode()), interceptors);
    EndpointChannels channels = client.channels();
    this.connectivity =
        new Connectivity(
            channels,
            client.timer(),
            client.executor(),
            new Warmup(
                mesh, target == null ? mesh::explain : target::explain, authority, channels));
  }

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options) {
    return intercepted.newCall(method, options);
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public ConnectivityState getState(boolean requestConnection) {
    return connectivity.state(requestConnection);
  }

  @Override
  public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
    connectivity.notifyWhenChanged(source, callback);
  }

  @Override
  public void enterIdle() {
    connectivity.enterIdle();
  }

  @Override
  public void resetConnectBackoff() {
    connectivity.resetBackoff();
  }

  @Override
  public ManagedChannel shutdown() {
    open.shutdown(SHUTDOWN);
    connectivity.shutdown();
    return this;
  }

  @Override
  public ManagedChannel shutdownNow() {
    open.shutdownNow(SHUTDOWN_NOW);
    connectivity.shutdown();
    parts.close();
    parts.client().channels().closeNow();
    return this;
  }

  @Override
  public boolean isShutdown() {
    return open.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return callsOver.getCount() == 0 && parts.client().channels().isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long endNanos = System.nanoTime() + unit.toNanos(timeout);
    return callsOver.await(timeout, unit)
        && parts
            .client()
            .channels()
            .awaitTermination(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void allCallsAreOver() {
    if (target != null) {
      target.close();
    }
    parts.close();
    callsOver.countDown();
  }

  /** Behind the interceptors. */
  private final class InMesh extends Channel {
    private final Channel elsewhere;

    InMesh(MeshMode mode) {
      elsewhere = new NotInMesh(authority, client.executor(), mode);
    }

    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(
        MethodDescriptor<ReqT, RespT> method, CallOptions options) {
      return new MeshClientCall<>(client, method, options, elsewhere);
    }

    @Override
    public String authority() {
      return authority;
    }
  }
}
