package io.inmesh.internal.call;

import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import io.inmesh.health.CircuitBreaker;
import io.inmesh.health.EndpointState;
import io.inmesh.internal.cluster.AttemptPermits;
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
    return launch(now, 0);
  }

  /** The same out of the queue, where the pending permit is held already. */
  final Step leaveQueue(long now) {
    return launch(now, CircuitBreaker.PENDING);
  }

  private Step launch(long now, int held) {
    RoutedRequest to = routed();
    CircuitBreaker breaker = to.breaker();
    EndpointState host = to.cluster().pick(this);
    if (host == null) {
      if (held != 0) {
        breaker.release(held);
      }
      return reply(LocalAnswer.NO_HEALTHY_UPSTREAM);
    }
    int permits = AttemptPermits.acquire(to.cluster(), host, breaker, held);
    return permits < 0 ? refused(to, breaker, ~permits, held) : send(to, host, permits, now);
  }

  /** Where only a connection is missing the call waits for one; else it is answered. */
  private Step refused(RoutedRequest to, CircuitBreaker breaker, int kind, int held) {
    if (kind == CircuitBreaker.PENDING) {
      return overflow("pending");
    }
    if (kind == CircuitBreaker.REQUEST) {
      if (held != 0) {
        breaker.release(held);
      }
      return overflow("requests");
    }
    if (held == 0 && !breaker.tryAcquirePending()) {
      return overflow("pending");
    }
    return enqueue(to);
  }

  private Step send(RoutedRequest to, EndpointState host, int permits, long now) {
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
}
