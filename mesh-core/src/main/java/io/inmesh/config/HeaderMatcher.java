package io.inmesh.config;

/**
 * {@code envoy.config.route.v3.HeaderMatcher}.
 *
 * @param name lower case; may be a pseudo header such as {@code :method}
 * @param condition what is asked of the value; several values are joined with a comma
 * @param invert {@code invert_match}
 * @param missingAsEmpty {@code treat_missing_header_as_empty}
 */
public record HeaderMatcher(
    String name, Condition condition, boolean invert, boolean missingAsEmpty) {

  /** A matcher that is neither inverted nor takes a missing header for an empty one. */
  public static HeaderMatcher of(String name, Condition condition) {
    return new HeaderMatcher(name, condition, false, false);
  }

  /** What is asked of a header. */
  public sealed interface Condition {}

  /** {@code string_match} and the deprecated {@code exact_match}, {@code prefix_match}, ... */
  public record Text(StringMatcher matcher) implements Condition {}

  /** {@code range_match}: a base-10 integer in [start, end). */
  public record Range(long start, long end) implements Condition {}

  /** {@code present_match}. */
  public record Present(boolean present) implements Condition {}
}
