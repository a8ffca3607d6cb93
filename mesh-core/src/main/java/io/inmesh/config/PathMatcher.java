package io.inmesh.config;

/**
 * The path specifier of a route match. Matches the path without its query; {@code ignoreCase} is
 * {@code case_sensitive: false} (unset means case-sensitive) and never concerns a regex.
 */
public sealed interface PathMatcher {
  /** {@code prefix}. */
  record Prefix(String prefix, boolean ignoreCase) implements PathMatcher {}

  /** {@code path}. */
  record Exact(String path, boolean ignoreCase) implements PathMatcher {}

  /** {@code path_separated_prefix}: {@code /api} takes {@code /api} and {@code /api/x} only. */
  record SeparatedPrefix(String prefix, boolean ignoreCase) implements PathMatcher {}

  /** {@code safe_regex}: RE2 syntax, the whole path must match. */
  record Regex(String regex) implements PathMatcher {}

  /** {@code path_match_policy} with a URI template. */
  record Template(String template) implements PathMatcher {}

  /** {@code connect_matcher}: CONNECT requests. */
  record Connect() implements PathMatcher {}
}
