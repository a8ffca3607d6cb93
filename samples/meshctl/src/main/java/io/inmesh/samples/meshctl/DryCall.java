package io.inmesh.samples.meshctl;

import io.inmesh.Mesh;
import io.inmesh.call.EndReason;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Step;
import java.util.List;

/** A call that is answered at once and never sent: what its caller would see of the response. */
final class DryCall {
  private final Mesh mesh;
  private final RouteTest test;

  DryCall(Mesh mesh, RouteTest test) {
    this.mesh = mesh;
    this.test = test;
  }

  /** The headers that the caller gets for a response with the test's headers. */
  HeadersView responseHeaders() {
    HeaderLines lines = test.responseHeaders().copy();
    OutboundCall call = mesh.outbound(test.request(), () -> {});
    Step step = call.begin();
    if (step instanceof Step.Send send) {
      step = call.onResponse(send.attempt(), new Answer(lines));
    }
    if (step instanceof Step.Deliver deliver) {
      deliver.attempt().editResponse(lines);
    } else if (step instanceof Step.Reply reply) {
      lines.append(":status", Integer.toString(reply.reply().status()));
      List<String> headers = reply.reply().headers();
      for (int i = 0; i < headers.size(); i += 2) {
        lines.append(headers.get(i), headers.get(i + 1));
      }
    }
    call.end(EndReason.COMPLETE, null);
    return lines;
  }

  private record Answer(HeadersView headers) implements ResponseView {
    @Override
    public int status() {
      return 200;
    }
  }
}
