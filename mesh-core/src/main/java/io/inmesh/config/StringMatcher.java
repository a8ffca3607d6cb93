package io.inmesh.config;

/** {@code envoy.type.matcher.v3.StringMatcher}. {@code ignoreCase} folds ASCII case. */
public sealed interface StringMatcher {
  /** Equal. */
  record Exact(String value, boolean ignoreCase) implements StringMatcher {}

  /** Starts with. */
  record Prefix(String value, boolean ignoreCase) implements StringMatcher {}

  /** Ends with. */
  record Suffix(String value, boolean ignoreCase) implements StringMatcher {}

  /** Contains. */
  record Contains(String value, boolean ignoreCase) implements StringMatcher {}

  /** RE2 syntax, the whole value must match. */
  record Regex(String regex) implements StringMatcher {}
}
