package io.inmesh.internal.cluster;

import io.inmesh.call.FailureKind;
import io.inmesh.health.ClusterGuard;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt holds of a guard: the first outcome is told, the permit is released once, and
 * nothing that the guard throws reaches the call.
 */
public final class GuardPermit {
  private static final int OPEN = 0;
  private static final int TOLD = 1;
  private static final int RELEASED = 2;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(GuardPermit.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ClusterGuard.Permit permit;
  private volatile int state;

  GuardPermit(ClusterGuard.Permit permit) {
    this.permit = permit;
  }

  /** The head of a response has arrived. */
  public void response(int status, long nanos) {
    if (STATE.compareAndSet(this, OPEN, TOLD)) {
      try {
        permit.onResponse(status, nanos);
      } catch (RuntimeException | Error e) {
        GuardedCluster.failed(permit, e);
      }
    }
  }

  /** There was none. */
  public void failure(FailureKind kind, @Nullable Throwable cause, long nanos) {
    if (STATE.compareAndSet(this, OPEN, TOLD)) {
      try {
        permit.onFailure(kind, cause, nanos);
      } catch (RuntimeException | Error e) {
        GuardedCluster.failed(permit, e);
      }
    }
  }

  /** It came too late. */
  public void timeout(long nanos) {
    if (STATE.compareAndSet(this, OPEN, TOLD)) {
      try {
        permit.onTimeout(nanos);
      } catch (RuntimeException | Error e) {
        GuardedCluster.failed(permit, e);
      }
    }
  }

  /** The attempt is over, or was not sent. Idempotent, from any thread. */
  public void release() {
    int before = (int) STATE.getAndSet(this, RELEASED);
    if (before == RELEASED) {
      return;
    }
    try {
      if (before == OPEN) {
        permit.onAbandoned();
      }
      permit.release();
    } catch (RuntimeException | Error e) {
      GuardedCluster.failed(permit, e);
    }
  }
}
