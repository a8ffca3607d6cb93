package io.inmesh.internal.http;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;

/** A request with other headers, authority or path than the application gave it. */
public final class ChangedRequest extends ForwardedRequest {
  private final HeadersView headers;
  private final String authority;
  private final String path;

  /**
   * A request.
   *
   * @param original the rest
   */
  public ChangedRequest(RequestView original, HeadersView headers, String authority, String path) {
    super(original);
    this.headers = headers;
    this.authority = authority;
    this.path = path;
  }

  /** With other headers and authority. */
  public ChangedRequest(RequestView original, HeadersView headers, String authority) {
    this(original, headers, authority, original.path());
  }

  /** With the authority and path that it has after normalisation; itself where nothing changed. */
  public static RequestView normalized(RequestView original, String authority, String path) {
    return authority.equals(original.authority()) && path.equals(original.path())
        ? original
        : new ChangedRequest(original, original.headers(), authority, path);
  }

  @Override
  public HeadersView headers() {
    return headers;
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public String path() {
    return path;
  }
}
