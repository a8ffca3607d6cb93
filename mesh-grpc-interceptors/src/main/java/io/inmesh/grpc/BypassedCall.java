package io.inmesh.grpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.function.Supplier;

/** A call that is not for the mesh: the channel's own, with the application's own listener. */
final class BypassedCall<ReqT, RespT> extends WireCall<ReqT, RespT> {
  private final Supplier<ClientCall<ReqT, RespT>> channel;
  private final ClientCall.Listener<RespT> application;
  private final Metadata headers;

  BypassedCall(
      Exchange<ReqT, RespT> exchange,
      Supplier<ClientCall<ReqT, RespT>> channel,
      ClientCall.Listener<RespT> application,
      Metadata headers) {
    super(exchange);
    this.channel = channel;
    this.application = application;
    this.headers = headers;
  }

  @Override
  ClientCall<ReqT, RespT> open() {
    return channel.get();
  }

  @Override
  void start(ClientCall<ReqT, RespT> opened) {
    opened.start(application, headers);
  }

  /** As a channel ends a call that is cancelled before its start. */
  @Override
  void neverStarted() {
    Status status =
        Status.CANCELLED.withDescription(exchange.whyCancelled).withCause(exchange.cancelCause);
    exchange.execute(() -> exchange.callbacks.close(status, new Metadata()));
  }
}
