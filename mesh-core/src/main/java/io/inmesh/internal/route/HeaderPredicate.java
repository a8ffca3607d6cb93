package io.inmesh.internal.route;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.HeaderMatcher;

/**
 * A header matcher apart from routes: for responses, and for requests that are decided upon later.
 * Immutable.
 */
public final class HeaderPredicate {
  private final HeaderCondition condition;

  private HeaderPredicate(HeaderMatcher matcher) {
    condition = HeaderCondition.compile(matcher);
  }

  /**
   * Compiles a matcher.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   */
  public static HeaderPredicate compile(HeaderMatcher matcher) {
    return new HeaderPredicate(matcher);
  }

  /** Holds when the header is there. */
  public static HeaderPredicate present(String name) {
    return compile(HeaderMatcher.of(name, new HeaderMatcher.Present(true)));
  }

  /** Whether a request meets it, whose pseudo headers can be asked for, too. */
  public boolean matches(RequestView request) {
    return condition.matches(request, MatchContext.NONE, 0);
  }

  /** Whether these headers of a response meet it. */
  public boolean matches(HeadersView headers) {
    return condition.matches(headers);
  }
}
