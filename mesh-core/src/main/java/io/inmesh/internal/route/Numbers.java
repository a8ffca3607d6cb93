package io.inmesh.internal.route;

/** Whole numbers in header values, read as Envoy reads them (absl::SimpleAtoi), without objects. */
final class Numbers {
  private Numbers() {}

  /** Whether the text is a signed 64-bit number: spaces around it and one sign are allowed. */
  static boolean isSigned(String text) {
    int from = begin(text);
    int to = end(text, from);
    boolean negative = from < to && text.charAt(from) == '-';
    int digits = from < to && (negative || text.charAt(from) == '+') ? from + 1 : from;
    return isDigits(text, digits, to)
        && fits(text, digits, to, negative ? "9223372036854775808" : "9223372036854775807");
  }

  /** The value of a text that {@link #isSigned}. */
  static long signed(String text) {
    int from = begin(text);
    boolean negative = text.charAt(from) == '-';
    long magnitude = magnitude(text, text.charAt(from) == '+' || negative ? from + 1 : from);
    return negative ? -magnitude : magnitude;
  }

  /** Whether the text is an unsigned 64-bit number: spaces around it and a plus are allowed. */
  static boolean isUnsigned(String text) {
    int from = begin(text);
    int to = end(text, from);
    int digits = from < to && text.charAt(from) == '+' ? from + 1 : from;
    return isDigits(text, digits, to) && fits(text, digits, to, "18446744073709551615");
  }

  /** The value of a text that {@link #isUnsigned}, to be read as unsigned. */
  static long unsigned(String text) {
    int from = begin(text);
    return magnitude(text, text.charAt(from) == '+' ? from + 1 : from);
  }

  private static int begin(String text) {
    int from = 0;
    while (from < text.length() && isSpace(text.charAt(from))) {
      from++;
    }
    return from;
  }

  private static int end(String text, int from) {
    int to = text.length();
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return to;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  private static boolean isDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < to;
  }

  private static boolean fits(String text, int digits, int to, String max) {
    int from = digits;
    while (from < to - 1 && text.charAt(from) == '0') {
      from++;
    }
    if (to - from != max.length()) {
      return to - from < max.length();
    }
    for (int i = 0; i < max.length(); i++) {
      int difference = text.charAt(from + i) - max.charAt(i);
      if (difference != 0) {
        return difference < 0;
      }
    }
    return true;
  }

  private static long magnitude(String text, int from) {
    long value = 0;
    for (int i = from; i < text.length() && !isSpace(text.charAt(i)); i++) {
      value = 10 * value + (text.charAt(i) - '0');
    }
    return value;
  }
}
