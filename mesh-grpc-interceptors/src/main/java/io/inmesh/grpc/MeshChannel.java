package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.inmesh.MeshTarget;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A channel whose calls all go through the mesh. */
final class MeshChannel extends ManagedChannel implements CallGate {
  private static final long SHUT_DOWN = Long.MIN_VALUE;

  private final String authority;
  private final ClientParts parts;
  private final @Nullable MeshTarget target;
  private final MeshClient client;
  private final Channel intercepted;

  /** The calls under way; plus {@link #SHUT_DOWN} when there are to be no others. */
  private final AtomicLong calls = new AtomicLong();

  private final CountDownLatch callsOver = new CountDownLatch(1);
  private volatile boolean shutdownNow;

  /**
   * @param target where the calls go, closed with the channel; null: wherever the mesh says
   */
  MeshChannel(
      String authority,
      ClientParts parts,
      @Nullable MeshTarget target,
      List<ClientInterceptor> interceptors) {
    this.authority = authority;
    this.parts = parts;
    this.target = target;
    MeshClient gated = parts.client().withGate(this);
    this.client = target == null ? gated : gated.withCalls(target::outbound);
    this.intercepted = ClientInterceptors.intercept(new InMesh(), interceptors);
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
  public ManagedChannel shutdown() {
    long before = calls.getAndUpdate(count -> count < 0 ? count : count + SHUT_DOWN);
    if (before == 0) {
      allCallsAreOver();
    }
    return this;
  }

  @Override
  public ManagedChannel shutdownNow() {
    shutdownNow = true;
    shutdown();
    parts.close();
    parts.client().channels().closeNow();
    return this;
  }

  @Override
  public boolean isShutdown() {
    return calls.get() < 0;
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

  @Override
  public boolean tryBegin() {
    return calls.getAndUpdate(count -> count < 0 ? count : count + 1) >= 0;
  }

  @Override
  public void over() {
    if (calls.decrementAndGet() == SHUT_DOWN) {
      allCallsAreOver();
    }
  }

  @Override
  public Status refusal() {
    return Status.UNAVAILABLE.withDescription(
        shutdownNow ? "Channel shutdownNow invoked" : "Channel shutdown invoked");
  }

  /** Behind the interceptors. */
  private final class InMesh extends Channel {
    private final Channel elsewhere = new NotInMesh(authority, client.executor());

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
