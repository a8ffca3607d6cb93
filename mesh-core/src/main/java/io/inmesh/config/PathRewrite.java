package io.inmesh.config;

/** How the path changes; the four exclude one another. */
public sealed interface PathRewrite {
  /** {@code prefix_rewrite}: replaces what the route's prefix or exact path matched. */
  record Prefix(String replacement) implements PathRewrite {}

  /**
   * {@code regex_rewrite}: RE2 pattern and substitution with {@code \1}, on the path without query.
   */
  record Regex(String regex, String substitution) implements PathRewrite {}

  /** {@code path_rewrite_policy} with a URI template. */
  record Template(String template) implements PathRewrite {}

  /** {@code path_rewrite}: a format with {@code %COMMAND%} operators, for the whole path. */
  record Format(String format) implements PathRewrite {}
}
