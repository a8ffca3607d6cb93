package io.inmesh.internal.call;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.internal.cluster.GuardedWake;
import io.inmesh.internal.cluster.QueueTicket;
import io.inmesh.internal.compile.CompiledListener;
import io.inmesh.internal.compile.OutboundRefusal;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.internal.filter.FilterRun;
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
 *
 * <p>One object in layers, each of which uses only those below: here the beginning, time and the
 * end; {@link FilteringCall} runs filters; {@link RetryingCall} judges outcomes; {@link
 * SendingCall} launches attempts; {@link AnsweringCall} answers locally; {@link CallFacts} holds
 * what is known.
 */
class CallMachine extends FilteringCall implements SnapshotWaiter {
  private static final long NEVER = Long.MAX_VALUE;
  private static final VarHandle ENDED;

  static {
    try {
      ENDED = MethodHandles.lookup().findVarHandle(CallFacts.class, "ended", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  CallMachine(CallEnvironment environment, RequestView request, Waker waker) {
    super(environment, request, waker);
  }

  // ---- the path of a request ----

  @Override
  public final Step begin() {
    long now = nowNanos();
    startClock(now, !request.hasBody());
    Snapshot snapshot = environment.snapshot();
    if (snapshot != null) {
      return route(snapshot, now);
    }
    if (environment.beforeFirstConfig() == BeforeFirstConfig.BYPASS) {
      return bypass();
    }
    phase = Phase.AWAITING_SNAPSHOT;
    pauseUntil(now, request.waitForReady() ? NEVER : environment.firstConfigTimeoutNanos());
    environment.awaitSnapshot(this);
    if (ended) { // end() came from another thread and may not have seen that it waits
      environment.stopAwaiting(this);
    }
    return onTimer(); // it may have come in between
  }

  private Step route(Snapshot snapshot, long now) {
    phase = Phase.RUNNING;
    endPause();
    CompiledListener listener = snapshot.outbound();
    if (listener == null) {
      return routeWithoutListener(snapshot.refusal());
    }
    RoutedRequest decision = RoutedRequest.route(listener, snapshot, this);
    if (decision == null) {
      return bypass();
    }
    routed = decision;
    if (now != startNanos()) {
      progress(now); // the wait for a configuration is no idle time
    }
    if (request instanceof CorrelatedRequest correlated
        && now >= correlated.inboundDeadlineNanos()) {
      return reply(LocalAnswer.INBOUND_DEADLINE);
    }
    LocalAnswer answer = decision.answer();
    return answer == null ? filter(decision, now) : refuse(decision, answer);
  }

  /** What is outside of the mesh stays outside of it, whether or not the rest can be routed. */
  private Step routeWithoutListener(@Nullable OutboundRefusal refusal) {
    boolean concerned = refusal != null && refusal.concerns(request.authority());
    if (!concerned && environment.unknownAuthority() == UnknownAuthority.BYPASS) {
      return bypass();
    }
    return reply(
        refusal == null
            ? LocalAnswer.ROUTE_NOT_FOUND
            : LocalAnswer.noConfiguration(refusal.reason()));
  }

  // ---- what adapters report ----

  @Override
  public final @Nullable Attempt takeCancelled() {
    return Attempts.takeCancelled(last);
  }

  @Override
  public final void onRequestComplete() {
    if (!isRequestComplete()) {
      requestComplete(nowNanos(), last);
    }
  }

  @Override
  public final void onProgress() {
    if (!sendsOnceMore()) {
      progress(nowNanos());
    }
  }

  /** Whether the bytes of a body that go out are those that an earlier attempt has taken. */
  private boolean sendsOnceMore() {
    AttemptState attempt = last;
    return phase != Phase.ANSWERED
        && isRequestComplete()
        && attempt != null
        && attempt.previous != null;
  }

  // ---- time ----

  @Override
  public final Step onTimer() {
    long now = nowNanos();
    if (ended || brokenOff) {
      return Step.Wait.INSTANCE;
    }
    if (isWaiting() && environment.isClosed()) {
      return reply(LocalAnswer.MESH_CLOSED);
    }
    if (phase == Phase.AWAITING_SNAPSHOT || phase == Phase.AWAITING_KNOWN) {
      return onTimerBeforeSnapshot(now);
    }
    switch (due(now, request.deadlineNanos(), last)) {
      case APPLICATION -> {
        return breakOff(outOfTime());
      }
      case STREAM -> {
        return breakOff(LocalAnswer.maxDuration(isCallerDone()));
      }
      case GLOBAL -> {
        return onGlobalTimeout(now);
      }
      case IDLE -> {
        return breakOff(LocalAnswer.streamIdle(isCallerDone()));
      }
      case PER_TRY -> {
        return onPerTryTimeout(Attempts.timedOut(last, now), now);
      }
      case PER_TRY_IDLE -> {
        return onPerTryIdleTimeout(now);
      }
      case ATTEMPT_DURATION -> {
        return onAttemptTooLong(Attempts.outlived(last, now));
      }
      case PAUSE -> {
        endPause();
        if (phase == Phase.FILTERING) {
          return resumeFilters(now);
        }
        return phase == Phase.PAUSING ? launch(now) : Step.Wait.INSTANCE;
      }
      case NOTHING -> {}
    }
    if (wantsResume()) {
      return resumeFilters(now);
    }
    QueueTicket place = ticket;
    if (phase == Phase.QUEUED && place != null && place.takeTurn()) {
      return takeTurn(place, now);
    }
    return Step.Wait.INSTANCE;
  }

  private Step onTimerBeforeSnapshot(long now) {
    if (phase == Phase.AWAITING_SNAPSHOT && isPauseOver(now, NEVER)) {
      phase = Phase.AWAITING_KNOWN;
      pauseUntil(now, KNOWN_TIME.toNanos());
      environment.awaitKnown(this);
    }
    boolean awaiting = environment.isAwaiting(this); // before the look at what came of it
    Snapshot snapshot = environment.snapshot();
    if (snapshot == null && awaiting && !isPauseOver(now, request.deadlineNanos())) {
      return Step.Wait.INSTANCE;
    }
    environment.stopAwaiting(this);
    if (snapshot != null) {
      return route(snapshot, now);
    }
    long waited = now - startNanos();
    if (phase == Phase.AWAITING_KNOWN) { // not the short while longer in which it is told
      waited = Math.min(waited, environment.firstConfigTimeoutNanos());
    }
    String why = environment.whyNoSnapshot(waited);
    return reply(
        now >= request.deadlineNanos()
            ? outOfTime().unconfigured(why)
            : LocalAnswer.noConfiguration(why));
  }

  /** The application gives up, or who it works for. */
  private LocalAnswer outOfTime() {
    return request instanceof CorrelatedRequest correlated && correlated.endsWithInbound()
        ? LocalAnswer.INBOUND_DEADLINE
        : LocalAnswer.APPLICATION_DEADLINE;
  }

  private Step onGlobalTimeout(long now) {
    LocalAnswer answer = RequestAsks.timeoutAnswer(routed(), "response_timeout");
    for (AttemptState a = last; a != null; a = a.previous) {
      if (a.phase == AttemptState.Phase.AWAITING_HEADERS) {
        if (!a.isHedged()) {
          a.timedOut(answer, now);
        }
        a.discard(); // a failure of its host
      }
    }
    return breakOff(answer);
  }

  @Override
  public final long nextTimerNanos() {
    if (ended || brokenOff) {
      return NEVER;
    }
    if (isWaiting() && environment.isClosed()) {
      return nowNanos();
    }
    return nextDueNanos(request.deadlineNanos(), last);
  }

  // ---- answers and the end ----

  @Override
  public final void end(EndReason reason, @Nullable HeadersView trailers) {
    if (!ENDED.compareAndSet(this, false, true)) {
      return;
    }
    if (routed == null) {
      environment.stopAwaiting(this);
    }
    leaveQueue();
    RetryState retries = retry;
    if (retries != null) {
      retries.close();
    }
    if (!brokenOff) { // else the flag says why already
      flagEnd(reason);
    }
    FilterRun run = filters;
    if (run != null) {
      run.end();
    }
    Attempts.releaseAll(last, reason.failure() == null && status < 500);
    MeshListener listener = environment.listener();
    if (listener != MeshListener.NONE) { // else nobody needs the time
      listener.onCallEnd(this, status, nowNanos() - startNanos());
    }
  }

  private void flagEnd(EndReason reason) {
    FailureKind failure = reason.failure();
    if (failure != null) {
      raise(failure.flag());
      details = failure.detailsAfterHead();
    } else if (reason != EndReason.COMPLETE) {
      raise(ResponseFlag.DC);
      details = details.isEmpty() ? "downstream_remote_disconnect" : details;
    }
  }

  @Override
  public final void snapshotArrived() {
    GuardedWake.wake(waker);
  }
}
