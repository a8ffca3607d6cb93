package io.inmesh.resilience4j;

import io.inmesh.Mesh;
import io.inmesh.call.Attempt;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Step;

/** Calls to {@code shop.example} whose responses a test gives. */
final class Exchanges {
  private final Mesh mesh;

  Exchanges(Mesh mesh) {
    this.mesh = mesh;
  }

  OutboundCall call() {
    return mesh.outbound(new Get(), () -> {});
  }

  static RequestView request() {
    return new Get();
  }

  static Attempt attempt(Step step) {
    return ((Step.Send) step).attempt();
  }

  static ResponseView status(int status) {
    return new Head(status, new HeaderLines(0));
  }

  private record Head(int status, HeadersView headers) implements ResponseView {}

  private record Get() implements RequestView {
    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public String authority() {
      return "shop.example";
    }

    @Override
    public String path() {
      return "/";
    }

    @Override
    public HeadersView headers() {
      return new HeaderLines(0);
    }

    @Override
    public boolean hasBody() {
      return false;
    }

    @Override
    public boolean replayable() {
      return true;
    }
  }
}
