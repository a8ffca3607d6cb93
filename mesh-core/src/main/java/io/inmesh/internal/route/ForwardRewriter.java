package io.inmesh.internal.route;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.HostRewrite;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.http.ChangedRequest;

/** The rewrites of a forwarding route, compiled. Immutable. */
final class ForwardRewriter {
  private final PathRewriter path;
  private final HostRewriter host;
  private final boolean appendForwardedHost;
  private final boolean readsHeaders;

  /**
   * Compiles rewrites.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   * @throws IllegalArgumentException for a bad template or format
   */
  ForwardRewriter(Rewrites source, PathCondition matched) {
    path = PathRewriter.compile(source.path(), matched);
    host = HostRewriter.compile(source.host());
    appendForwardedHost = source.appendForwardedHost();
    readsHeaders =
        source.host() instanceof HostRewrite.FromHeader
            || source.host() instanceof HostRewrite.Format
            || source.path() instanceof PathRewrite.Format;
  }

  /** Whether there is nothing to do. */
  boolean isEmpty() {
    return path == PathRewriter.NONE && host == HostRewriter.NONE;
  }

  /** Whether the outcome depends on headers, which edits may have changed. */
  boolean readsHeaders() {
    return readsHeaders;
  }

  ForwardHead head(
      RequestView request,
      String authority,
      HeadersView headers,
      String hostname,
      FormatContext context) {
    RequestView edited = readsHeaders ? new ChangedRequest(request, headers, authority) : request;
    String newHost = host.rewrite(edited, context, hostname);
    String finalHost = newHost == null || newHost.isEmpty() ? authority : newHost;
    boolean rewritten = newHost != null && !newHost.isEmpty();
    RequestView sent =
        readsHeaders && rewritten ? new ChangedRequest(request, headers, finalHost) : edited;
    String newPath = path.rewrite(sent, context);
    return new ForwardHead(
        finalHost,
        newPath == null ? request.path() : newPath,
        rewritten ? authority : null,
        newPath == null ? null : request.path(),
        appendForwardedHost);
  }
}
