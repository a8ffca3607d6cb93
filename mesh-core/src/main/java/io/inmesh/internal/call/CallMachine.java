package io.inmesh.internal.call;

import io.inmesh.balance.PickContext;
import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeadersView;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.health.EndpointState;
import io.inmesh.health.Outcome;
import io.inmesh.internal.cluster.ConnectionPermits;
import io.inmesh.internal.cluster.QueueTicket;
import io.inmesh.internal.compile.CompiledListener;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.internal.policy.CallTimeouts;
import io.inmesh.internal.policy.CompiledRetry;
import io.inmesh.telemetry.MeshListener;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one outbound call; the decisions are those of Envoy's router filter.
 *
 * <p>A call goes through these phases: it waits for a configuration, is routed, runs its attempts
 * (with pauses or a queue between), delivers a response or a local reply, and ends. Every timer is a
 * field; {@link #nextTimerNanos} is the earliest of them and {@link #onTimer} looks at each.
 */
final class CallMachine implements OutboundCall, PickContext, SnapshotWaiter {
  private static final long NEVER = Long.MAX_VALUE;
  private static final VarHandle ENDED;

  static {
    try {
      ENDED = MethodHandles.lookup().findVarHandle(CallMachine.class, "ended", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private enum Phase {
    NEW,
    AWAITING_SNAPSHOT,
    RUNNING,
    PAUSING,
    QUEUED,
    ANSWERED
  }

  private final CallEnvironment environment;
  private final RequestView request;
  private final Waker waker;

  private volatile boolean ended;
  private Phase phase = Phase.NEW;
  private long startNanos;
  private volatile @Nullable AttemptState last;
  private volatile @Nullable RoutedRequest routed;
  private CallTimeouts timeouts = CallTimeouts.NONE;
  private volatile @Nullable RetryState retry;
  private volatile @Nullable QueueTicket ticket;
  private @Nullable String requestId;
  private boolean committed;
  private boolean timeoutRetry;
  private boolean brokenOff;
  private volatile long flags;
  private volatile String details = "";
  private volatile int status;

  private long requestCompleteNanos = NEVER;
  private long globalDeadlineNanos = NEVER;
  private long streamDeadlineNanos = NEVER;
  private long phaseDeadlineNanos = NEVER;
  private volatile long lastProgressNanos;

  CallMachine(CallEnvironment environment, RequestView request, Waker waker) {
    this.environment = environment;
    this.request = request;
    this.waker = waker;
  }

  // ---- the path of a request ----

  @Override
  public Step begin() {
    startNanos = nowNanos();
    lastProgressNanos = startNanos;
    if (!request.hasBody()) {
      requestCompleteNanos = startNanos;
    }
    Snapshot snapshot = environment.snapshot();
    if (snapshot != null) {
      return route(snapshot, startNanos);
    }
    if (environment.beforeFirstConfig() == BeforeFirstConfig.BYPASS) {
      return Step.Bypass.INSTANCE;
    }
    phase = Phase.AWAITING_SNAPSHOT;
    phaseDeadlineNanos = sum(startNanos, environment.firstConfigTimeoutNanos());
    environment.awaitSnapshot(this);
    return onTimer(); // it may have come in between
  }

  private Step route(Snapshot snapshot, long now) {
    phase = Phase.RUNNING;
    phaseDeadlineNanos = NEVER;
    CompiledListener listener = snapshot.outbound();
    if (listener == null) {
      return routeWithoutListener(snapshot.whyNoOutbound());
    }
    RoutedRequest decision = RoutedRequest.route(listener, snapshot, this);
    if (decision == null) {
      return Step.Bypass.INSTANCE;
    }
    routed = decision;
    LocalAnswer answer = decision.answer();
    if (answer != null) {
      return reply(answer);
    }
    timeouts = decision.timeouts();
    if (timeouts.streamNanos() > 0) {
      streamDeadlineNanos = sum(startNanos, timeouts.streamNanos());
    }
    if (requestCompleteNanos != NEVER) {
      armGlobal(now);
    }
    return launch(now);
  }

  private Step routeWithoutListener(@Nullable String why) {
    if (why != null) {
      return reply(LocalAnswer.noConfiguration(why));
    }
    return environment.unknownAuthority() == UnknownAuthority.BYPASS
        ? Step.Bypass.INSTANCE
        : reply(LocalAnswer.ROUTE_NOT_FOUND);
  }

  /** Picks a host and takes the permits of an attempt, or says why not. */
  private Step launch(long now) {
    RoutedRequest to = routed();
    EndpointState host = to.cluster().pick(this);
    if (host == null) {
      return reply(LocalAnswer.NO_HEALTHY_UPSTREAM);
    }
    if (!to.breaker().tryAcquirePending()) {
      return overflow("pending");
    }
    return admit(to, host, now);
  }

  /** With a pending permit held: on to the host, or into the queue for a connection. */
  private Step admit(RoutedRequest to, EndpointState host, long now) {
    int permits = 0;
    if (to.cluster().takesConnectionPerAttempt()) {
      permits = ConnectionPermits.acquire(to.cluster(), host, to.breaker());
      if (permits == ConnectionPermits.REFUSED) {
        return enqueue(to);
      }
    }
    if (!to.breaker().tryAcquireRequest()) {
      ConnectionPermits.release(permits, to.cluster(), host, to.breaker());
      to.breaker().releasePending();
      return overflow("requests");
    }
    phase = Phase.RUNNING;
    phaseDeadlineNanos = NEVER;
    AttemptState attempt = new AttemptState(this, to, host, permits, now);
    if (requestCompleteNanos != NEVER && timeouts.perTryNanos() > 0) {
      attempt.perTryDeadlineNanos = sum(now, timeouts.perTryNanos());
    }
    last = attempt;
    if (ended) { // end() came from another thread and may not have seen this attempt
      attempt.release(true);
      return Step.Wait.INSTANCE;
    }
    environment.listener().onAttempt(attempt);
    return attempt;
  }

  private Step enqueue(RoutedRequest to) {
    QueueTicket place = ticket;
    if (place == null) {
      place = new QueueTicket(to.cluster().pending(), to.breaker(), waker);
      ticket = place;
      environment.listener().onOverflow(to.cluster().name(), "connections");
    }
    phase = Phase.QUEUED;
    place.enqueue();
    if (ended) {
      place.leave();
    } else if (to.cluster().hasFreeConnection(to.breaker())) {
      to.cluster().pending().wakeOne(); // one came free between the refusal and the queueing
    }
    return Step.Wait.INSTANCE;
  }

  /** Out of the queue, the pending permit still held. */
  private Step leaveQueue(long now) {
    RoutedRequest to = routed();
    EndpointState host = to.cluster().pick(this);
    if (host == null) {
      to.breaker().releasePending();
      return reply(LocalAnswer.NO_HEALTHY_UPSTREAM);
    }
    return admit(to, host, now);
  }

  private Step overflow(String breaker) {
    environment.listener().onOverflow(routed().cluster().name(), breaker);
    return reply(LocalAnswer.reset(FailureKind.OVERFLOW, null, hasRetried()));
  }

  // ---- what adapters report ----

  @Override
  public Step onResponse(Attempt reported, ResponseView response) {
    AttemptState attempt = (AttemptState) reported;
    if (ended || attempt.phase != AttemptState.Phase.AWAITING_HEADERS) {
      return Step.Wait.INSTANCE;
    }
    lastProgressNanos = nowNanos();
    attempt.hasResponse(response, lastProgressNanos);
    boolean couldNotRetry = false;
    boolean retriable =
        routed().retryPolicy().retries(response.status(), response.headers());
    RetryState retries = retries(retriable);
    if (retries != null) {
      if (attempt.hedged) {
        couldNotRetry = retriable;
      } else {
        RetryState.Verdict verdict = decide(retries, retriable, "status");
        if (verdict == RetryState.Verdict.YES) {
          attempt.discard();
          return pause(retries.pauseNanos(response.headers(), environment));
        }
        couldNotRetry = verdict != RetryState.Verdict.NO;
      }
    }
    if (couldNotRetry && (Attempts.isAwaitingHeaders(last) || phase == Phase.PAUSING)) {
      attempt.discard(); // another attempt may still bring something better
      return Step.Wait.INSTANCE;
    }
    Attempts.cancelAllBut(last, attempt);
    phase = Phase.ANSWERED;
    phaseDeadlineNanos = NEVER;
    status = response.status();
    details = "via_upstream";
    return new Delivery(attempt);
  }

  @Override
  public Step onFailure(Attempt reported, FailureKind kind, @Nullable Throwable cause) {
    AttemptState attempt = (AttemptState) reported;
    if (ended || attempt.phase != AttemptState.Phase.AWAITING_HEADERS) {
      return Step.Wait.INSTANCE;
    }
    attempt.failed(kind, nowNanos());
    boolean retriable = routed().retryPolicy().retries(kind);
    RetryState retries = retries(retriable);
    if (retries != null && !attempt.hedged) {
      if (decide(retries, retriable, kind.reason()) == RetryState.Verdict.YES) {
        return pause(retries.pauseNanos(environment.random()));
      }
    }
    if (Attempts.isAwaitingHeaders(last) || phase == Phase.PAUSING) {
      return Step.Wait.INSTANCE;
    }
    return reply(LocalAnswer.reset(kind, cause, hasRetried()));
  }

  /** The call's retries; null when there is nothing to retry or to give back. */
  private @Nullable RetryState retries(boolean retriable) {
    RetryState retries = retry;
    if (retries == null && retriable) {
      retries = new RetryState(routed());
      retry = retries;
    }
    return retries;
  }

  private RetryState.Verdict decide(RetryState retries, boolean retriable, String reason) {
    if (committed) {
      return RetryState.Verdict.NO;
    }
    RetryState.Verdict verdict = retries.decide(retriable);
    String name = routed().cluster().name();
    switch (verdict) {
      case YES -> environment.listener().onRetry(name, reason);
      case LIMIT -> {
        raise(ResponseFlag.URX);
        environment.listener().onRetryDenied(name, "limit");
      }
      case OVERFLOW -> {
        raise(ResponseFlag.UO);
        environment.listener().onRetryDenied(name, "overflow");
      }
      case NO -> {}
    }
    return verdict;
  }

  /** Waits before the next attempt; not at all when the pause is none. */
  private Step pause(long nanos) {
    long now = nowNanos();
    if (nanos <= 0) {
      return launch(now);
    }
    phase = Phase.PAUSING;
    phaseDeadlineNanos = sum(now, nanos);
    return Step.Wait.INSTANCE;
  }

  @Override
  public @Nullable Attempt takeCancelled() {
    return Attempts.takeCancelled(last);
  }

  @Override
  public void onConnected(Attempt attempt) {
    ((AttemptState) attempt).connected();
    if (!request.replayable()) {
      committed = true;
    }
  }

  @Override
  public void onRequestComplete() {
    if (requestCompleteNanos != NEVER) {
      return;
    }
    requestCompleteNanos = nowNanos();
    armGlobal(requestCompleteNanos);
    if (timeouts.perTryNanos() > 0) {
      Attempts.armPerTry(last, sum(requestCompleteNanos, timeouts.perTryNanos()));
    }
  }

  private void armGlobal(long from) {
    if (timeouts.globalNanos() > 0 && !brokenOff) {
      globalDeadlineNanos = sum(from, timeouts.globalNanos());
    }
  }

  @Override
  public void onProgress() {
    lastProgressNanos = nowNanos();
  }

  @Override
  public void commit() {
    committed = true;
  }

  // ---- time ----

  @Override
  public Step onTimer() {
    long now = nowNanos();
    if (ended || brokenOff) {
      return Step.Wait.INSTANCE;
    }
    if (phase == Phase.AWAITING_SNAPSHOT) {
      return onTimerBeforeSnapshot(now);
    }
    if (now >= request.deadlineNanos()) {
      return breakOff(LocalAnswer.APPLICATION_DEADLINE);
    }
    if (now >= streamDeadlineNanos) {
      return breakOff(LocalAnswer.maxDuration(requestCompleteNanos != NEVER));
    }
    if (now >= globalDeadlineNanos) {
      return onGlobalTimeout(now);
    }
    if (now >= idleDeadline()) {
      return breakOff(LocalAnswer.streamIdle(requestCompleteNanos != NEVER));
    }
    AttemptState late = Attempts.timedOut(last, now);
    if (late != null) {
      return onPerTryTimeout(late, now);
    }
    if (phase == Phase.PAUSING && now >= phaseDeadlineNanos) {
      phaseDeadlineNanos = NEVER;
      return launch(now);
    }
    QueueTicket place = ticket;
    if (phase == Phase.QUEUED && place != null && place.takeTurn()) {
      return leaveQueue(now);
    }
    return Step.Wait.INSTANCE;
  }

  private Step onTimerBeforeSnapshot(long now) {
    Snapshot snapshot = environment.snapshot();
    if (snapshot == null && now < Math.min(phaseDeadlineNanos, request.deadlineNanos())) {
      return Step.Wait.INSTANCE;
    }
    environment.stopAwaiting(this);
    return snapshot != null
        ? route(snapshot, now)
        : reply(LocalAnswer.noConfiguration(environment.whyNoSnapshot()));
  }

  private Step onGlobalTimeout(long now) {
    for (AttemptState a = last; a != null; a = a.previous) {
      if (a.phase == AttemptState.Phase.AWAITING_HEADERS && !a.hedged) {
        a.cluster.record(a.host, Outcome.TIMEOUT, 0, now);
      }
    }
    return breakOff(routed().timeoutAnswer("upstream_response_timeout"));
  }

  private Step onPerTryTimeout(AttemptState attempt, long now) {
    attempt.perTryDeadlineNanos = NEVER;
    attempt.cluster.record(attempt.host, Outcome.TIMEOUT, 0, now);
    CompiledRetry policy = routed().retryPolicy();
    boolean hedging = routed().hedgesOnPerTryTimeout();
    if (!hedging) {
      attempt.discard();
    }
    boolean retriable = !policy.isEmpty() && (hedging || policy.retriesTimeout());
    RetryState retries = retries(retriable);
    if (retries != null
        && decide(retries, retriable, "per-try timeout")
            == RetryState.Verdict.YES) {
      attempt.hedged = hedging;
      timeoutRetry = true;
      return pause(retries.pauseNanos(environment.random()));
    }
    if (hedging || Attempts.isAwaitingHeaders(last)) {
      return Step.Wait.INSTANCE;
    }
    return reply(routed().timeoutAnswer("upstream_per_try_timeout"));
  }

  @Override
  public long nextTimerNanos() {
    if (ended || brokenOff) {
      return NEVER;
    }
    long next = Math.min(Math.min(phaseDeadlineNanos, request.deadlineNanos()), idleDeadline());
    next = Math.min(next, Math.min(globalDeadlineNanos, streamDeadlineNanos));
    return Math.min(next, Attempts.nextPerTryDeadline(last));
  }

  private long idleDeadline() {
    long idle = timeouts.idleNanos();
    return idle == 0 ? NEVER : sum(lastProgressNanos, idle);
  }

  /** The time after a while; never, where the clock would overflow. */
  private static long sum(long time, long nanos) {
    long sum = time + nanos;
    return nanos >= 0 && sum < time ? NEVER : sum;
  }

  // ---- answers and the end ----

  /** Ends the call with a local reply, or breaks off the response when that has begun. */
  private Step breakOff(LocalAnswer answer) {
    if (phase != Phase.ANSWERED) {
      return reply(answer);
    }
    brokenOff = true;
    raise(answer.flag());
    details = answer.details();
    Attempts.cancelAllBut(last, null);
    return new Step.Fail(answer.body().isEmpty() ? answer.details() : answer.body(), null);
  }

  private Step reply(LocalAnswer answer) {
    Attempts.cancelAllBut(last, null);
    QueueTicket place = ticket;
    if (place != null) {
      place.leave();
    }
    phase = Phase.ANSWERED;
    brokenOff = true;
    raise(answer.flag());
    status = answer.status();
    details = answer.details();
    LocalReply reply = LocalReplies.reply(this, answer);
    environment.listener().onLocalReply(info(), reply);
    return new Step.Reply(reply);
  }

  private void raise(@Nullable ResponseFlag flag) {
    if (flag != null) {
      flags = flag.raise(flags);
    }
  }

  @Override
  public void end(EndReason reason, @Nullable HeadersView trailers) {
    if (!ENDED.compareAndSet(this, false, true)) {
      return;
    }
    if (routed == null) {
      environment.stopAwaiting(this);
    }
    QueueTicket place = ticket;
    if (place != null) {
      place.leave();
    }
    RetryState retries = retry;
    if (retries != null) {
      retries.releasePermit();
    }
    if (reason == EndReason.UPSTREAM_RESET) {
      raise(ResponseFlag.UPE);
      details = "upstream_reset_after_response_started";
    } else if (reason != EndReason.COMPLETE && !brokenOff) {
      raise(ResponseFlag.DC);
      details = details.isEmpty() ? "downstream_remote_disconnect" : details;
    }
    Attempts.releaseAll(last, reason != EndReason.UPSTREAM_RESET && status < 500);
    MeshListener listener = environment.listener();
    if (listener != MeshListener.NONE) { // else nobody needs the time
      listener.onCallEnd(this, status, nowNanos() - startNanos);
    }
  }

  @Override
  public CallInfo info() {
    RoutedRequest to = routed;
    AttemptState attempt = last;
    return new CallInfo(
        to == null ? "" : to.virtualHostName(),
        to == null ? "" : to.routeName(),
        attempt == null ? "" : attempt.cluster(),
        attempt == null ? "" : attempt.address(),
        attempts(),
        ResponseFlag.text(flags),
        details);
  }

  // ---- what the parts of this package, and pickers, ask ----

  RequestView request() {
    return request;
  }

  CallEnvironment environment() {
    return environment;
  }

  RoutedRequest routed() {
    RoutedRequest decision = routed;
    if (decision == null) {
      throw new IllegalStateException("the call is not routed yet");
    }
    return decision;
  }

  @Nullable RoutedRequest routedOrNull() {
    return routed;
  }

  CallTimeouts timeouts() {
    return timeouts;
  }

  @Nullable AttemptState lastAttempt() {
    return last;
  }

  /** How many attempts were sent. */
  int attempts() {
    AttemptState attempt = last;
    return attempt == null ? 0 : attempt.number();
  }

  /** The request id of this call, the same for all its attempts. */
  String requestId() {
    String id = requestId;
    if (id == null) {
      id = RequestHead.requestId(environment.random(), environment.random());
      requestId = id;
    }
    return id;
  }

  boolean isTimeoutRetry() {
    return timeoutRetry;
  }

  private boolean hasRetried() {
    RetryState retries = retry;
    return retries != null && retries.hasRetried();
  }

  long startNanos() {
    return startNanos;
  }

  /** From the end of the request until now; -1 while the request is under way. */
  long serviceNanos() {
    return requestCompleteNanos == NEVER ? -1 : nowNanos() - requestCompleteNanos;
  }

  long flags() {
    return flags;
  }

  String details() {
    return details;
  }

  int status() {
    return status;
  }

  @Override
  public void snapshotArrived() {
    waker.wake();
  }

  @Override
  public long draw() {
    return environment.random();
  }

  @Override
  public long nowNanos() {
    return environment.nanoTime();
  }

  @Override
  public long hostSelectionAttempts() {
    RetryState retries = retry;
    return retries == null
        ? 0
        : retries.policy.policy().hosts().maxSelectionAttempts();
  }

  @Override
  public boolean rejects(EndpointState host) {
    RetryState retries = retry;
    return retries != null
        && HostRejection.rejects(retries.policy.policy().hosts(), host, last);
  }
}
