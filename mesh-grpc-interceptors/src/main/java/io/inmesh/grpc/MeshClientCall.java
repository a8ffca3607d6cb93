package io.inmesh.grpc;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call as the application holds it. */
final class MeshClientCall<ReqT, RespT> extends ClientCall<ReqT, RespT> {
  private final MeshClient client;
  private final CallOptions options;
  private final Channel next;
  private final CallSpec<ReqT, RespT> spec;
  private volatile @Nullable Exchange<ReqT, RespT> exchange;
  private volatile @Nullable Cancellation cancellation;

  private record Cancellation(@Nullable String message, @Nullable Throwable cause) {}

  /**
   * @param next where the call goes when it is not for the mesh
   */
  MeshClientCall(
      MeshClient client, MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
    this.client = client;
    this.options = options;
    this.next = next;
    this.spec = CallSpec.of(method, options, client);
  }

  @Override
  public void start(Listener<RespT> listener, Metadata headers) {
    if (exchange != null) {
      throw new IllegalStateException("Already started");
    }
    failIfCancelled();
    Objects.requireNonNull(listener, "listener");
    Objects.requireNonNull(headers, "headers");
    long timeoutNanos = timeoutNanos();
    GrpcRequestView view = view(headers, timeoutNanos);
    Exchange<ReqT, RespT> started =
        new Exchange<>(client, spec, view, listener, owner -> bypassed(owner, listener, headers));
    exchange = started;
    Cancellation early = cancellation;
    if (early != null) { // it came from another thread, which may not have seen the exchange
      started.cancel(early.message(), early.cause());
    }
    if (spec.context().isCancelled()) {
      started.refuse(Contexts.statusFromCancelled(spec.context()));
    } else if (timeoutNanos <= 0) {
      started.refuse(
          Status.DEADLINE_EXCEEDED.withDescription(
              "the call was started after its deadline was exceeded"));
    } else {
      started.begin();
    }
  }

  private GrpcRequestView view(Metadata headers, long timeoutNanos) {
    String authority = options.getAuthority();
    return new GrpcRequestView(
        authority == null ? next.authority() : authority,
        "/" + spec.method().getFullMethodName(),
        headers,
        timeoutNanos,
        client.timer(),
        options,
        spec.meshContext(),
        client.throttle());
  }

  /** Until the application gives up; {@link Long#MAX_VALUE}: never. */
  private long timeoutNanos() {
    return Math.min(remaining(options.getDeadline()), remaining(spec.context().getDeadline()));
  }

  private static long remaining(@Nullable Deadline deadline) {
    return deadline == null ? Long.MAX_VALUE : deadline.timeRemaining(TimeUnit.NANOSECONDS);
  }

  private BypassedCall<ReqT, RespT> bypassed(
      Exchange<ReqT, RespT> owner, Listener<RespT> listener, Metadata headers) {
    return new BypassedCall<>(
        owner,
        () -> spec.context().supply(() -> next.newCall(spec.method(), options)),
        listener,
        headers);
  }

  private Exchange<ReqT, RespT> started() {
    Exchange<ReqT, RespT> known = exchange;
    if (known == null) {
      throw new IllegalStateException("Not started");
    }
    return known;
  }

  @Override
  public void request(int numMessages) {
    Exchange<ReqT, RespT> known = started();
    if (numMessages < 0) {
      throw new IllegalArgumentException("numMessages: " + numMessages + " (expected: >= 0)");
    }
    known.request(numMessages);
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    cancellation = new Cancellation(message, cause);
    Exchange<ReqT, RespT> known = exchange;
    if (known != null) {
      known.cancel(message, cause);
    }
  }

  @Override
  public void halfClose() {
    send(SendBuffer.HALF_CLOSE);
  }

  @Override
  public void sendMessage(ReqT message) {
    send(message);
  }

  private void send(Object entry) {
    Exchange<ReqT, RespT> known = started();
    failIfCancelled();
    known.send(entry);
  }

  /** As gRPC's own calls do, so that an application that goes on by mistake hears of it. */
  private void failIfCancelled() {
    if (cancellation != null) {
      throw new IllegalStateException("call was cancelled");
    }
  }

  @Override
  public void setMessageCompression(boolean enabled) {
    started().send(enabled ? SendBuffer.COMPRESSED : SendBuffer.UNCOMPRESSED);
  }

  @Override
  public boolean isReady() {
    Exchange<ReqT, RespT> known = exchange;
    return known != null && known.isReady();
  }

  @Override
  public Attributes getAttributes() {
    Exchange<ReqT, RespT> known = exchange;
    WireCall<ReqT, RespT> winner = known == null ? null : known.winner;
    Attributes base = winner == null ? Attributes.EMPTY : winner.attributes();
    return base.toBuilder().set(MeshCall.ATTRIBUTE, spec.info()).build();
  }
}
