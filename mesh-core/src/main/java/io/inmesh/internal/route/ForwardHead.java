package io.inmesh.internal.route;

import io.inmesh.call.MutableHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Authority and path of a request on its way upstream.
 *
 * @param authority to send
 * @param path to send, with query
 * @param originalAuthority the authority before the route's rewrite; null where the route does not
 *     rewrite it
 * @param originalPath the path before the route's rewrite; null where the route does not rewrite it
 * @param appendForwardedHost whether {@code x-forwarded-host} gets the original authority
 */
public record ForwardHead(
    String authority,
    String path,
    @Nullable String originalAuthority,
    @Nullable String originalPath,
    boolean appendForwardedHost) {
  private static final String FORWARDED_HOST = "x-forwarded-host";

  /** The same with a path that a rewrite has made. */
  ForwardHead withPath(String newPath) {
    return new ForwardHead(authority, newPath, originalAuthority, path, appendForwardedHost);
  }

  /**
   * Writes the headers that tell of the rewrites.
   *
   * @param envoyHeaders false where the router suppresses {@code x-envoy-*} headers
   */
  public void writeTo(MutableHeaders headers, boolean envoyHeaders) {
    if (originalAuthority != null) {
      if (appendForwardedHost && !originalAuthority.isEmpty()) {
        appendForwardedHost(headers, originalAuthority);
      }
      if (envoyHeaders) {
        headers.set("x-envoy-original-host", originalAuthority);
      }
    }
    if (originalPath != null && envoyHeaders) {
      headers.set("x-envoy-original-path", originalPath);
    }
  }

  /** Appends, unless it is the last value already. */
  private static void appendForwardedHost(MutableHeaders headers, String host) {
    String before = headers.get(FORWARDED_HOST);
    if (before == null || before.isEmpty()) {
      headers.set(FORWARDED_HOST, host);
    } else if (!before.substring(before.lastIndexOf(',') + 1).equals(host)) {
      headers.set(FORWARDED_HOST, before + ',' + host);
    }
  }
}
