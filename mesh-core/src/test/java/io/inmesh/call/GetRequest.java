package io.inmesh.call;

/** A GET request that can be sent again, for tests. */
public record GetRequest(String authority, String path, HeadersView headers)
    implements RequestView {
  /** One of {@code http://shop/}. */
  public static GetRequest of(HeadersView headers) {
    return new GetRequest("shop", "/", headers);
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public boolean replayable() {
    return true;
  }
}
