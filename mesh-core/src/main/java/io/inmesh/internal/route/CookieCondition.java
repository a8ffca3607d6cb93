package io.inmesh.internal.route;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.RouteMatch.ParameterMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a cookie in the {@code cookie} headers. The first of several of one name counts; quotes
 * around a value are not part of it; a cookie without {@code =} is none.
 */
final class CookieCondition implements RequestCondition {
  private final String name;
  private final @Nullable TextMatch value;
  private final boolean present;
  private final boolean invert;

  private CookieCondition(ParameterMatcher matcher) {
    name = HeaderBytes.ofText(matcher.name());
    value = matcher.value() == null ? null : TextMatch.ofHeaders(matcher.value());
    present = matcher.present();
    invert = matcher.invert();
  }

  /**
   * Compiles a matcher.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   */
  static CookieCondition compile(ParameterMatcher matcher) {
    return new CookieCondition(matcher);
  }

  @Override
  public boolean matches(RequestView request, MatchContext context, long random) {
    HeadersView headers = request.headers();
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals("cookie")) {
        String line = headers.value(i);
        int at = find(line, name);
        if (at >= 0) {
          return holds(line, at) != invert;
        }
      }
    }
    return missing();
  }

  private boolean holds(String line, int at) {
    if (value == null) {
      return present;
    }
    int from = line.indexOf('=', at) + 1;
    int to = end(line, at);
    if (to - from >= 2 && line.charAt(from) == '"' && line.charAt(to - 1) == '"') {
      from++;
      to--;
    }
    return value.matches(line, from, to);
  }

  private boolean missing() {
    return value == null && !present != invert || value != null && invert;
  }

  /** Where the cookie begins; -1 when the line has none of that name. */
  static int find(String line, String name) {
    int at = 0;
    while (at < line.length()) {
      int end = end(line, at);
      while (at < end && line.charAt(at) == ' ') {
        at++;
      }
      if (line.startsWith(name, at)
          && at + name.length() < end
          && line.charAt(at + name.length()) == '=') {
        return at;
      }
      at = end + 1;
    }
    return -1;
  }

  private static int end(String line, int at) {
    int semicolon = line.indexOf(';', at);
    return semicolon < 0 ? line.length() : semicolon;
  }

  @Override
  public String expectation() {
    return "cookie "
        + HeaderBytes.toText(name)
        + (invert ? " not " : " ")
        + (value != null ? value.expectation() : present ? "present" : "absent");
  }

  @Override
  public String actual(RequestView request, MatchContext context, long random) {
    String cookies = request.headers().get("cookie");
    return cookies == null ? "no cookies" : "cookies \"" + HeaderBytes.toText(cookies) + '"';
  }
}
