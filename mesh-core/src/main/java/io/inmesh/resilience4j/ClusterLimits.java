package io.inmesh.resilience4j;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.inmesh.call.FailureKind;
import io.inmesh.call.MeshFailure;
import io.inmesh.health.ClusterGuard;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the breaker, then the bulkhead. A full bulkhead says nothing to the breaker. */
final class ClusterLimits implements ClusterGuard {
  private static final int SERVER_ERROR = 500;

  private final String cluster;
  private final @Nullable CircuitBreaker breaker;
  private final @Nullable Bulkhead bulkhead;

  ClusterLimits(String cluster, @Nullable CircuitBreaker breaker, @Nullable Bulkhead bulkhead) {
    this.cluster = cluster;
    this.breaker = breaker;
    this.bulkhead = bulkhead;
  }

  @Nullable CircuitBreaker breaker() {
    return breaker;
  }

  @Nullable Bulkhead bulkhead() {
    return bulkhead;
  }

  @Override
  public Admission tryAdmit() {
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
    return new Held();
  }

  private final class Held implements Permit {
    private volatile boolean abandoned;

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
