package io.inmesh.internal.call;

import io.inmesh.call.Attempt;
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
import io.inmesh.internal.policy.CompiledRetry;
import io.inmesh.telemetry.MeshListener;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one outbound call; the decisions are those of Envoy's router filter.
 *
 * <p>A call goes through these phases: it waits for a configuration, is routed, runs its attempts
 * (with pauses or a queue between), delivers a response or a local reply, and ends. Every timer is
 * a field; {@link #nextTimerNanos} is the earliest of them and {@link #onTimer} looks at each.
 */
final class CallMachine extends CallFacts implements OutboundCall, SnapshotWaiter {
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

  private final Waker waker;

  private volatile boolean ended;
  private Phase phase = Phase.NEW;
  private volatile @Nullable QueueTicket ticket;
  private boolean committed;
  private boolean brokenOff;

  CallMachine(CallEnvironment environment, RequestView request, Waker waker) {
    super(environment, request);
    this.waker = waker;
  }

  // ---- the path of a request ----

  @Override
  public Step begin() {
    long now = nowNanos();
    timers.begin(now, !request.hasBody());
    Snapshot snapshot = environment.snapshot();
    if (snapshot != null) {
      return route(snapshot, now);
    }
    if (environment.beforeFirstConfig() == BeforeFirstConfig.BYPASS) {
      return Step.Bypass.INSTANCE;
    }
    phase = Phase.AWAITING_SNAPSHOT;
    timers.pauseUntil(now, environment.firstConfigTimeoutNanos());
    environment.awaitSnapshot(this);
    return onTimer(); // it may have come in between
  }

  private Step route(Snapshot snapshot, long now) {
    phase = Phase.RUNNING;
    timers.endPause();
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
    timers.arm(decision.timeouts(), now);
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
    timers.endPause();
    AttemptState attempt = new AttemptState(this, to, host, permits, now);
    timers.armPerTry(attempt, now);
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
    long now = nowNanos();
    timers.progress(now);
    attempt.hasResponse(response, now);
    boolean couldNotRetry = false;
    boolean retriable = routed().retryPolicy().retries(response.status(), response.headers());
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
    timers.endPause();
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
    timers.pauseUntil(now, nanos);
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
    timers.requestComplete(nowNanos(), last);
  }

  @Override
  public void onProgress() {
    timers.progress(nowNanos());
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
    switch (timers.due(now, request.deadlineNanos(), last)) {
      case APPLICATION -> {
        return breakOff(LocalAnswer.APPLICATION_DEADLINE);
      }
      case STREAM -> {
        return breakOff(LocalAnswer.maxDuration(timers.isRequestComplete()));
      }
      case GLOBAL -> {
        return onGlobalTimeout(now);
      }
      case IDLE -> {
        return breakOff(LocalAnswer.streamIdle(timers.isRequestComplete()));
      }
      case PER_TRY -> {
        return onPerTryTimeout(Attempts.timedOut(last, now), now);
      }
      case PAUSE -> {
        timers.endPause();
        return phase == Phase.PAUSING ? launch(now) : Step.Wait.INSTANCE;
      }
      case NOTHING -> {}
    }
    QueueTicket place = ticket;
    if (phase == Phase.QUEUED && place != null && place.takeTurn()) {
      return leaveQueue(now);
    }
    return Step.Wait.INSTANCE;
  }

  private Step onTimerBeforeSnapshot(long now) {
    Snapshot snapshot = environment.snapshot();
    if (snapshot == null && !timers.isPauseOver(now, request.deadlineNanos())) {
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
    return breakOff(routed().timeoutAnswer("response_timeout"));
  }

  private Step onPerTryTimeout(@Nullable AttemptState attempt, long now) {
    if (attempt == null) {
      return Step.Wait.INSTANCE;
    }
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
        && decide(retries, retriable, "per-try timeout") == RetryState.Verdict.YES) {
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
    return timers.nextNanos(request.deadlineNanos(), last);
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
      listener.onCallEnd(this, status, nowNanos() - timers.startNanos());
    }
  }

  @Override
  public void snapshotArrived() {
    waker.wake();
  }
}
