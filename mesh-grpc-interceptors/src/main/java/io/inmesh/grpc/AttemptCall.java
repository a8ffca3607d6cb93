package io.inmesh.grpc;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.inmesh.call.Attempt;
import io.inmesh.call.FailureKind;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of the engine: a call on the channel to its endpoint, and what becomes of it.
 *
 * <p>The engine hears of headers and of the end as they come, on the connection's thread: it judges
 * the endpoint, and not how busy the application is. What the application gets of it comes by its
 * own executor. Whatever interceptors of the endpoint's channel answer themselves reaches no
 * connection; the engine then hears of it on that executor, too.
 */
final class AttemptCall<ReqT, RespT> extends WireCall<ReqT, RespT> implements Executor {
  private final Attempt attempt;

  /** The attempt before this one; the attempts of a call form a list. */
  final @Nullable AttemptCall<ReqT, RespT> previous;

  /** How often the call was tried before, as servers and the application are told. */
  private final int previousAttempts;

  private boolean counts = true;
  private final Tracer tracer = new Tracer();
  private @Nullable EndpointChannel channel;
  private @Nullable AttemptCredentials credentials;
  private volatile boolean headersTold;
  private volatile boolean endTold;
  private @Nullable Metadata receivedTrailers;
  private @Nullable Metadata editedTrailers;
  private @Nullable Status receivedStatus;
  private @Nullable Status editedStatus;

  AttemptCall(
      Exchange<ReqT, RespT> exchange,
      Attempt attempt,
      @Nullable AttemptCall<ReqT, RespT> previous) {
    super(exchange);
    this.attempt = attempt;
    this.previous = previous;
    this.previousAttempts =
        previous == null ? 0 : previous.previousAttempts + (previous.counts ? 1 : 0);
  }

  Attempt attempt() {
    return attempt;
  }

  /** The call of an attempt among these. */
  static <Q, R> AttemptCall<Q, R> find(@Nullable AttemptCall<Q, R> newest, Attempt attempt) {
    AttemptCall<Q, R> found = newest;
    while (found != null && found.attempt != attempt) {
      found = found.previous;
    }
    if (found == null) {
      throw new IllegalStateException("unknown " + attempt);
    }
    return found;
  }

  @Override
  @Nullable ClientCall<ReqT, RespT> open() {
    Context before = exchange.spec.wireContext().attach();
    try {
      EndpointChannel acquired = exchange.client.channels().acquire(attempt);
      channel = acquired;
      return acquired.channel().newCall(method(), options());
    } catch (RuntimeException e) {
      impossible(e);
      return null;
    } finally {
      exchange.spec.wireContext().detach(before);
    }
  }

  /** It cannot be sent as it is routed, and nowhere else either. */
  private void impossible(RuntimeException e) {
    release();
    Status why = Status.INTERNAL.withDescription("cannot send " + attempt).withCause(e);
    exchange.cannotSend(this, why);
  }

  private MethodDescriptor<ReqT, RespT> method() {
    MethodDescriptor<ReqT, RespT> method = exchange.spec.method();
    String path = attempt.path();
    int fullNameLength = method.getFullMethodName().length();
    return path.length() == fullNameLength + 1 && path.endsWith(method.getFullMethodName())
        ? method
        : method.toBuilder().setFullMethodName(path.substring(1)).build();
  }

  private CallOptions options() {
    CallOptions options = exchange.spec.wireOptions();
    CallCredentials own = options.getCredentials();
    if (own != null) {
      AttemptCredentials watched = new AttemptCredentials(own, exchange.spec.executor());
      credentials = watched;
      options = options.withCallCredentials(watched);
    }
    if (exchange.spec.isExecutorGiven()) {
      options = options.withExecutor(this);
    }
    return options
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

  /**
   * What gRPC has to do for the call. Until it is on the wire, that is to put it there, which is
   * not to wait until the application has time; what follows is callbacks.
   */
  @Override
  public void execute(Runnable task) {
    if (tracer.headersSent) {
      exchange.execute(task);
    } else {
      exchange.client.workers().execute(task);
    }
  }

  @Override
  void start(ClientCall<ReqT, RespT> opened) {
    try {
      Metadata headers = exchange.copyOfHeaders();
      addPreviousAttempts(headers);
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
    EndpointChannel held;
    exchange.lock();
    try {
      held = channel;
      channel = null;
    } finally {
      exchange.unlock();
    }
    if (held != null) {
      held.release();
    }
  }

  private void tellHeaders(Metadata headers) {
    if (!headersTold) {
      headersTold = true;
      addPreviousAttempts(headers);
      exchange.answered(this, headers);
    }
  }

  private void tellEnd(Status status, Metadata trailers) {
    if (endTold) {
      return;
    }
    endTold = true;
    release();
    if (status.getCode() == Status.Code.CANCELLED) {
      exchange.run(); // A server that keeps the same deadline cancels; its timer may be the first.
    }
    if (haveCredentialsFailed()) {
      exchange.broke(this, null, status);
      return;
    }
    if (tracer.trailers != null) {
      exchange.ended(this, 200, status, trailers);
      return;
    }
    int httpStatus = Failures.httpStatus(status);
    if (httpStatus != 0) {
      exchange.ended(this, httpStatus, status, trailers);
      return;
    }
    FailureKind kind = Failures.kind(status, tracer.connected, tracer.headersSent);
    counts = kind == null || !isTransparent(kind);
    exchange.broke(this, kind, status);
  }

  /** Whether gRPC alone would not take it for an attempt. */
  private boolean isTransparent(FailureKind kind) {
    return kind == FailureKind.NEVER_SENT
        || kind == FailureKind.REFUSED_STREAM
        || (kind.isConnectFailure() && exchange.isWaitForReady());
  }

  private void addPreviousAttempts(Metadata headers) {
    if (previousAttempts > 0) {
      headers.discardAll(HeaderKeys.PREVIOUS_ATTEMPTS);
      headers.put(HeaderKeys.PREVIOUS_ATTEMPTS, Integer.toString(previousAttempts));
    }
  }

  private boolean haveCredentialsFailed() {
    AttemptCredentials own = credentials;
    return own != null && own.haveFailed();
  }

  /** How it ended, as it travelled. */
  MetadataHeaders head(Metadata trailers, Status status) {
    return TrailersOnly.head(trailers, status, tracer.trailers != null);
  }

  /**
   * The application is to get what this says in the place of trailers and status; but a status that
   * gRPC has made of a response that is not its own stays, whatever headers that has.
   */
  void edited(Metadata trailers, Status status, MetadataHeaders head) {
    receivedTrailers = trailers;
    editedTrailers = TrailersOnly.trailers(head);
    if (tracer.trailers != null) {
      receivedStatus = status;
      editedStatus = TrailersOnly.status(head, status);
    }
  }

  private Metadata edited(Metadata trailers) {
    Metadata edited = editedTrailers;
    return edited != null && trailers == receivedTrailers ? edited : trailers;
  }

  private Status edited(Status status) {
    Status edited = editedStatus;
    return edited != null && status == receivedStatus ? edited : status;
  }

  /** Hears of the call, on the application's executor. */
  private final class WireListener extends ClientCall.Listener<RespT> {
    @Override
    public void onReady() {
      exchange.ready(AttemptCall.this);
    }

    @Override
    public void onHeaders(Metadata headers) {
      tellHeaders(headers);
      exchange.deliver(AttemptCall.this, headers);
    }

    @Override
    public void onMessage(RespT message) {
      exchange.received(AttemptCall.this, message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      tellEnd(status, trailers);
      Status how = edited(status);
      Metadata due = edited(trailers);
      if (exchange.spec.isExecutorGiven() && CallbackThreads.isCurrent()) {
        exchange.execute(() -> exchange.deliverEnd(AttemptCall.this, how, due));
      } else {
        exchange.deliverEnd(AttemptCall.this, how, due);
      }
    }
  }

  /** Hears of the stream, on the connection's thread. */
  private final class Tracer extends ClientStreamTracer {
    private volatile boolean connected;
    private volatile boolean headersSent;
    private volatile @Nullable Metadata trailers;
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

    /** The application gets the same headers later, as they are edited now. */
    @Override
    public void inboundHeaders(Metadata headers) {
      tellHeaders(headers);
    }

    @Override
    public void inboundMessageRead(int number, long wireSize, long size) {
      exchange.progressed(AttemptCall.this);
    }

    @Override
    public void inboundTrailers(Metadata received) {
      trailers = received;
      exchange.arrived(AttemptCall.this);
    }

    @Override
    public void streamClosed(Status status) {
      Metadata received = trailers;
      if (received != null) {
        tellEnd(status, received);
      } else if (Failures.httpStatus(status) == 0 || haveCredentialsFailed()) {
        tellEnd(status, new Metadata());
      } // Else it has headers, which only the listener gets.
    }
  }
}
