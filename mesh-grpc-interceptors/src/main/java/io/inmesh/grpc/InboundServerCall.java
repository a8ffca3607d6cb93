package io.inmesh.grpc;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A call as the application holds it. */
final class InboundServerCall<ReqT, RespT> extends ForwardingServerCall<ReqT, RespT> {
  private final ServerCall<ReqT, RespT> wire;
  private final ServerResponse<RespT> response;
  private final String authority;
  private final @Nullable IntConsumer received;

  /**
   * @param authority as the route has left it
   * @param received asked for messages that were received before; null: the connection is asked
   */
  InboundServerCall(
      ServerCall<ReqT, RespT> wire,
      ServerResponse<RespT> response,
      String authority,
      @Nullable IntConsumer received) {
    this.wire = wire;
    this.response = response;
    this.authority = authority;
    this.received = received;
  }

  @Override
  protected ServerCall<ReqT, RespT> delegate() {
    return wire;
  }

  @Override
  public void request(int count) {
    if (received == null) {
      wire.request(count);
    } else {
      received.accept(count);
    }
  }

  @Override
  public void sendHeaders(Metadata headers) {
    response.headers(headers);
  }

  @Override
  public void sendMessage(RespT message) {
    response.message(message);
  }

  @Override
  public void close(Status status, Metadata trailers) {
    response.close(status, trailers);
  }

  @Override
  public boolean isCancelled() {
    return response.isTaken() || wire.isCancelled();
  }

  @Override
  public boolean isReady() {
    return !response.isTaken() && wire.isReady();
  }

  @Override
  public @Nullable String getAuthority() {
    return authority.isEmpty() ? wire.getAuthority() : authority;
  }
}
