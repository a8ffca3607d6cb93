package io.inmesh.internal.route;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code normalize_path}: dot segments are resolved, backslashes are slashes, unreserved characters
 * are unescaped, characters that a path must not have are escaped. An escaped NUL is refused. A raw
 * dot segment loses its path parameters first ({@code /a/..;x/b} is {@code /b}). Other escapes keep
 * their case. Source: runs of Envoy 1.40 with every escape and character.
 */
final class CanonicalPath {
  private static final String TO_ESCAPE = "\"<>^`{|}";

  private CanonicalPath() {}

  /**
   * Normalises a path without query that begins with a slash.
   *
   * @return the same instance when nothing changes; null when it is refused
   */
  static @Nullable String of(String path) {
    return isCanonical(path) ? path : resolve(path);
  }

  private static boolean isCanonical(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%'
          || c == '\\'
          || c == '.' && path.charAt(i - 1) == '/'
          || TO_ESCAPE.indexOf(c) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String resolve(String path) {
    String plain = withoutDotParameters(path);
    StringBuilder result = new StringBuilder(plain.length());
    int segment = 0;
    int at = 0;
    while (at < plain.length()) {
      char c = plain.charAt(at);
      if (c == '/' || c == '\\') {
        endSegment(result, segment, true);
        segment = result.length();
        at++;
        continue;
      }
      int escaped = c == '%' ? hex(plain, at + 1) : -1;
      if (escaped == 0) {
        return null;
      } else if (escaped > 0 && isUnreserved((char) escaped)) {
        result.append((char) escaped);
        at += 3;
      } else if (TO_ESCAPE.indexOf(c) >= 0) {
        result.append('%').append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
        at++;
      } else {
        result.append(c);
        at++;
      }
    }
    endSegment(result, segment, false);
    return result.toString();
  }

  /** Ends the segment that begins at a place in the result; resolves it when it is dots. */
  private static void endSegment(StringBuilder result, int segment, boolean slash) {
    int length = result.length() - segment;
    boolean dot = length == 1 && result.charAt(segment) == '.';
    boolean dots =
        length == 2 && result.charAt(segment) == '.' && result.charAt(segment + 1) == '.';
    if (!dot && !dots) {
      if (slash) {
        result.append('/');
      }
      return;
    }
    result.setLength(segment); // the slash before it stays and ends what is left
    if (dots && segment > 1) {
      result.setLength(result.lastIndexOf("/", segment - 2) + 1);
    }
  }

  private static String withoutDotParameters(String path) {
    if (!path.contains("/.;") && !path.contains("/..;")) {
      return path;
    }
    StringBuilder result = new StringBuilder(path.length());
    int at = 0;
    while (at < path.length()) {
      int slash = path.indexOf('/', at + 1);
      int end = slash < 0 ? path.length() : slash;
      int kept = path.startsWith("/.;", at) ? at + 2 : path.startsWith("/..;", at) ? at + 3 : end;
      result.append(path, at, kept);
      at = end;
    }
    return result.toString();
  }

  private static int hex(String path, int at) {
    if (at + 2 > path.length()) {
      return -1;
    }
    int high = Character.digit(path.charAt(at), 16);
    int low = Character.digit(path.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : 16 * high + low;
  }

  private static boolean isUnreserved(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }
}
