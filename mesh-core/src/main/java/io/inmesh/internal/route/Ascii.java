package io.inmesh.internal.route;

/** ASCII case folding over regions of strings, as hosts, paths and string matchers need it. */
final class Ascii {
  private Ascii() {}

  static char fold(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }

  /**
   * The text with its ASCII letters in lower case; the same instance when there is nothing to do.
   */
  static String fold(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (fold(text.charAt(i)) != text.charAt(i)) {
        return foldFrom(text, i);
      }
    }
    return text;
  }

  private static String foldFrom(String text, int first) {
    char[] chars = text.toCharArray();
    for (int i = first; i < chars.length; i++) {
      chars[i] = fold(chars[i]);
    }
    return new String(chars);
  }

  /**
   * Whether {@code wanted} stands in {@code text} at {@code at}. With {@code folding}, {@code
   * wanted} must be folded already.
   */
  static boolean at(String text, int at, String wanted, boolean folding) {
    if (!folding) {
      return text.startsWith(wanted, at);
    }
    int length = wanted.length();
    if (at < 0 || text.length() - at < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (fold(text.charAt(at + i)) != wanted.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
