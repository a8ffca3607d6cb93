package io.inmesh.servlet;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.MappingMatch;
import org.jspecify.annotations.Nullable;

/**
 * A path within an application, and which of its servlets serves it by which of its patterns, as
 * chapter 12 of the servlet specification says.
 *
 * @param path decoded, from its first slash
 * @param info what is beyond the part of the path that has led to the servlet; null for nothing
 */
record MappedPath(
    String path,
    String servletPath,
    @Nullable String info,
    String matched,
    String pattern,
    String servlet,
    MappingMatch match)
    implements HttpServletMapping {

  /** What a pattern of a servlet makes of a path; null when it does not match. */
  static @Nullable MappedPath of(String path, String pattern, String servlet) {
    if (pattern.isEmpty()) {
      return path.equals("/")
          ? new MappedPath(path, "", "/", "", pattern, servlet, MappingMatch.CONTEXT_ROOT)
          : null;
    }
    if (pattern.equals("/")) {
      return new MappedPath(path, path, null, "", pattern, servlet, MappingMatch.DEFAULT);
    }
    if (!matches(pattern, path)) {
      return null;
    }
    if (pattern.startsWith("*.")) {
      String name = path.substring(1, path.length() - pattern.length() + 1);
      return new MappedPath(path, path, null, name, pattern, servlet, MappingMatch.EXTENSION);
    }
    if (!pattern.endsWith("/*")) {
      String name = path.substring(1);
      return new MappedPath(path, path, null, name, pattern, servlet, MappingMatch.EXACT);
    }
    String front = pattern.substring(0, pattern.length() - 2);
    String rest = path.length() > front.length() ? path.substring(front.length()) : null;
    String name = rest == null ? "" : rest.substring(1);
    return new MappedPath(path, front, rest, name, pattern, servlet, MappingMatch.PATH);
  }

  /** Whether a pattern that is not for everything else matches a path. */
  static boolean matches(String pattern, String path) {
    if (pattern.isEmpty()) {
      return path.equals("/");
    }
    if (pattern.endsWith("/*")) {
      String front = pattern.substring(0, pattern.length() - 2);
      return path.startsWith(front)
          && (path.length() == front.length() || path.charAt(front.length()) == '/');
    }
    if (pattern.startsWith("*.")) {
      return path.endsWith(pattern.substring(1)); // also of several dots, as in Jetty
    }
    return pattern.equals(path);
  }

  /** Whether it comes before another match of the same path. */
  boolean isBetterThan(@Nullable MappedPath other) {
    return other == null
        || rank() < other.rank()
        || (rank() == other.rank() && pattern.length() > other.pattern.length());
  }

  private int rank() {
    return switch (match) {
      case CONTEXT_ROOT, EXACT -> 0;
      case PATH -> 1;
      case EXTENSION -> 2;
      case DEFAULT -> 3;
    };
  }

  @Override
  public String getMatchValue() {
    return matched;
  }

  @Override
  public String getPattern() {
    return pattern;
  }

  @Override
  public String getServletName() {
    return servlet;
  }

  @Override
  public MappingMatch getMappingMatch() {
    return match;
  }
}
