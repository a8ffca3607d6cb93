package io.inmesh.config;

import org.jspecify.annotations.Nullable;

/**
 * A share of requests ({@code RuntimeFractionalPercent}): draw r in [0, denominator), match when r
 * is below the numerator.
 *
 * @param numerator the default numerator, at least 0
 * @param denominator 100, 10,000 or 1,000,000
 * @param runtimeKey a runtime value that replaces the numerator (then of 100); null for none
 */
public record RuntimeFraction(int numerator, int denominator, @Nullable String runtimeKey) {
  /** Every request. */
  public static final RuntimeFraction ALL = new RuntimeFraction(100, 100, null);

  public RuntimeFraction {
    if (numerator < 0 || denominator <= 0) {
      throw new IllegalArgumentException(
          "fraction: " + numerator + '/' + denominator + " (expected: n >= 0, d > 0)");
    }
  }
}
