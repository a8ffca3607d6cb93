package io.inmesh.xds.resource.value;

import io.inmesh.config.StringMatcher;

/** Reads {@code envoy.type.matcher.v3.StringMatcher}. */
public final class StringMatchers {
  private StringMatchers() {}

  /** A matcher; one that matches only the empty text where the message is wrong. */
  public static StringMatcher read(
      Place place, io.inmesh.xds.proto.envoy.type.matcher.v3.StringMatcher matcher) {
    boolean ignoreCase = matcher.getIgnoreCase();
    switch (matcher.getMatchPatternCase()) {
      case EXACT:
        return new StringMatcher.Exact(matcher.getExact(), ignoreCase);
      case PREFIX:
        return new StringMatcher.Prefix(matcher.getPrefix(), ignoreCase);
      case SUFFIX:
        return new StringMatcher.Suffix(matcher.getSuffix(), ignoreCase);
      case CONTAINS:
        return new StringMatcher.Contains(matcher.getContains(), ignoreCase);
      case SAFE_REGEX:
        if (ignoreCase) {
          place.field("ignore_case").invalid("true", "false: it does not apply to safe_regex");
        }
        return new StringMatcher.Regex(
            Regexes.read(place.field("safe_regex"), matcher.getSafeRegex()));
      case CUSTOM:
        break; // refused by the support tables
      case MATCHPATTERN_NOT_SET:
        place.invalid("no match_pattern", "one of exact, prefix, suffix, contains, safe_regex");
        break;
    }
    return new StringMatcher.Exact("", false);
  }
}
