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
import org.jspecify.annotations.Nullable;

/** Tells two listeners, one after the other; more make a chain. */
record ListenerPair(MeshListener first, MeshListener second) implements MeshListener {
  @Override
  public void onAttempt(Attempt attempt) {
    first.onAttempt(attempt);
    second.onAttempt(attempt);
  }

  @Override
  public void onAttemptEnd(Attempt attempt, int status, @Nullable FailureKind failure, long nanos) {
    first.onAttemptEnd(attempt, status, failure, nanos);
    second.onAttemptEnd(attempt, status, failure, nanos);
  }

  @Override
  public void onRetry(String cluster, String reason) {
    first.onRetry(cluster, reason);
    second.onRetry(cluster, reason);
  }

  @Override
  public void onRetryDenied(String cluster, String reason) {
    first.onRetryDenied(cluster, reason);
    second.onRetryDenied(cluster, reason);
  }

  @Override
  public void onLocalReply(CallInfo call, LocalReply reply) {
    first.onLocalReply(call, reply);
    second.onLocalReply(call, reply);
  }

  @Override
  public void onCallEnd(OutboundCall call, int status, long nanos) {
    first.onCallEnd(call, status, nanos);
    second.onCallEnd(call, status, nanos);
  }

  @Override
  public void onInboundEnd(InboundCall call, int status, long nanos) {
    first.onInboundEnd(call, status, nanos);
    second.onInboundEnd(call, status, nanos);
  }

  @Override
  public void onShadowCall(CallInfo call, @Nullable LocalReply reply) {
    first.onShadowCall(call, reply);
    second.onShadowCall(call, reply);
  }

  @Override
  public void onShadowInbound(CallInfo call, @Nullable LocalReply reply) {
    first.onShadowInbound(call, reply);
    second.onShadowInbound(call, reply);
  }

  @Override
  public void onOverflow(String cluster, String breaker) {
    first.onOverflow(cluster, breaker);
    second.onOverflow(cluster, breaker);
  }

  @Override
  public void onEjection(String cluster, String endpoint, String reason, boolean enforced) {
    first.onEjection(cluster, endpoint, reason, enforced);
    second.onEjection(cluster, endpoint, reason, enforced);
  }

  @Override
  public void onUnejection(String cluster, String endpoint) {
    first.onUnejection(cluster, endpoint);
    second.onUnejection(cluster, endpoint);
  }

  @Override
  public void onConfig(int listeners, int clusters, long compileNanos) {
    first.onConfig(listeners, clusters, compileNanos);
    second.onConfig(listeners, clusters, compileNanos);
  }

  @Override
  public void onConfigTrouble(@Nullable String trouble) {
    first.onConfigTrouble(trouble);
    second.onConfigTrouble(trouble);
  }

  @Override
  public void onConfigTroubles(List<Trouble> troubles) {
    first.onConfigTroubles(troubles);
    second.onConfigTroubles(troubles);
  }

  @Override
  public void onConfigNotice(String notice) {
    first.onConfigNotice(notice);
    second.onConfigNotice(notice);
  }
}
