package io.inmesh.internal.route;

import static io.inmesh.internal.http.SettledScheme.FORWARDED_PROTO;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.RequestView;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.RouteAction.Redirect;
import io.inmesh.internal.format.Format;
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

  /** What {@code path_redirect} or {@code path_rewrite} make; "" for no other path. */
  private final Format path;

  private final PathRewriter rewriter;

  private RedirectUrl(Redirect source, PathRewriter rewriter) {
    this.source = source;
    this.host = HeaderBytes.ofText(orElse(source.host(), ""));
    this.path =
        source.pathRewrite() instanceof PathRewrite.Format format
            ? Format.ofHead(format.format())
            : Format.literal(HeaderBytes.ofText(orElse(source.path(), "")));
    this.rewriter = rewriter;
  }

  /**
   * Compiles a redirect.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   * @throws IllegalArgumentException for a bad format
   */
  static RedirectUrl compile(Redirect source, PathCondition matched) {
    PathRewrite rewrite = source.pathRewrite();
    return new RedirectUrl(
        source,
        rewrite instanceof PathRewrite.Format
            ? PathRewriter.NONE
            : PathRewriter.compile(rewrite, matched));
  }

  /** The URL of a request that must come by https. */
  static String https(RequestView request) {
    return "https://" + request.authority() + request.path();
  }

  String of(RequestView request, FormatContext context) {
    String scheme = orElse(source.scheme(), request.scheme());
    String port = source.port() == 0 ? "" : ":" + source.port();
    String to = host.isEmpty() ? host(request, scheme, !port.isEmpty()) : host;
    String target = target(request, context);
    if (!target.startsWith("/")) {
      target = '/' + target;
    }
    return scheme + "://" + to + port + target;
  }

  /** The path after the rewrite, with its query; null where there is no rewrite. */
  @Nullable String rewrittenPath(RequestView request, FormatContext context) {
    return rewriter.rewrite(request, context);
  }

  /** The path and the query: that of the request, unless the new path has its own. */
  private String target(RequestView request, FormatContext context) {
    String to = path.render(context, request, null, "");
    if (to.isEmpty()) {
      String target = orElse(rewriter.rewrite(request, context), request.path());
      return source.stripQuery() ? target.substring(0, queryOf(target)) : target;
    }
    return source.stripQuery() || to.indexOf('?') >= 0
        ? to
        : to + request.path().substring(queryOf(request.path()));
  }

  /** Where the query begins, with its question mark; the end where there is none. */
  private static int queryOf(String target) {
    int question = target.indexOf('?');
    return question < 0 ? target.length() : question;
  }

  /**
   * The request's host; without its port where that gives way to another, or where it is the
   * standard port of the protocol that the caller used, and the new scheme is not that protocol.
   */
  private static String host(RequestView request, String newScheme, boolean newPort) {
    String host = request.authority();
    int colon = host.startsWith("[") ? host.lastIndexOf("]:") + 1 : host.lastIndexOf(':');
    if (colon <= 0) {
      return host;
    }
    String protocol = orElse(request.headers().get(FORWARDED_PROTO), request.scheme());
    String standardPort =
        protocol.equalsIgnoreCase("https")
            ? ":443"
            : protocol.equalsIgnoreCase("http") ? ":80" : "";
    // Case counts here: behind "HTTPS" the port gives way to the scheme "https".
    boolean taken =
        newPort || !newScheme.equals(protocol) && host.substring(colon).equals(standardPort);
    return taken ? host.substring(0, colon) : host;
  }

  private static String orElse(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
