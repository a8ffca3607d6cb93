package io.inmesh.internal.route;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.RequestView;
import io.inmesh.config.HostRewrite;
import io.inmesh.internal.format.Format;
import io.inmesh.internal.format.FormatContext;
import org.jspecify.annotations.Nullable;

/** A compiled {@link HostRewrite}. */
interface HostRewriter {
  /** Rewrites nothing. */
  HostRewriter NONE = (request, context, hostname) -> null;

  /**
   * The new authority; null or "" when it stays as it is.
   *
   * @param request with its headers as edited so far
   * @param hostname the endpoint's; "" when it has none
   */
  @Nullable String rewrite(RequestView request, FormatContext context, String hostname);

  /**
   * Compiles a rewrite.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   * @throws IllegalArgumentException for a bad format
   */
  static HostRewriter compile(@Nullable HostRewrite rewrite) {
    if (rewrite == null) {
      return NONE;
    } else if (rewrite instanceof HostRewrite.Literal literal) {
      String host = HeaderBytes.ofText(literal.host());
      return (request, context, hostname) -> host;
    } else if (rewrite instanceof HostRewrite.Auto) {
      return (request, context, hostname) -> hostname;
    } else if (rewrite instanceof HostRewrite.FromHeader header) {
      RequestField field = RequestField.of(header.header());
      return (request, context, hostname) -> field.first(request);
    } else if (rewrite instanceof HostRewrite.FromPath path) {
      RegexSubstitution substitution = new RegexSubstitution(path.regex(), path.substitution());
      return (request, context, hostname) ->
          substitution.replaceAll(PathText.withoutQuery(request.path()));
    } else {
      Format format = Format.ofHead(((HostRewrite.Format) rewrite).format());
      return (request, context, hostname) -> format.render(context, request, null, Format.UNKNOWN);
    }
  }
}
