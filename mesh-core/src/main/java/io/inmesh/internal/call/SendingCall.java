package io.inmesh.internal.call;

import io.inmesh.call.FailureKind;
import io.inmesh.call.InvalidHeaderException;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.call.UnsendableRequestException;
import io.inmesh.call.Waker;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.TransportSecurity;
import io.inmesh.health.CircuitBreaker;
import io.inmesh.health.ClusterGuard;
import io.inmesh.health.EndpointState;
import io.inmesh.internal.cluster.AttemptPermits;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.cluster.GuardPermit;
import io.inmesh.internal.cluster.GuardedCluster;
import io.inmesh.internal.cluster.PendingQueue;
import io.inmesh.internal.cluster.QueueTicket;
import io.inmesh.internal.policy.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call as far as it sends attempts: the pick of a host, the permits, and the queue where only a
 * connection is missing. Whether there is to be an attempt is decided above. One whose transport
 * cannot be honoured fails here and is given to no adapter, which might send it in plaintext; so
 * does one with a host or path that would end its line on the wire.
 */
abstract class SendingCall extends AnsweringCall {
  /** Between looks for a reachable host, for requests that would rather wait than fail. */
  private static final RetryPolicy.Backoff READINESS =
      new RetryPolicy.Backoff(Duration.ofMillis(20), Duration.ofSeconds(1));

  private static final long MIN_READINESS_NANOS = 1_000_000;

  /** A call remembers so many attempts; one that waits for an endpoint may make any number. */
  private static final int REMEMBERED_ATTEMPTS = 32;

  /** Else a call would sleep on, since its balancer has named a host that is still full. */
  private static final int PICKS_OF_A_TURN = 16;

  private byte readinessWaits;

  SendingCall(CallEnvironment environment, RequestView request, Waker waker) {
    super(environment, request, waker);
  }

  /** Whether the application's own limits are asked; not where nothing will be sent. */
  boolean asksGuards() {
    return true;
  }

  /** What comes of an attempt that is given to no adapter: it fails, as on the wire. */
  Step unsendable(AttemptState attempt, FailureKind kind, Throwable why) {
    return afterFailure(attempt, kind, why);
  }

  /** Picks a host and takes the permits of an attempt, or says why not. */
  final Step launch(long now) {
    leaveQueue(); // a retry may come while a hedged attempt still waits
    return launch(now, null);
  }

  /** The same out of the queue, where a pending permit of this breaker is held already. */
  final Step takeTurn(QueueTicket place, long now) {
    return launch(now, place);
  }

  private Step launch(long now, @Nullable QueueTicket turn) {
    RoutedRequest to = routed();
    int changes = to.cluster().changes();
    EndpointState host = turn == null ? to.cluster().pick(this) : pickFree(to);
    ClusterRuntime owner = host == null ? null : to.owner(host);
    if (host == null || owner == null) {
      giveUp(turn);
      return request.waitForReady() ? awaitReady(now) : reply(to.noHealthyUpstream());
    }
    GuardedCluster guard = asksGuards() ? owner.guard() : null;
    ClusterGuard.Admission admission = guard == null ? null : guard.tryAdmit();
    if (admission instanceof ClusterGuard.Refusal refusal) {
      giveUp(turn);
      return refused(owner, refusal);
    }
    GuardPermit admitted = GuardedCluster.permit(admission);
    CircuitBreaker breaker = to.breaker(owner);
    QueueTicket place = turn;
    if (place != null && !place.isIn(to.pending(owner))) { // it waited for another leaf
      giveUp(place);
      place = null;
    }
    int held = place == null ? 0 : CircuitBreaker.PENDING;
    boolean exclusive = owner.takesConnectionPerAttempt() && !request.multiplexed();
    int permits = acquire(owner, host, breaker, held, exclusive);
    if (permits < 0) {
      if (admitted != null) {
        admitted.release();
      }
      return refused(owner, host, ~permits, place, changes);
    }
    if (place != null && !exclusive) { // it goes without the connection that came free
      place.passOn();
    }
    AttemptState attempt =
        owner.maxStreamNanos() > 0 || timeouts().perTryIdleNanos() > 0
            ? new LimitedAttempt(this, owner, host, permits, admitted, now)
            : new AttemptState(this, owner, host, permits, admitted, now);
    return send(to, attempt, now);
  }

  /** A host for a turn: one with a free connection, if a few picks find one; else any. */
  private @Nullable EndpointState pickFree(RoutedRequest to) {
    EndpointState host = to.cluster().pick(this);
    for (int i = 1; i < PICKS_OF_A_TURN && host != null; i++) {
      ClusterRuntime owner = to.owner(host);
      if (owner == null || owner.hasFreeConnection(to.breaker(owner), host)) {
        return host;
      }
      host = to.cluster().pick(this);
    }
    return host;
  }

  /** What an attempt takes; see {@link AttemptPermits#acquire}. */
  int acquire(
      ClusterRuntime owner,
      EndpointState host,
      CircuitBreaker breaker,
      int held,
      boolean exclusive) {
    return AttemptPermits.acquire(owner, host, breaker, held, exclusive);
  }

  /** A turn that does not become an attempt is the next one's. */
  private static void giveUp(@Nullable QueueTicket turn) {
    if (turn != null) {
      turn.breaker().release(CircuitBreaker.PENDING);
      turn.passOn();
    }
  }

  /** Nothing can be reached: another launch a little later, at longer and longer intervals. */
  final Step awaitReady(long now) {
    phase = Phase.PAUSING;
    if (readinessWaits < Byte.MAX_VALUE) { // the longest pause is reached long before
      readinessWaits++;
    }
    long nanos = Backoff.exponentialNanos(READINESS, readinessWaits, environment.random());
    pauseUntil(now, Math.max(MIN_READINESS_NANOS, nanos));
    return Step.Wait.INSTANCE;
  }

  /** Where only a connection is missing the call waits for one; else it is answered. */
  private Step refused(
      ClusterRuntime owner, EndpointState host, int kind, @Nullable QueueTicket turn, int changes) {
    if (kind == CircuitBreaker.PENDING) {
      return overflow(owner, "pending");
    }
    if (kind == CircuitBreaker.REQUEST) {
      giveUp(turn);
      return overflow(owner, "requests");
    }
    if (turn == null && !routed().breaker(owner).tryAcquirePending()) {
      return overflow(owner, "pending");
    }
    return enqueue(owner, host, turn, changes);
  }

  /** The application's own limit is reached. */
  private Step refused(ClusterRuntime owner, ClusterGuard.Refusal refusal) {
    environment.listener().onOverflow(owner.name(), refusal.limit());
    return unsent(LocalAnswer.guarded(refusal, hasRetried()));
  }

  private Step overflow(ClusterRuntime owner, String breaker) {
    environment.listener().onOverflow(owner.name(), breaker);
    return unsent(LocalAnswer.reset(FailureKind.OVERFLOW, null, hasRetried()));
  }

  /** A limit stops one attempt, not the call: another attempt may still bring a response. */
  private Step unsent(LocalAnswer answer) {
    if (!Attempts.isAwaitingHeaders(last)) {
      return reply(answer);
    }
    phase = Phase.RUNNING;
    endPause();
    return Step.Wait.INSTANCE;
  }

  /** Whether a response may still come, of an attempt under way or of one that is to be made. */
  final boolean mayBeAnswered() {
    return phase == Phase.PAUSING || phase == Phase.QUEUED || Attempts.isAwaitingHeaders(last);
  }

  private Step send(RoutedRequest to, AttemptState attempt, long now) {
    phase = Phase.RUNNING;
    endPause();
    armPerTry(attempt, now);
    RetryState retries = retry;
    if (retries != null) {
      retries.hosts.attempted(to.cluster().state(), attempt.host);
    }
    if (attempt.previous != null) {
      forgot(Attempts.forget(attempt, REMEMBERED_ATTEMPTS));
    }
    environment.listener().onAttempt(attempt); // before end() can see it and end it
    last = attempt;
    if (ended) { // end() came from another thread and may not have seen this attempt
      attempt.release(true);
      return Step.Wait.INSTANCE;
    }
    if (attempt.transport() instanceof TransportSecurity.Unusable unusable) {
      return unsendable(
          attempt, FailureKind.TLS_FAILURE, new UnsendableRequestException(unusable.reason()));
    }
    String bad = attempt.unsendable();
    return bad == null
        ? attempt
        : unsendable(attempt, FailureKind.INVALID_HEADER, new InvalidHeaderException(bad));
  }

  /** What follows where an attempt has brought no response. */
  abstract Step afterFailure(AttemptState attempt, FailureKind kind, @Nullable Throwable cause);

  /**
   * Waits for a connection.
   *
   * @param changes of {@link ClusterRuntime#changes} when the host was picked
   */
  private Step enqueue(
      ClusterRuntime owner, EndpointState host, @Nullable QueueTicket turn, int changes) {
    CircuitBreaker breaker = routed().breaker(owner);
    PendingQueue queue = routed().pending(owner);
    long turnEndsAt = turn == null ? 0 : turn.turnEndsAt();
    QueueTicket place = ticket;
    if (place == null || !place.isIn(queue)) {
      if (place == null) {
        environment.listener().onOverflow(owner.name(), "connections");
      }
      place = new QueueTicket(queue, breaker, waker);
      ticket = place;
    }
    phase = Phase.QUEUED;
    place.enqueue();
    if (ended) {
      place.leave();
    }
    if (routed().cluster().changes() != changes) {
      place.wake(); // hosts came since the pick: the first in line may have no use for them
    }
    if (owner.hasFreeConnection(breaker, host)) {
      queue.wakeOne(); // it came free between the refusal and the queueing
    } else if (turn != null && breaker.remainingConnections() > 0) {
      turn.passOn(turnEndsAt); // only this host has none: another call may pick another
    }
    return Step.Wait.INSTANCE;
  }
}
