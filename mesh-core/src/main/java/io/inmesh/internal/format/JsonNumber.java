package io.inmesh.internal.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as Envoy writes them into JSON: the fewest digits that mean the same number, with an
 * exponent where that is shorter. Source: {@code std::to_chars} of the C++ standard.
 */
final class JsonNumber {
  private static final int MAX_DIGITS = 17;

  private JsonNumber() {}

  /** The text of a number; what is none is null, as JSON has no text for it. */
  static String text(double number) {
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    } else if (number == Math.rint(number) && Math.abs(number) < 1e5) {
      return Long.toString((long) number);
    } else if (!Double.isFinite(number)) {
      return "null";
    }
    BigDecimal exact = new BigDecimal(number);
    BigDecimal shortest = shortest(exact, number);
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = -shortest.scale(); // of the last digit
    boolean single = digits.length() == 1;
    int lowest = single ? -3 : -digits.length() - 3;
    int highest = single ? 4 : 5;
    if (exponent >= lowest && exponent <= highest) {
      return (exponent > 0 ? exact : shortest).toPlainString();
    }
    int power = exponent + digits.length() - 1;
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + (single ? "" : "." + digits.substring(1))
        + (power < 0 ? "e-" : "e+")
        + (Math.abs(power) < 10 ? "0" : "")
        + Math.abs(power);
  }

  private static BigDecimal shortest(BigDecimal exact, double number) {
    for (int digits = 1; digits < MAX_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == number) {
        return rounded.stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(MAX_DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
  }
}
