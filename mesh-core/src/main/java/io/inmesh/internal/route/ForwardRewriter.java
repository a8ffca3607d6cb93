package io.inmesh.internal.route;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.HostRewrite;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.http.ChangedRequest;
import io.inmesh.internal.http.HeaderList;

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
      boolean envoyHeaders,
      FormatContext context) {
    RequestView edited = readsHeaders ? new ChangedRequest(request, headers, authority) : request;
    String newHost = host.rewrite(edited, context, hostname);
    String finalHost = newHost == null || newHost.isEmpty() ? authority : newHost;
    boolean rewritten = newHost != null && !newHost.isEmpty();
    ForwardHead moved =
        new ForwardHead(
            finalHost, request.path(), rewritten ? authority : null, null, appendForwardedHost);
    RequestView sent =
        readsHeaders && rewritten ? moved(request, headers, moved, envoyHeaders) : edited;
    String newPath = path.rewrite(sent, context);
    return newPath == null ? moved : moved.withPath(newPath);
  }

  /** The request with its new host, and the headers that tell of the old one. */
  private static RequestView moved(
      RequestView request, HeadersView headers, ForwardHead head, boolean envoyHeaders) {
    HeaderList told = new HeaderList(headers);
    head.writeTo(told, envoyHeaders);
    return new ChangedRequest(request, told, head.authority());
  }
}
