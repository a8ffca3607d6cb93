package io.inmesh.internal.call;

import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import io.inmesh.health.EndpointState;
import io.inmesh.internal.cluster.ConnectionPermits;
import io.inmesh.internal.cluster.QueueTicket;

/**
 * A call as far as it sends attempts: the pick of a host, the permits, and the queue where only a
 * connection is missing. Whether there is to be an attempt is decided above.
 */
abstract class SendingCall extends AnsweringCall {
  SendingCall(CallEnvironment environment, RequestView request, Waker waker) {
    super(environment, request, waker);
  }

  /** Picks a host and takes the permits of an attempt, or says why not. */
  final Step launch(long now) {
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
  final Step admit(RoutedRequest to, EndpointState host, long now) {
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
    RetryState retries = retry;
    if (retries != null) {
      retries.hosts.attempted(to.cluster().state(), host);
    }
    last = attempt;
    if (ended) { // end() came from another thread and may not have seen this attempt
      attempt.release(true);
      return Step.Wait.INSTANCE;
    }
    environment.listener().onAttempt(attempt);
    return attempt;
  }

  final Step enqueue(RoutedRequest to) {
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
  final Step leaveQueue(long now) {
    RoutedRequest to = routed();
    EndpointState host = to.cluster().pick(this);
    if (host == null) {
      to.breaker().releasePending();
      return reply(LocalAnswer.NO_HEALTHY_UPSTREAM);
    }
    return admit(to, host, now);
  }
}
