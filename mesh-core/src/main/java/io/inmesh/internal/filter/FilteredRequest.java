package io.inmesh.internal.filter;

import io.inmesh.call.CallOptions;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.internal.http.HeaderList;
import org.jspecify.annotations.Nullable;

/** A request whose headers and path filters have changed, or may change. */
public final class FilteredRequest implements RequestView {
  private final RequestView original;
  private final HeaderList headers;
  private String path;

  /**
   * A request.
   *
   * @param original what stays as it is
   * @param headers in place of the original's
   */
  public FilteredRequest(RequestView original, HeaderList headers) {
    this.original = original;
    this.headers = headers;
    this.path = original.path();
  }

  void setPath(String newPath) {
    path = newPath;
  }

  /** Replaces all headers by those of this request. */
  public void writeTo(MutableHeaders target) {
    while (target.size() > 0) {
      target.remove(target.name(target.size() - 1));
    }
    for (int i = 0; i < headers.size(); i++) {
      target.add(headers.name(i), headers.value(i));
    }
  }

  @Override
  public String method() {
    return original.method();
  }

  @Override
  public String scheme() {
    return original.scheme();
  }

  @Override
  public String authority() {
    return original.authority();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public HeaderList headers() {
    return headers;
  }

  @Override
  public boolean hasBody() {
    return original.hasBody();
  }

  @Override
  public boolean replayable() {
    return original.replayable();
  }

  @Override
  public long deadlineNanos() {
    return original.deadlineNanos();
  }

  @Override
  public @Nullable CallOptions options() {
    return original.options();
  }
}
