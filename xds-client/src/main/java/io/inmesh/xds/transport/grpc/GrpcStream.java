package io.inmesh.xds.transport.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import io.inmesh.xds.transport.XdsTransport;
import org.jspecify.annotations.Nullable;

/** One bidirectional stream; its callbacks come on the channel's executor. */
final class GrpcStream extends ClientCall.Listener<Message> implements XdsTransport.Stream {
  private final ClientCall<ByteString, Message> call;
  private final XdsTransport.Listener listener;
  private boolean ready;
  private boolean closed;
  private boolean cancelled;
  private volatile boolean neverReady;

  GrpcStream(ClientCall<ByteString, Message> call, XdsTransport.Listener listener) {
    this.call = call;
    this.listener = listener;
  }

  void start(Metadata headers) {
    call.start(this, headers);
  }

  /** Whether it ended before there was a connection. */
  boolean hasFailedToConnect() {
    return neverReady;
  }

  /** Whether it waits for a connection no more: it has one, or has ended. */
  boolean hasBegun() {
    return ready || closed || cancelled;
  }

  /** Ends the stream, unless it has begun. */
  void fail(Status status) {
    if (!hasBegun()) {
      closed = true;
      call.cancel("the server's name cannot be resolved", null);
      listener.onClosed(statusOf(status));
    }
  }

  @Override
  public void send(ByteString request) {
    call.sendMessage(request);
  }

  @Override
  public void requestNext() {
    call.request(1);
  }

  @Override
  public void cancel() {
    if (!cancelled) {
      cancelled = true;
      call.cancel("no longer needed", null);
    }
  }

  @Override
  public void onReady() {
    // gRPC calls it again whenever its send buffer has drained.
    if (!hasBegun()) {
      ready = true;
      listener.onReady();
    }
  }

  @Override
  public void onMessage(Message message) {
    if (!cancelled && !closed) {
      listener.onMessage(message);
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    neverReady = !ready;
    if (!cancelled && !closed) {
      closed = true;
      listener.onClosed(statusOf(status));
    }
  }

  private static XdsStatus statusOf(Status status) {
    // What the marshaller throws arrives as the cause of a cancellation.
    Status told =
        status.getCause() instanceof StatusRuntimeException thrown ? thrown.getStatus() : status;
    return new XdsStatus(StatusCode.of(told.getCode().value()), text(told));
  }

  private static String text(Status status) {
    // Netty's pipeline, which gRPC tells on further lines, helps nobody who reads this.
    String description =
        status.getDescription() == null
            ? ""
            : status.getDescription().lines().findFirst().orElse("");
    Throwable cause = rootCause(status.getCause());
    if (cause == null || cause.getMessage() == null || description.contains(cause.getMessage())) {
      return description;
    }
    return description + " (" + cause.getMessage() + ")";
  }

  private static @Nullable Throwable rootCause(@Nullable Throwable thrown) {
    Throwable root = thrown;
    while (root != null && root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }
}
