package io.inmesh.internal.call;

import io.inmesh.call.CallOptions;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import org.jspecify.annotations.Nullable;

/**
 * A request with the path and authority that it has after normalisation.
 *
 * @param original the rest
 */
record NormalizedRequest(RequestView original, String authority, String path)
    implements RequestView {
  /** The same request where nothing changed. */
  static RequestView of(RequestView original, String authority, String path) {
    return authority.equals(original.authority()) && path.equals(original.path())
        ? original
        : new NormalizedRequest(original, authority, path);
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
  public HeadersView headers() {
    return original.headers();
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
