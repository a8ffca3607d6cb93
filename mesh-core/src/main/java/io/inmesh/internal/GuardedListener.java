package io.inmesh.internal;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.FailureKind;
import io.inmesh.call.InboundCall;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.telemetry.MeshListener;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps what a user's listener throws away from calls; says so the first time. */
final class GuardedListener implements MeshListener {
  private static final System.Logger LOG = System.getLogger("io.inmesh.telemetry");

  private final MeshListener listener;
  private final AtomicBoolean failedBefore = new AtomicBoolean();

  GuardedListener(MeshListener listener) {
    this.listener = listener;
  }

  private void tell(Consumer<MeshListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException e) {
      if (failedBefore.compareAndSet(false, true)) {
        String name = listener.getClass().getName();
        LOG.log(System.Logger.Level.WARNING, "listener " + name + " failed; calls go on", e);
      }
    }
  }

  @Override
  public void onAttempt(Attempt attempt) {
    tell(l -> l.onAttempt(attempt));
  }

  @Override
  public void onAttemptEnd(Attempt attempt, int status, @Nullable FailureKind failure, long nanos) {
    tell(l -> l.onAttemptEnd(attempt, status, failure, nanos));
  }

  @Override
  public void onRetry(String cluster, String reason) {
    tell(l -> l.onRetry(cluster, reason));
  }

  @Override
  public void onRetryDenied(String cluster, String reason) {
    tell(l -> l.onRetryDenied(cluster, reason));
  }

  @Override
  public void onLocalReply(CallInfo call, LocalReply reply) {
    tell(l -> l.onLocalReply(call, reply));
  }

  @Override
  public void onCallEnd(OutboundCall call, int status, long nanos) {
    tell(l -> l.onCallEnd(call, status, nanos));
  }

  @Override
  public void onInboundEnd(InboundCall call, int status, long nanos) {
    tell(l -> l.onInboundEnd(call, status, nanos));
  }

  @Override
  public void onOverflow(String cluster, String breaker) {
    tell(l -> l.onOverflow(cluster, breaker));
  }

  @Override
  public void onEjection(String cluster, String endpoint, String reason, boolean enforced) {
    tell(l -> l.onEjection(cluster, endpoint, reason, enforced));
  }

  @Override
  public void onUnejection(String cluster, String endpoint) {
    tell(l -> l.onUnejection(cluster, endpoint));
  }

  @Override
  public void onConfig(int listeners, int clusters, long compileNanos) {
    tell(l -> l.onConfig(listeners, clusters, compileNanos));
  }

  @Override
  public void onConfigTrouble(@Nullable String trouble) {
    tell(l -> l.onConfigTrouble(trouble));
  }
}
