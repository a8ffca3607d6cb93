package io.inmesh.spring.http.okhttp;

/**
 * What may stand in the head of a request: neither Spring nor those methods of OkHttp's that take
 * more than ASCII look at values, and a line break in one is another header or another request.
 */
final class HeaderSyntax {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private HeaderSyntax() {}

  /**
   * Checks a method or the name of a header (RFC 9110, section 5.6.2).
   *
   * @throws IllegalArgumentException when it is no token
   */
  static void checkToken(String what, String token) {
    if (token.isEmpty() || !token.chars().allMatch(HeaderSyntax::isTokenChar)) {
      throw new IllegalArgumentException(
          "invalid " + what + ": \"" + shown(token) + "\" (expected: a token)");
    }
  }

  /**
   * Checks a value (RFC 9110, section 5.5). It is not shown: it may be a secret.
   *
   * @throws IllegalArgumentException when it has control characters
   */
  static void checkValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (isControl(c) && c != '\t') {
        throw new IllegalArgumentException(
            String.format(
                "invalid value of the header %s: 0x%02x at %d (expected: no control characters)",
                name, (int) c, i));
      }
    }
  }

  private static boolean isTokenChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  private static boolean isControl(int c) {
    return c < ' ' || c == 0x7f;
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars().forEach(c -> shown.append(isControl(c) ? '?' : (char) c));
    return shown.toString();
  }
}
