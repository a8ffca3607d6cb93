package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.config.RouteMatch.ParameterMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a query parameter. Names and values are compared as they stand in the path, without
 * decoding; the first of several of one name counts ({@code QueryParameterMatcher}).
 */
final class QueryCondition implements RequestCondition {
  private final String name;
  private final @Nullable TextMatch value;
  private final boolean present;
  private final boolean invert;

  private QueryCondition(ParameterMatcher matcher) {
    name = matcher.name();
    value = matcher.value() == null ? null : TextMatch.compile(matcher.value());
    present = matcher.present();
    invert = matcher.invert();
  }

  /**
   * Compiles a matcher.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   */
  static QueryCondition compile(ParameterMatcher matcher) {
    return new QueryCondition(matcher);
  }

  @Override
  public boolean matches(RequestView request, MatchContext context, long random) {
    String path = request.path();
    int at = find(path, name);
    if (value == null) {
      return at >= 0 == present != invert;
    }
    return at >= 0 && value.matches(path, valueStart(path, at, name), end(path, at)) != invert;
  }

  /** Where the parameter begins; -1 when there is none. */
  static int find(String path, String name) {
    int question = path.indexOf('?');
    for (int at = question + 1; question >= 0 && at < path.length(); at = end(path, at) + 1) {
      int behind = at + name.length();
      if (path.startsWith(name, at)
          && (behind == path.length()
              || path.charAt(behind) == '='
              || path.charAt(behind) == '&')) {
        return at;
      }
    }
    return -1;
  }

  /** Where the value of the parameter at a place begins. */
  static int valueStart(String path, int at, String name) {
    return Math.min(at + name.length() + 1, end(path, at));
  }

  /** Where the parameter at a place ends. */
  static int end(String path, int at) {
    int and = path.indexOf('&', at);
    return and < 0 ? path.length() : and;
  }

  @Override
  public String expectation() {
    return "query parameter "
        + name
        + (invert ? " not " : " ")
        + (value != null ? value.expectation() : present ? "present" : "absent");
  }

  @Override
  public String actual(RequestView request, MatchContext context, long random) {
    String path = request.path();
    int at = find(path, name);
    return at < 0
        ? "missing"
        : '"' + path.substring(valueStart(path, at, name), end(path, at)) + '"';
  }
}
