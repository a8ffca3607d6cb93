package io.inmesh.internal.call;

import io.inmesh.call.CallInfo;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.MeshContext;
import io.inmesh.call.MutableHeaders;
import java.util.function.Supplier;

/** A request that has come in and that the mesh leaves alone, whatever its configuration says. */
final class BypassedInboundCall implements InboundCall {
  private final Supplier<CallInfo> decision;
  private volatile CallInfo info = Shadow.NOTHING;

  /**
   * A call that is left alone.
   *
   * @param decision asked when the call begins: what the mesh would have done
   */
  BypassedInboundCall(Supplier<CallInfo> decision) {
    this.decision = decision;
  }

  @Override
  public InboundStep begin() {
    info = decision.get();
    return InboundStep.Bypass.INSTANCE;
  }

  @Override
  public InboundStep onTimer() {
    return InboundStep.Bypass.INSTANCE;
  }

  @Override
  public long nextTimerNanos() {
    return Long.MAX_VALUE;
  }

  @Override
  public long deadlineNanos() {
    return Long.MAX_VALUE;
  }

  @Override
  public MeshContext context() {
    return MeshContext.NONE;
  }

  @Override
  public InboundStep onRequestTooLarge() {
    return InboundStep.Bypass.INSTANCE;
  }

  @Override
  public InboundStep onUnservable(String why) {
    return InboundStep.Bypass.INSTANCE;
  }

  @Override
  public void onRequestComplete() {}

  @Override
  public void onProgress() {}

  @Override
  public void editResponse(int status, MutableHeaders headers) {}

  @Override
  public void end(EndReason reason, int status) {}

  @Override
  public CallInfo info() {
    return info;
  }
}
