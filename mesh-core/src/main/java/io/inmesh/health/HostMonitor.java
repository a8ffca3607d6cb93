package io.inmesh.health;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What an outlier detector knows of one endpoint. Counters may be touched by any thread; the fields
 * of the ejection only by the sweep and the ejections of the cluster, which never overlap.
 *
 * <p>A window packs successes (high half) and all results (low half) into one word, so that a
 * result is one atomic addition and a sweep takes a consistent pair.
 */
final class HostMonitor {
  private static final long TOTAL = 1;
  private static final long SUCCESS = 1L << 32;

  private static final VarHandle SERVER_ERRORS = field("serverErrors", int.class);
  private static final VarHandle GATEWAY_FAILURES = field("gatewayFailures", int.class);
  private static final VarHandle LOCAL_FAILURES = field("localFailures", int.class);
  private static final VarHandle EXTERNAL = field("external", long.class);
  private static final VarHandle LOCAL = field("local", long.class);

  private volatile int serverErrors;
  private volatile int gatewayFailures;
  private volatile int localFailures;
  private volatile long external;
  private volatile long local;

  /** The window that the sweep has just closed. */
  long closedExternal;

  long closedLocal;

  /** How many base times the next ejection lasts, less one. */
  int backoff;

  long ejectedAtNanos;
  long jitterNanos;
  boolean wasUnejected;
  long unejectedAtNanos;

  /** Counts a response; returns the threshold that it reached, if any. */
  int onServerError() {
    return (int) SERVER_ERRORS.getAndAdd(this, 1) + 1;
  }

  int onGatewayFailure() {
    return (int) GATEWAY_FAILURES.getAndAdd(this, 1) + 1;
  }

  int onLocalFailure() {
    return (int) LOCAL_FAILURES.getAndAdd(this, 1) + 1;
  }

  // Written only when it changes something: a healthy endpoint's line stays shared between cores.
  void resetServerErrors() {
    if (serverErrors != 0) {
      serverErrors = 0;
    }
  }

  void resetGatewayFailures() {
    if (gatewayFailures != 0) {
      gatewayFailures = 0;
    }
  }

  void resetLocalFailures() {
    if (localFailures != 0) {
      localFailures = 0;
    }
  }

  void countExternal(boolean success) {
    EXTERNAL.getAndAdd(this, success ? SUCCESS + TOTAL : TOTAL);
  }

  void countLocal(boolean success) {
    LOCAL.getAndAdd(this, success ? SUCCESS + TOTAL : TOTAL);
  }

  void closeWindows() {
    closedExternal = external == 0 ? 0 : (long) EXTERNAL.getAndSet(this, 0L);
    closedLocal = local == 0 ? 0 : (long) LOCAL.getAndSet(this, 0L);
  }

  /** Whether it holds nothing worth keeping. */
  boolean isIdle() {
    return closedExternal == 0
        && closedLocal == 0
        && external == 0
        && local == 0
        && backoff == 0
        && serverErrors == 0
        && gatewayFailures == 0
        && localFailures == 0;
  }

  static long total(long window) {
    return window & (SUCCESS - 1);
  }

  /** Percent. */
  static double successRate(long window) {
    return (window >>> 32) * 100.0 / total(window);
  }

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(HostMonitor.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
