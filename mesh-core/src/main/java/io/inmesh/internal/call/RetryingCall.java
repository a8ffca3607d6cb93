package io.inmesh.internal.call;

import io.inmesh.call.Attempt;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.call.ResponseView;
import io.inmesh.call.RetryThrottle;
import io.inmesh.call.Step;
import io.inmesh.call.UnsendableRequestException;
import io.inmesh.call.Waker;
import io.inmesh.config.RetryPolicy;
import io.inmesh.internal.policy.Backoff;
import io.inmesh.internal.policy.CompiledRetry;
import io.inmesh.internal.policy.GrpcPushback;
import org.jspecify.annotations.Nullable;

/**
 * A call as far as it judges the outcome of attempts: a response, a failure or a per-try timeout is
 * handed on, retried, or left aside while another attempt may still bring something better.
 *
 * <p>The call is its own {@link Step.Deliver}: there is at most one, and it need not cost an
 * object.
 */
abstract class RetryingCall extends SendingCall implements OutboundCall, Step.Deliver {
  /**
   * How often a request that never left is sent again: so many connections in a row are not lost by
   * chance. gRPC-Java has a thousand, without pauses; these have pauses, some two seconds of them.
   */
  private static final int MAX_TRANSPARENT_RETRIES = 16;

  /** No further attempt will be made. */
  private boolean committed;

  private boolean refused;
  private byte transparentRetries;
  private @Nullable AttemptState delivered;

  RetryingCall(CallEnvironment environment, RequestView request, Waker waker) {
    super(environment, request, waker);
  }

  @Override
  public final Step onResponse(Attempt reported, ResponseView response) {
    AttemptState attempt = (AttemptState) reported;
    if (ended || attempt.phase != AttemptState.Phase.AWAITING_HEADERS) {
      return Step.Wait.INSTANCE;
    }
    long now = nowNanos();
    boolean grpc = routed().isGrpc();
    attempt.hasResponse(response, grpc, now);
    boolean couldNotRetry = false;
    long pushback = grpc ? GrpcPushback.nanos(response.headers()) : GrpcPushback.NONE;
    boolean retriable =
        pushback != GrpcPushback.NO_RETRY
            && routed().retryPolicy().retries(response.status(), response.headers());
    if (pushback == GrpcPushback.NO_RETRY) {
      isThrottled(); // it counts as a failure
    }
    RetryState retries = retries(retriable);
    if (retries != null) {
      if (attempt.isHedged()) {
        couldNotRetry = retriable;
      } else {
        RetryState.Verdict verdict = decide(retries, retriable, attempt, "status");
        if (verdict == RetryState.Verdict.YES) {
          attempt.discard();
          return pause(
              pushback >= 0 ? pushback : retries.pauseNanos(response.headers(), environment));
        }
        couldNotRetry = verdict != RetryState.Verdict.NO;
      }
    }
    if (couldNotRetry && mayBeAnswered()) {
      attempt.discard(); // another attempt may still bring something better
      return Step.Wait.INSTANCE;
    }
    Attempts.cancelAllBut(last, attempt);
    leaveQueue();
    phase = Phase.ANSWERED;
    endPause();
    progress(now); // only now: the application sees nothing of a response that is retried
    status = bounded(response.status());
    details = "via_upstream";
    delivered = attempt;
    return this;
  }

  @Override
  public final Step onFailure(Attempt reported, FailureKind kind, @Nullable Throwable cause) {
    AttemptState attempt = (AttemptState) reported;
    return ended || attempt.phase != AttemptState.Phase.AWAITING_HEADERS
        ? Step.Wait.INSTANCE
        : afterFailure(attempt, kind, cause);
  }

  @Override
  final Step afterFailure(AttemptState attempt, FailureKind kind, @Nullable Throwable cause) {
    attempt.failed(kind, cause, nowNanos());
    if (repeatsTransparently(attempt, kind, cause)) {
      environment.listener().onRetry(routed().cluster().name(), "transparent");
      return pause(transparentPauseNanos());
    }
    if (request.waitForReady() && kind.isConnectFailure() && !isCommitted()) {
      return awaitReady(nowNanos());
    }
    boolean retriable = !isUnsendable(kind, cause) && routed().retryPolicy().retries(kind);
    RetryState retries = retries(retriable);
    if (retries != null && !attempt.isHedged()) {
      if (decide(retries, retriable, attempt, kind.reason()) == RetryState.Verdict.YES) {
        return pause(retries.pauseNanos(environment.random()));
      }
    }
    if (mayBeAnswered()) {
      return Step.Wait.INSTANCE;
    }
    return reply(LocalAnswer.reset(kind, cause, hasRetried()));
  }

  /**
   * Whether a gRPC request that its server has not processed is sent again, outside of the retry
   * policy and its limits (gRFC A6): one that was refused once, one that never left as long as that
   * can be the connections' fault.
   */
  private boolean repeatsTransparently(
      AttemptState attempt, FailureKind kind, @Nullable Throwable cause) {
    if (isCommitted() || attempt.isHedged() || !routed().isGrpc() || environment.isClosed()) {
      return false;
    }
    if (kind == FailureKind.REFUSED_STREAM && !refused) {
      refused = true;
      return true;
    }
    return kind == FailureKind.NEVER_SENT
        && transparentRetries < MAX_TRANSPARENT_RETRIES
        && !isUnsendable(kind, cause);
  }

  /**
   * Whether the client cannot send such a request. Another attempt would help only where it came
   * upon a leaf of an aggregate that has another protocol, which nobody can count on.
   */
  private static boolean isUnsendable(FailureKind kind, @Nullable Throwable cause) {
    return kind == FailureKind.NEVER_SENT && cause instanceof UnsendableRequestException;
  }

  /** Whether the body is gone, or longer than the route has bodies kept for another attempt. */
  private boolean isCommitted() {
    return committed || RequestAsks.exceedsReplayLimit(routed());
  }

  /** None the first time; then growing, so that a client that cannot send does not spin. */
  private long transparentPauseNanos() {
    int before = transparentRetries++;
    return before == 0
        ? 0
        : Backoff.exponentialNanos(RetryPolicy.Backoff.DEFAULT, before, environment.random());
  }

  /** The call's retries; null when there is nothing to retry or to give back. */
  private @Nullable RetryState retries(boolean retriable) {
    RetryState retries = retry;
    if (retries == null && retriable) {
      retries = new RetryState(this);
      for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
        retries.hosts.attempted(routed().cluster().state(), attempt.host);
      }
      retry = retries;
      if (ended) { // end() came from another thread and may not have seen it
        retries.close();
      }
    }
    return retries;
  }

  /** Whether the client's own limit forbids to retry what has failed now. */
  private boolean isThrottled() {
    RetryThrottle throttle = request.retryThrottle();
    return throttle != null && !throttle.onFailure();
  }

  private RetryState.Verdict decide(
      RetryState retries, boolean retriable, AttemptState attempt, String reason) {
    boolean throttled = retriable && isThrottled();
    if (isCommitted() || environment.isClosed()) {
      return RetryState.Verdict.NO;
    }
    String name = routed().cluster().name();
    if (throttled) {
      retries.decide(false, attempt);
      raise(ResponseFlag.UO);
      environment.listener().onRetryDenied(name, "throttle");
      return RetryState.Verdict.OVERFLOW;
    }
    RetryState.Verdict verdict = retries.decide(retriable, attempt);
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
    pauseUntil(now, nanos);
    return Step.Wait.INSTANCE;
  }

  final Step onPerTryTimeout(@Nullable AttemptState attempt, long now) {
    return attempt == null
        ? Step.Wait.INSTANCE
        : onAttemptTimeout(
            attempt, "upstream_per_try_timeout", RequestAsks.hedgesOnPerTryTimeout(routed()), now);
  }

  /** The newest attempt was idle for too long, before its response or within it. */
  final Step onPerTryIdleTimeout(long now) {
    AttemptState attempt = last;
    if (attempt == null) {
      return Step.Wait.INSTANCE;
    }
    if (attempt.phase == AttemptState.Phase.HAS_HEADERS) {
      LocalAnswer answer = RequestAsks.timeoutAnswer(routed(), "upstream_per_try_idle_timeout");
      attempt.timedOut(answer, now);
      return breakOff(answer);
    }
    attempt.idle();
    return attempt.isHedged()
        ? Step.Wait.INSTANCE
        : onAttemptTimeout(
            attempt,
            "upstream_per_try_idle_timeout",
            RequestAsks.hedgesOnPerTryTimeout(routed()),
            now);
  }

  /**
   * An attempt takes longer than its cluster allows, with or without its response. It is no sign of
   * trouble of its endpoint.
   */
  final Step onAttemptTooLong(@Nullable AttemptState attempt) {
    if (attempt == null) {
      return Step.Wait.INSTANCE;
    }
    LocalAnswer answer = LocalAnswer.attemptTooLong(isRequestComplete());
    if (attempt.phase == AttemptState.Phase.HAS_HEADERS) {
      return breakOff(answer);
    }
    attempt.discard();
    CompiledRetry policy = routed().retryPolicy();
    boolean retriable = !policy.isEmpty() && policy.retriesTimeout();
    RetryState retries = retries(retriable);
    if (retries != null
        && decide(retries, retriable, attempt, "max_stream_duration") == RetryState.Verdict.YES) {
      return pause(retries.pauseNanos(environment.random()));
    }
    return mayBeAnswered() ? Step.Wait.INSTANCE : reply(answer);
  }

  private Step onAttemptTimeout(AttemptState attempt, String details, boolean hedging, long now) {
    attempt.perTryDeadlineNanos = Long.MAX_VALUE;
    LocalAnswer answer = RequestAsks.timeoutAnswer(routed(), details);
    attempt.timedOut(answer, now);
    CompiledRetry policy = routed().retryPolicy();
    if (!hedging) {
      attempt.discard();
    }
    boolean retriable = !policy.isEmpty() && (hedging || policy.retriesTimeout());
    RetryState retries = retries(retriable);
    if (retries != null
        && decide(retries, retriable, attempt, "per-try timeout") == RetryState.Verdict.YES) {
      if (hedging) {
        attempt.hedged();
      }
      timeoutRetry = true;
      return pause(retries.pauseNanos(environment.random()));
    }
    if (hedging || mayBeAnswered()) {
      return Step.Wait.INSTANCE;
    }
    return reply(answer);
  }

  @Override
  public final void onConnected(Attempt reported) {
    AttemptState attempt = (AttemptState) reported;
    boolean begins = timeouts().perTryNanos() > 0 || attempt instanceof LimitedAttempt;
    if (attempt.connected() && begins && request.reportsConnected()) { // else nobody needs the time
      long now = nowNanos();
      attempt.ready(now);
      armPerTry(attempt, now);
    }
    if (!request.replayable()) {
      committed = true;
    }
  }

  @Override
  public final void commit() {
    committed = true;
  }

  @Override
  public final Attempt attempt() {
    AttemptState winner = delivered;
    if (winner == null) {
      throw new IllegalStateException("no response was delivered");
    }
    return winner;
  }
}
