package io.inmesh.samples.meshctl;

import org.jspecify.annotations.Nullable;

/** What may stand in the head of a request (RFC 9110): nothing that could begin another line. */
final class HttpSyntax {
  private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

  private HttpSyntax() {}

  /** What a method or the name of a header should be; null when it is right. */
  static @Nullable String wrongToken(String text) {
    boolean token = !text.isEmpty() && text.chars().allMatch(HttpSyntax::isTokenCharacter);
    return token ? null : "a token (RFC 9110: letters, digits and " + TOKEN_SIGNS + ")";
  }

  private static boolean isTokenCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || TOKEN_SIGNS.indexOf(c) >= 0;
  }

  /** What the value of a header should be; null when it is right. */
  static @Nullable String wrongValue(String text) {
    boolean value = text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f));
    return value ? null : "no control characters";
  }

  /** Whether a text is of visible ASCII characters only. */
  static boolean isVisible(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
