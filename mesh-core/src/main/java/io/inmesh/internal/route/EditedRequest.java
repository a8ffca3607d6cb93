package io.inmesh.internal.route;

import io.inmesh.call.CallOptions;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import org.jspecify.annotations.Nullable;

/**
 * A request whose authority or headers have been edited, for formats that look at it.
 *
 * @param original the rest
 */
record EditedRequest(RequestView original, String authority, HeadersView headers)
    implements RequestView {
  @Override
  public String method() {
    return original.method();
  }

  @Override
  public String scheme() {
    return original.scheme();
  }

  @Override
  public String path() {
    return original.path();
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
