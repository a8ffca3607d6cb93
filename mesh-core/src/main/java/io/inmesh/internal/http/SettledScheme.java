package io.inmesh.internal.http;

import io.inmesh.call.RequestView;

/** A request that came in, with the scheme that Envoy would give it ({@code :scheme}). */
public final class SettledScheme extends ForwardedRequest {
  private final String scheme;

  /**
   * A request.
   *
   * @param original the rest
   */
  public SettledScheme(RequestView original, String scheme) {
    super(original);
    this.scheme = scheme;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public boolean isSchemeSettled() {
    return true;
  }
}
