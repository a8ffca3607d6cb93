package io.inmesh.internal.call;

import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import io.inmesh.config.RetryPolicy;
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
 * connection is missing. Whether there is to be an attempt is decided above.
 */
abstract class SendingCall extends AnsweringCall {
  /** Between looks for a reachable host, for requests that would rather wait than fail. */
  private static final RetryPolicy.Backoff READINESS =
      new RetryPolicy.Backoff(Duration.ofMillis(20), Duration.ofSeconds(1));

  private static final long MIN_READINESS_NANOS = 1_000_000;

  private int readinessWaits;

  SendingCall(CallEnvironment environment, RequestView request, Waker waker) {
    super(environment, request, waker);
  }

  /** Whether the application's own limits are asked; not where nothing will be sent. */
  boolean asksGuards() {
    return true;
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
    EndpointState host = to.cluster().pick(this);
    ClusterRuntime owner = host == null ? null : to.owner(host);
    if (host == null || owner == null) {
      giveUp(turn);
      return request.waitForReady() ? awaitReady(now) : reply(LocalAnswer.NO_HEALTHY_UPSTREAM);
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
      return refused(owner, host, ~permits, place);
    }
    if (place != null && !exclusive) { // it goes without the connection that came free
      place.passOn();
    }
    return send(to, new AttemptState(this, owner, host, permits, admitted, now), now);
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
    long nanos = Backoff.exponentialNanos(READINESS, ++readinessWaits, environment.random());
    timers.pauseUntil(now, Math.max(MIN_READINESS_NANOS, nanos));
    return Step.Wait.INSTANCE;
  }

  /** Where only a connection is missing the call waits for one; else it is answered. */
  private Step refused(
      ClusterRuntime owner, EndpointState host, int kind, @Nullable QueueTicket turn) {
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
    return enqueue(owner, host, turn);
  }

  /** The application's own limit is reached. */
  private Step refused(ClusterRuntime owner, ClusterGuard.Refusal refusal) {
    environment.listener().onOverflow(owner.name(), refusal.limit());
    return reply(LocalAnswer.guarded(refusal, hasRetried()));
  }

  private Step send(RoutedRequest to, AttemptState attempt, long now) {
    phase = Phase.RUNNING;
    timers.endPause();
    timers.armPerTry(attempt, now);
    RetryState retries = retry;
    if (retries != null) {
      retries.hosts.attempted(to.cluster().state(), attempt.host);
    }
    environment.listener().onAttempt(attempt); // before end() can see it and end it
    last = attempt;
    if (ended) { // end() came from another thread and may not have seen this attempt
      attempt.release(true);
      return Step.Wait.INSTANCE;
    }
    return attempt;
  }

  private Step enqueue(ClusterRuntime owner, EndpointState host, @Nullable QueueTicket turn) {
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
    if (owner.hasFreeConnection(breaker, host)) {
      queue.wakeOne(); // it came free between the refusal and the queueing
    } else if (turn != null && breaker.remainingConnections() > 0) {
      turn.passOn(turnEndsAt); // only this host has none: another call may pick another
    }
    return Step.Wait.INSTANCE;
  }
}
