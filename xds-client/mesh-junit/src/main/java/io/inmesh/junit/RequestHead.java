package io.inmesh.junit;

import io.inmesh.call.CallOverrides;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import org.jspecify.annotations.Nullable;

/** A test's request as the mesh sees it. */
final class RequestHead implements RequestView {
  private final TestRequest request;
  private final HeaderLines headers;
  private final long deadlineNanos;
  private final @Nullable CallOverrides overrides;

  /**
   * A view.
   *
   * @param nowNanos when the application sends it
   * @param draw the draw of this call; null to draw
   */
  RequestHead(TestRequest request, long nowNanos, @Nullable Long draw) {
    this.request = request;
    this.headers = lines(request.headers());
    long timeout = request.timeoutNanos();
    this.deadlineNanos = timeout == Long.MAX_VALUE ? timeout : nowNanos + timeout;
    this.overrides = draw == null ? null : new CallOverrides(null, draw);
  }

  static HeaderLines lines(java.util.List<String> namesAndValues) {
    HeaderLines lines = new HeaderLines(namesAndValues.size() / 2);
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      lines.append(namesAndValues.get(i), namesAndValues.get(i + 1));
    }
    return lines;
  }

  HeaderLines copyHeaders() {
    return headers.copy();
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String scheme() {
    return request.scheme();
  }

  @Override
  public String authority() {
    return request.authority();
  }

  @Override
  public String path() {
    return request.target();
  }

  @Override
  public HeadersView headers() {
    return headers;
  }

  @Override
  public boolean hasBody() {
    return request.body() != null;
  }

  @Override
  public boolean replayable() {
    return request.replayable();
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public @Nullable CallOverrides overrides() {
    return overrides;
  }
}
