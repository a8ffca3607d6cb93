package io.inmesh.config;

import org.jspecify.annotations.Nullable;

/**
 * Rewrites of a forwarded request.
 *
 * @param path null to keep
 * @param host null to keep
 * @param appendForwardedHost {@code append_x_forwarded_host}
 */
public record Rewrites(
    @Nullable PathRewrite path, @Nullable HostRewrite host, boolean appendForwardedHost) {
  /** Nothing is rewritten. */
  public static final Rewrites NONE = new Rewrites(null, null, false);
}
