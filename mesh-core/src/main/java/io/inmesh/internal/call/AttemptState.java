package io.inmesh.internal.call;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallTimer;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderBytes;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Step;
import io.inmesh.call.UnsendableRequestException;
import io.inmesh.config.Endpoint;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.health.CircuitBreaker;
import io.inmesh.health.EndpointState;
import io.inmesh.health.Outcome;
import io.inmesh.internal.cluster.AttemptPermits;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.cluster.GuardPermit;
import io.inmesh.internal.route.ForwardHead;
import io.inmesh.telemetry.MeshListener;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: where it goes, what it holds, how far it has come.
 *
 * <p>The permits that it holds are bits of one word, taken out atomically: so each is given back
 * exactly once, whether the attempt ends by its response, a failure, a timeout or the end of the
 * call, and whatever thread sees that first.
 */
class AttemptState implements Attempt, Step.Send {
  private static final byte HEDGED = 1;
  private static final byte IDLE = 2;
  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(AttemptState.class, "held", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** How far an attempt has come. */
  enum Phase {
    AWAITING_HEADERS,
    HAS_HEADERS,
    OVER,
    /** Over before it had a connection; a phase, as a field would cost each attempt a word. */
    OVER_UNCONNECTED
  }

  private final CallFacts call;

  /** The cluster that the host belongs to: of an aggregate, a leaf. */
  final ClusterRuntime cluster;

  final EndpointState host;
  final long startNanos;

  /** What it holds of the cluster's guard; null when that has none. */
  private final @Nullable GuardPermit guard;

  /** The attempt before this one; the attempts of a call form a list, which forgets the oldest. */
  @Nullable AttemptState previous;

  /** Of {@link AttemptPermits}. */
  private int held;

  Phase phase = Phase.AWAITING_HEADERS;
  long perTryDeadlineNanos = Long.MAX_VALUE;

  /** What a timeout has done that did not end it; bits, as another field would cost a word. */
  private byte marks;

  /** To be cancelled on the wire; cleared when the adapter has taken it. */
  boolean cancelPending;

  private short status;
  private @Nullable ForwardHead head;

  /** An attempt that takes over the permits that were acquired for it. */
  AttemptState(
      CallFacts call,
      ClusterRuntime cluster,
      EndpointState host,
      int permits,
      @Nullable GuardPermit guard,
      long nowNanos) {
    this.call = call;
    this.previous = call.lastAttempt();
    this.cluster = cluster;
    this.host = host;
    this.guard = guard;
    this.startNanos = nowNanos;
    this.held = permits; // plain: the call publishes the attempt
  }

  /** A per-try timeout has started another attempt beside this one. */
  boolean isHedged() {
    return (marks & HEDGED) != 0;
  }

  void hedged() {
    marks |= HEDGED;
  }

  /** It was found idle before its response: that is told once. */
  boolean wasIdle() {
    return (marks & IDLE) != 0;
  }

  void idle() {
    marks |= IDLE;
  }

  /** How long it may take to connect, as far as it is known whether it has; else 0. */
  long connectNanos() {
    return (held & CircuitBreaker.PENDING) != 0 && call.request().reportsConnected()
        ? CallTimer.nanos(connection().connectTimeout())
        : 0;
  }

  /** It has its connection: no longer pending. Returns whether it was. */
  boolean connected() {
    if ((held & CircuitBreaker.PENDING) == 0) { // once gone it never comes back
      return false;
    }
    int before = (int) HELD.getAndBitwiseAnd(this, ~CircuitBreaker.PENDING);
    if ((before & CircuitBreaker.PENDING) != 0) {
      breaker().release(CircuitBreaker.PENDING);
      if (cluster.countsConnects()) {
        cluster.record(host, Outcome.CONNECTED, 0, call.nowNanos());
      }
      return true;
    }
    return false;
  }

  /** It has its connection now: what limits an attempt from then on begins. */
  void ready(long nowNanos) {}

  /** When it has to be over with its response; {@link Long#MAX_VALUE}: at any time. */
  long endNanos() {
    return Long.MAX_VALUE;
  }

  /** From when on its idle times count. */
  long readyNanos() {
    return startNanos;
  }

  /** The head of its response is there. */
  void hasResponse(ResponseView response, boolean grpc, long nowNanos) {
    if (connected()) {
      ready(nowNanos); // nobody has told of its connection
    }
    phase = Phase.HAS_HEADERS;
    status = CallFacts.bounded(response.status());
    int mapped = grpc ? GrpcReply.httpStatus(response.headers().get("grpc-status")) : 0;
    int outcome = mapped == 0 ? status : mapped;
    cluster.record(host, Outcome.RESPONSE, outcome, nowNanos);
    if (guard != null) {
      guard.response(outcome, nowNanos - startNanos);
    }
  }

  /** A timeout has passed, before its response or within it. */
  void timedOut(LocalAnswer answer, long nowNanos) {
    if (phase == Phase.AWAITING_HEADERS) {
      host.countTimeout();
    }
    cluster.record(host, Outcome.TIMEOUT, answer.status(), nowNanos);
    if (guard != null) {
      guard.timeout(nowNanos - startNanos);
    }
  }

  /** It ended without a response. */
  void failed(FailureKind kind, @Nullable Throwable cause, long nowNanos) {
    if (kind.isConnectFailure()) {
      host.countFailedConnect();
    }
    if (kind.isOfEndpoint() && !(cause instanceof UnsendableRequestException)) {
      cluster.record(host, Outcome.RESET, 0, nowNanos);
      if (guard != null) {
        guard.failure(kind, cause, nowNanos - startNanos);
      }
    }
    phase =
        kind.isConnectFailure() || kind == FailureKind.OVERFLOW
            ? Phase.OVER_UNCONNECTED
            : Phase.OVER;
    release(false, kind);
  }

  boolean isOver() {
    return phase == Phase.OVER || phase == Phase.OVER_UNCONNECTED;
  }

  /** It is of no more use: over, and to be cancelled on the wire. */
  void discard() {
    over(false);
    cancelPending = true;
  }

  /** It is over. */
  void over(boolean success) {
    phase = Phase.OVER;
    release(success);
  }

  /** Gives everything back that is still held. Idempotent, from any thread. */
  void release(boolean success) {
    release(success, null);
  }

  private void release(boolean success, @Nullable FailureKind failure) {
    int before = (int) HELD.getAndSet(this, 0);
    if (before == 0) {
      return;
    }
    AttemptPermits.release(before, cluster, host, breaker(), success);
    if (guard != null) {
      guard.release();
    }
    MeshListener listener = call.environment().listener();
    if (listener != MeshListener.NONE) { // else nobody needs the time
      listener.onAttemptEnd(this, status, failure, call.nowNanos() - startNanos);
    }
  }

  /** Whether that breaker has counted it and counts it no longer. */
  boolean hasLeft(CircuitBreaker of) {
    return held == 0 && breaker() == of;
  }

  private CircuitBreaker breaker() {
    return call.routed().breaker(cluster);
  }

  /** The address of its endpoint as text. */
  String address() {
    return host.address().toString();
  }

  @Override
  public Attempt attempt() {
    return this;
  }

  @Override
  public int number() {
    int count = 1 + call.forgottenAttempts();
    for (AttemptState attempt = previous; attempt != null; attempt = attempt.previous) {
      count++;
    }
    return count;
  }

  @Override
  public String cluster() {
    return cluster.name();
  }

  @Override
  public Endpoint endpoint() {
    return host.endpoint();
  }

  @Override
  public UpstreamConnection connection() {
    return cluster.cluster().connection();
  }

  @Override
  public TransportSecurity transport() {
    return cluster.transport(host.endpoint());
  }

  /** Authority and path, made once; null where the route does not rewrite them. */
  @Nullable ForwardHead head() {
    ForwardHead made = head;
    if (made == null) { // or there is none
      made = RequestHead.head(call, call.routed(), endpoint().hostname());
      head = made;
    }
    return made;
  }

  @Override
  public String authority() {
    ForwardHead rewritten = head();
    return rewritten == null ? call.routed().authority() : rewritten.authority();
  }

  @Override
  public String path() {
    ForwardHead rewritten = head();
    return rewritten == null ? call.routed().view().path() : rewritten.path();
  }

  /**
   * What of authority and path must not go out; null for nothing. Source: Envoy's {@code
   * HeaderUtility::checkValidRequestHeaders}, in its order.
   */
  @Nullable String unsendable() {
    if (HeaderBytes.hasControl(authority())) {
      return ":authority";
    }
    return HeaderBytes.hasControl(path()) ? ":path" : null;
  }

  @Override
  public String method() {
    return call.request().method();
  }

  @Override
  public void editRequest(MutableHeaders headers) {
    if (call.request() instanceof CorrelatedRequest correlated) {
      correlated.addTo(headers);
    }
    RequestHead.edit(call, call.routed(), head(), number(), startNanos, headers);
  }

  @Override
  public void editResponse(MutableHeaders headers) {
    ResponseHead.edit(call, this, headers);
  }

  @Override
  public String toString() {
    return "attempt " + number() + " of " + cluster.name() + " to " + host.address();
  }
}
