package io.inmesh.internal.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.inmesh.call.HeaderBytes;
import io.inmesh.call.RequestView;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.UriTemplate;
import io.inmesh.internal.format.Format;
import io.inmesh.internal.format.FormatContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled {@link PathRewrite}. The query stays in every case. */
interface PathRewriter {
  /** Rewrites nothing. */
  PathRewriter NONE = (request, context) -> null;

  /** The new path with the old query; null when the path stays as it is. */
  @Nullable String rewrite(RequestView request, FormatContext context);

  /**
   * Compiles a rewrite.
   *
   * @param matched what the route asks of the path
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   * @throws IllegalArgumentException for a bad template or format
   */
  static PathRewriter compile(@Nullable PathRewrite rewrite, PathCondition matched) {
    if (rewrite == null) {
      return NONE;
    } else if (rewrite instanceof PathRewrite.Prefix prefix) {
      String replacement = HeaderBytes.ofText(prefix.replacement());
      return replacement.isEmpty()
          ? NONE
          : (request, context) -> {
            String path = request.path();
            int length = matched.matchedLength(path);
            return length < 0 ? null : replacement + path.substring(length);
          };
    } else if (rewrite instanceof PathRewrite.Regex regex) {
      RegexSubstitution substitution = new RegexSubstitution(regex.regex(), regex.substitution());
      return (request, context) -> {
        String path = PathText.withoutQuery(request.path());
        return withQuery(substitution.replaceAll(path), request);
      };
    } else if (rewrite instanceof PathRewrite.Template template) {
      return template(template.template(), matched);
    } else {
      Format format = Format.ofHead(((PathRewrite.Format) rewrite).format());
      return (request, context) -> withQuery(format.render(context, request, null, ""), request);
    }
  }

  private static PathRewriter template(String template, PathCondition matched) {
    if (!(matched instanceof PathCondition.Template match)) {
      throw new IllegalArgumentException(
          "path_rewrite_policy: " + template + " (expected: a route with path_match_policy)");
    }
    UriTemplate source = UriTemplate.parse(match.template());
    List<String> parts = UriTemplate.parseRewrite(template, source);
    Pattern pattern = match.pattern();
    if (pattern == null) {
      return NONE; // the route never matches
    }
    return (request, context) -> {
      Matcher matcher = pattern.matcher(PathText.withoutQuery(request.path()));
      if (!matcher.matches()) {
        return null;
      }
      StringBuilder path = new StringBuilder();
      for (int i = 0; i < parts.size(); i++) {
        path.append(i % 2 == 0 ? parts.get(i) : matcher.group(parts.get(i)));
      }
      return withQuery(path.toString(), request);
    };
  }

  private static @Nullable String withQuery(String path, RequestView request) {
    String target = request.path();
    return path.isEmpty() ? null : path + target.substring(PathText.end(target));
  }
}
