package io.inmesh.internal.call;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeadersView;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Step;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call that the mesh leaves alone, whatever its configuration says. */
final class BypassedCall implements OutboundCall {
  private final Supplier<CallInfo> decision;
  private volatile CallInfo info = Shadow.NOTHING;

  /**
   * A call that is left alone.
   *
   * @param decision asked when the call begins: what the mesh would have done
   */
  BypassedCall(Supplier<CallInfo> decision) {
    this.decision = decision;
  }

  @Override
  public Step begin() {
    info = decision.get();
    return Step.Bypass.INSTANCE;
  }

  @Override
  public Step onResponse(Attempt attempt, ResponseView response) {
    return Step.Bypass.INSTANCE;
  }

  @Override
  public Step onFailure(Attempt attempt, FailureKind kind, @Nullable Throwable cause) {
    return Step.Bypass.INSTANCE;
  }

  @Override
  public Step onTimer() {
    return Step.Bypass.INSTANCE;
  }

  @Override
  public long nextTimerNanos() {
    return Long.MAX_VALUE;
  }

  @Override
  public @Nullable Attempt takeCancelled() {
    return null;
  }

  @Override
  public void onConnected(Attempt attempt) {}

  @Override
  public void onRequestComplete() {}

  @Override
  public void onProgress() {}

  @Override
  public void commit() {}

  @Override
  public void end(EndReason reason, @Nullable HeadersView trailers) {}

  @Override
  public CallInfo info() {
    return info;
  }
}
