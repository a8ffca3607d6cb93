package io.inmesh.grpc;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.inmesh.call.Attempt;
import io.inmesh.call.FailureKind;
import io.inmesh.config.TransportSecurity;
import org.jspecify.annotations.Nullable;

/** One attempt of the engine: a call on the channel to its endpoint, and what becomes of it. */
final class AttemptCall<ReqT, RespT> extends WireCall<ReqT, RespT> {
  private final Attempt attempt;

  /** The attempt before this one; the attempts of a call form a list. */
  final @Nullable AttemptCall<ReqT, RespT> previous;

  private final Tracer tracer = new Tracer();
  private @Nullable EndpointChannel channel;

  AttemptCall(
      Exchange<ReqT, RespT> exchange,
      Attempt attempt,
      @Nullable AttemptCall<ReqT, RespT> previous) {
    super(exchange);
    this.attempt = attempt;
    this.previous = previous;
  }

  Attempt attempt() {
    return attempt;
  }

  @Override
  @Nullable ClientCall<ReqT, RespT> open() {
    if (attempt.transport() instanceof TransportSecurity.Unusable unusable) {
      Status why = Status.UNAVAILABLE.withDescription(unusable.reason());
      exchange.broke(this, FailureKind.TLS_FAILURE, why, new Metadata());
      return null;
    }
    Context before = exchange.spec().wireContext().attach();
    try {
      EndpointChannel acquired = exchange.client().channels().acquire(attempt);
      channel = acquired;
      return acquired.channel().newCall(method(), options());
    } catch (RuntimeException e) {
      impossible(e);
      return null;
    } finally {
      exchange.spec().wireContext().detach(before);
    }
  }

  /** It cannot be sent as it is routed, and nowhere else either. */
  private void impossible(RuntimeException e) {
    release();
    Status why = Status.INTERNAL.withDescription("cannot send " + attempt).withCause(e);
    exchange.broke(this, null, why, new Metadata());
  }

  private MethodDescriptor<ReqT, RespT> method() {
    MethodDescriptor<ReqT, RespT> method = exchange.spec().method();
    String path = attempt.path();
    int fullNameLength = method.getFullMethodName().length();
    return path.length() == fullNameLength + 1 && path.endsWith(method.getFullMethodName())
        ? method
        : method.toBuilder().setFullMethodName(path.substring(1)).build();
  }

  private CallOptions options() {
    return exchange
        .spec()
        .wireOptions()
        .withAuthority(attempt.authority())
        .withStreamTracerFactory(
            new ClientStreamTracer.Factory() {
              @Override
              public ClientStreamTracer newClientStreamTracer(
                  ClientStreamTracer.StreamInfo info, Metadata headers) {
                return tracer;
              }
            });
  }

  @Override
  void start(ClientCall<ReqT, RespT> opened) {
    try {
      Metadata headers = exchange.copyOfHeaders();
      attempt.editRequest(new MetadataHeaders(headers));
      opened.start(new WireListener(), headers);
    } catch (RuntimeException e) {
      impossible(e);
    }
  }

  @Override
  void neverStarted() {
    release();
  }

  private void release() {
    EndpointChannel held = channel;
    if (held != null) {
      channel = null;
      held.release();
    }
  }

  private void ended(Status status, Metadata trailers) {
    release();
    if (tracer.trailers) {
      exchange.ended(this, 200, status, trailers);
      return;
    }
    int httpStatus = Failures.httpStatus(status);
    if (httpStatus != 0) {
      exchange.ended(this, httpStatus, status, trailers);
      return;
    }
    FailureKind kind = Failures.kind(status, tracer.connected, tracer.headersSent);
    exchange.broke(this, kind, status, trailers);
  }

  /** Hears of the call, on the application's executor. */
  private final class WireListener extends ClientCall.Listener<RespT> {
    @Override
    public void onReady() {
      exchange.ready(AttemptCall.this);
    }

    @Override
    public void onHeaders(Metadata headers) {
      exchange.answered(AttemptCall.this, headers);
    }

    @Override
    public void onMessage(RespT message) {
      exchange.received(AttemptCall.this, message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      ended(status, trailers);
    }
  }

  /** Hears of the stream, on the connection's thread. */
  private final class Tracer extends ClientStreamTracer {
    private volatile boolean connected;
    private volatile boolean headersSent;
    private volatile boolean trailers;
    private long wireBytes;

    @Override
    public void streamCreated(Attributes transport, Metadata headers) {
      connected = true;
      exchange.connected(AttemptCall.this);
    }

    @Override
    public void outboundHeaders() {
      headersSent = true;
    }

    @Override
    public void outboundWireSize(long bytes) {
      wireBytes += bytes;
      exchange.sentBytes(wireBytes);
    }

    @Override
    public void inboundTrailers(Metadata received) {
      trailers = true;
    }
  }
}
