package io.inmesh.internal.route;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.RequestView;
import io.inmesh.config.RouteAction.Redirect;
import io.inmesh.internal.format.FormatContext;
import org.jspecify.annotations.Nullable;

/**
 * Builds the URL that a route redirects to, byte for byte as Envoy does ({@code
 * Http::Utility::newUri}).
 */
final class RedirectUrl {
  /** Leads to the request's own URL: what a 201 or 3xx direct response points to. */
  static final RedirectUrl SAME =
      new RedirectUrl(new Redirect(null, null, 0, null, null, 0, false), PathRewriter.NONE);

  private final Redirect source;

  /** As bytes, "" for none; and so is the path. */
  private final String host;

  private final String path;
  private final PathRewriter rewriter;
  private final boolean ownQuery;

  private RedirectUrl(Redirect source, PathRewriter rewriter) {
    this.source = source;
    this.host = HeaderBytes.ofText(orElse(source.host(), ""));
    this.path = HeaderBytes.ofText(orElse(source.path(), ""));
    this.rewriter = rewriter;
    this.ownQuery = path.indexOf('?') >= 0;
  }

  /**
   * Compiles a redirect.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   */
  static RedirectUrl compile(Redirect source, PathCondition matched) {
    return new RedirectUrl(source, PathRewriter.compile(source.pathRewrite(), matched));
  }

  /** The URL of a request that must come by https. */
  static String https(RequestView request) {
    return "https://" + request.authority() + request.path();
  }

  String of(RequestView request, FormatContext context) {
    String scheme = orElse(source.scheme(), request.scheme());
    String port = source.port() == 0 ? "" : ":" + source.port();
    String to = host.isEmpty() ? host(request, scheme, !port.isEmpty()) : host;
    String target = path(request, context);
    if (!target.startsWith("/")) {
      target = '/' + target;
    }
    int question = target.indexOf('?');
    if (source.stripQuery() && !ownQuery && question >= 0) {
      target = target.substring(0, question);
    }
    return scheme + "://" + to + port + target;
  }

  /** The path after the rewrite, with its query; null where there is no rewrite. */
  @Nullable String rewrittenPath(RequestView request, FormatContext context) {
    return path.isEmpty() ? rewriter.rewrite(request, context) : null;
  }

  private String path(RequestView request, FormatContext context) {
    String target = request.path();
    if (path.isEmpty()) {
      return orElse(rewriter.rewrite(request, context), target);
    }
    int question = target.indexOf('?');
    return ownQuery || question < 0 ? path : path + target.substring(question);
  }

  /**
   * The request's host; without its port where that gives way to another, or to the new scheme's.
   */
  private static String host(RequestView request, String newScheme, boolean newPort) {
    String host = request.authority();
    int colon = host.startsWith("[") ? host.lastIndexOf("]:") + 1 : host.lastIndexOf(':');
    if (colon <= 0) {
      return host;
    }
    String scheme = request.scheme();
    boolean standardPort =
        scheme.equals("https") && host.startsWith(":443", colon) && host.length() == colon + 4
            || scheme.equals("http") && host.startsWith(":80", colon) && host.length() == colon + 3;
    return newPort || standardPort && !newScheme.equals(scheme) ? host.substring(0, colon) : host;
  }

  private static String orElse(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
