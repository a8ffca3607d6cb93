package io.inmesh.internal.call;

import io.inmesh.call.CallInfo;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.internal.compile.Snapshot;

/**
 * Decides about calls without effect: begins a real call, looks at it, reports it, and ends it
 * before anything is sent, so that what is reported cannot differ from what would be done.
 */
final class Shadow {
  /** Nothing was decided. */
  static final CallInfo NOTHING = new CallInfo("", "", "", "", 0, "", "");

  private Shadow() {}

  static CallInfo outbound(CallEnvironment environment, RequestView request) {
    Snapshot snapshot = environment.snapshot();
    if (snapshot == null) {
      return NOTHING;
    }
    QuietEnvironment shadow = new QuietEnvironment(environment, snapshot);
    CallMachine call =
        new ShadowCall(shadow, CorrelatedRequest.of(request, request.context(), environment));
    try {
      Step step = call.begin();
      while (step instanceof Step.Wait
          && call.phase == AnsweringCall.Phase.FILTERING
          && shadow.skipTo(call.nextTimerNanos())) {
        step = call.onTimer();
      }
      CallInfo info = call.info();
      if (!(step instanceof Step.Bypass)) {
        LocalReply reply = step instanceof Step.Reply answered ? answered.reply() : null;
        environment.listener().onShadowCall(info, reply);
      }
      return info;
    } finally {
      call.end(EndReason.CANCELLED, null);
    }
  }

  static CallInfo inbound(
      CallEnvironment environment, RequestView request, ConnectionView connection) {
    Snapshot snapshot = environment.snapshot();
    if (snapshot == null) {
      return NOTHING;
    }
    QuietEnvironment shadow = new QuietEnvironment(environment, snapshot);
    InboundMachine call = new InboundMachine(shadow, request, connection, () -> {});
    try {
      InboundStep step = call.begin();
      while (step instanceof InboundStep.Wait && shadow.skipTo(call.nextTimerNanos())) {
        step = call.onTimer();
      }
      CallInfo info = call.info();
      if (!(step instanceof InboundStep.Bypass)) {
        LocalReply reply = step instanceof InboundStep.Reply answered ? answered.reply() : null;
        environment.listener().onShadowInbound(info, reply);
      }
      return info;
    } finally {
      call.end(EndReason.CANCELLED, 0);
    }
  }
}
