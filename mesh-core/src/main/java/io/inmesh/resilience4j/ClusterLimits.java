package io.inmesh.resilience4j;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.inmesh.call.FailureKind;
import io.inmesh.call.MeshFailure;
import io.inmesh.health.ClusterGuard;
import io.inmesh.resilience4j.ClusterInstances.Found;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the breaker, then the bulkhead. A full bulkhead says nothing to the breaker. Both are those
 * that the registries have now; an attempt keeps the ones that it has asked.
 */
final class ClusterLimits implements ClusterGuard {
  private static final int SERVER_ERROR = 500;

  private final String cluster;
  private final Resilience4jGuards guards;
  private volatile InForce inForce;

  /** What the registries had when they were asked last. */
  record InForce(
      @Nullable Found<CircuitBreaker> foundBreaker, @Nullable Found<Bulkhead> foundBulkhead) {

    boolean isNothing() {
      return foundBreaker == null && foundBulkhead == null;
    }

    @Nullable CircuitBreaker breaker() {
      return foundBreaker == null ? null : foundBreaker.instance();
    }

    @Nullable Bulkhead bulkhead() {
      return foundBulkhead == null ? null : foundBulkhead.instance();
    }
  }

  ClusterLimits(String cluster, Resilience4jGuards guards, InForce inForce) {
    this.cluster = cluster;
    this.guards = guards;
    this.inForce = inForce;
  }

  String cluster() {
    return cluster;
  }

  InForce inForce() {
    return inForce;
  }

  void put(InForce next) {
    inForce = next;
  }

  @Override
  public Admission tryAdmit() {
    InForce now = guards.current(this);
    CircuitBreaker breaker = now.breaker();
    Bulkhead bulkhead = now.bulkhead();
    if (breaker != null && !breaker.tryAcquirePermission()) {
      return new Refusal(
          MeshFailure.CIRCUIT_BREAKER,
          breaker.getName() + " is " + breaker.getState(),
          CallNotPermittedException.createCallNotPermittedException(breaker));
    }
    if (bulkhead != null && !bulkhead.tryAcquirePermission()) {
      if (breaker != null) {
        breaker.releasePermission();
      }
      return new Refusal(
          "bulkhead",
          bulkhead.getName() + " is full",
          BulkheadFullException.createBulkheadFullException(bulkhead));
    }
    return new Held(breaker, bulkhead);
  }

  private final class Held implements Permit {
    private final @Nullable CircuitBreaker breaker;
    private final @Nullable Bulkhead bulkhead;
    private volatile boolean abandoned;

    Held(@Nullable CircuitBreaker breaker, @Nullable Bulkhead bulkhead) {
      this.breaker = breaker;
      this.bulkhead = bulkhead;
    }

    @Override
    public void onResponse(int status, long nanos) {
      if (breaker == null) {
        return;
      }
      if (status < SERVER_ERROR) {
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
      } else {
        error(nanos, UpstreamFailureException.response(cluster, status));
      }
    }

    @Override
    public void onFailure(FailureKind kind, @Nullable Throwable cause, long nanos) {
      error(nanos, cause != null ? cause : UpstreamFailureException.failure(cluster, kind));
    }

    @Override
    public void onTimeout(long nanos) {
      error(nanos, UpstreamFailureException.timeout(cluster));
    }

    private void error(long nanos, Throwable cause) {
      if (breaker != null) {
        breaker.onError(nanos, TimeUnit.NANOSECONDS, cause);
      }
    }

    @Override
    public void onAbandoned() {
      abandoned = true;
      if (breaker != null) {
        breaker.releasePermission();
      }
    }

    @Override
    public void release() {
      if (bulkhead == null) {
        return;
      }
      if (abandoned) {
        bulkhead.releasePermission();
      } else {
        bulkhead.onComplete();
      }
    }
  }
}
