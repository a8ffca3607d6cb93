package io.inmesh.internal.call;

import io.inmesh.call.CallOptions;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import org.jspecify.annotations.Nullable;

/**
 * A request with other headers, authority or path than the application gave it.
 *
 * @param original the rest
 */
record ChangedRequest(RequestView original, HeadersView headers, String authority, String path)
    implements RequestView {
  /** With the authority and path that it has after normalisation; itself where nothing changed. */
  static RequestView normalized(RequestView original, String authority, String path) {
    return authority.equals(original.authority()) && path.equals(original.path())
        ? original
        : new ChangedRequest(original, original.headers(), authority, path);
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
