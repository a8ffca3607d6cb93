package io.inmesh.internal;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.FailureKind;
import io.inmesh.call.InboundCall;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.Trouble;
import io.inmesh.telemetry.MeshListener;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a user's listener throws away from calls: counts it, and says so the first time.
 * Written out method by method, since a lambda per event would be an object per event.
 */
final class GuardedListener implements MeshListener {
  private static final System.Logger LOG = System.getLogger("io.inmesh.telemetry");

  private final MeshListener listener;
  private final LongAdder failures;
  private final AtomicBoolean failedBefore = new AtomicBoolean();

  /**
   * A guard.
   *
   * @param failures counts what the listener throws
   */
  GuardedListener(MeshListener listener, LongAdder failures) {
    this.listener = listener;
    this.failures = failures;
  }

  /** One that tells all of these, each guarded. */
  static MeshListener all(List<MeshListener> listeners, LongAdder failures) {
    MeshListener all = MeshListener.NONE;
    for (MeshListener one : listeners) {
      MeshListener next = new GuardedListener(one, failures);
      all = all == MeshListener.NONE ? next : new ListenerPair(all, next);
    }
    return all;
  }

  private void failed(Throwable failure) {
    failures.increment();
    if (failedBefore.compareAndSet(false, true)) {
      String name = listener.getClass().getName();
      LOG.log(System.Logger.Level.WARNING, "listener " + name + " failed; calls go on", failure);
    }
  }

  @Override
  public void onAttempt(Attempt attempt) {
    try {
      listener.onAttempt(attempt);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onAttemptEnd(Attempt attempt, int status, @Nullable FailureKind failure, long nanos) {
    try {
      listener.onAttemptEnd(attempt, status, failure, nanos);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onRetry(String cluster, String reason) {
    try {
      listener.onRetry(cluster, reason);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onRetryDenied(String cluster, String reason) {
    try {
      listener.onRetryDenied(cluster, reason);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onLocalReply(CallInfo call, LocalReply reply) {
    try {
      listener.onLocalReply(call, reply);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onCallEnd(OutboundCall call, int status, long nanos) {
    try {
      listener.onCallEnd(call, status, nanos);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onInboundEnd(InboundCall call, int status, long nanos) {
    try {
      listener.onInboundEnd(call, status, nanos);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onShadowCall(CallInfo call, @Nullable LocalReply reply) {
    try {
      listener.onShadowCall(call, reply);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onShadowInbound(CallInfo call, @Nullable LocalReply reply) {
    try {
      listener.onShadowInbound(call, reply);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onOverflow(String cluster, String breaker) {
    try {
      listener.onOverflow(cluster, breaker);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onEjection(String cluster, String endpoint, String reason, boolean enforced) {
    try {
      listener.onEjection(cluster, endpoint, reason, enforced);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onUnejection(String cluster, String endpoint) {
    try {
      listener.onUnejection(cluster, endpoint);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onConfig(int listeners, int clusters, long compileNanos) {
    try {
      listener.onConfig(listeners, clusters, compileNanos);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onConfigTrouble(@Nullable String trouble) {
    try {
      listener.onConfigTrouble(trouble);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onConfigTroubles(List<Trouble> troubles) {
    try {
      listener.onConfigTroubles(troubles);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void onConfigNotice(String notice) {
    try {
      listener.onConfigNotice(notice);
    } catch (Throwable e) {
      failed(e);
    }
  }
}
