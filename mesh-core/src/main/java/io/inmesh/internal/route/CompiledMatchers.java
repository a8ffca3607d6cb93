package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.MetadataMatcher;
import io.inmesh.config.StringMatcher;
import java.util.function.Predicate;

/**
 * Matchers for those who ask about more than routes. All throw {@link
 * com.google.re2j.PatternSyntaxException} for a bad expression.
 */
public final class CompiledMatchers {
  private CompiledMatchers() {}

  /** Whether a text meets a matcher. */
  public static Predicate<String> text(StringMatcher matcher) {
    TextMatch text = TextMatch.compile(matcher);
    return text::matches;
  }

  /** Whether a request meets a header matcher. */
  public static Predicate<RequestView> header(HeaderMatcher matcher) {
    HeaderCondition condition = HeaderCondition.compile(matcher);
    return request -> condition.matches(request, MatchContext.NONE, 0);
  }

  /** Whether the metadata of a namespace, a map, meets a matcher. */
  public static Predicate<Object> metadata(MetadataMatcher matcher) {
    return MetadataCondition.compile(matcher)::accepts;
  }
}
