package io.inmesh.benchmarks.decision;

import io.inmesh.Mesh;
import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;

/** What an adapter asks and reports for a call that succeeds at once. */
final class Decisions {
  private static final Waker NOBODY = () -> {};

  private Decisions() {}

  static Object decide(Mesh mesh, PlainRequest request) {
    OutboundCall call = mesh.outbound(request, NOBODY);
    Step.Send send = (Step.Send) call.begin();
    call.onConnected(send.attempt());
    Step step = call.onResponse(send.attempt(), request);
    call.end(EndReason.COMPLETE, null);
    return step;
  }
}
