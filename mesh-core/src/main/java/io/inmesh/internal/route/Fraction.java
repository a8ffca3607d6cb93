package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.RuntimeValues;

/**
 * A share of requests with its runtime value looked up: a request is in it when its random value,
 * modulo the denominator, is below the numerator. Source: Envoy's {@code Runtime::featureEnabled}.
 *
 * @param numerator at least 0
 * @param denominator at least 1
 */
public record Fraction(long numerator, long denominator) implements RequestCondition {

  /**
   * Resolves a fraction. A runtime value counts when it is a whole number, as percent; above 100 it
   * takes all requests.
   */
  public static Fraction of(RuntimeFraction fraction, RuntimeValues runtime) {
    String key = fraction.runtimeKey();
    return key != null && runtime.values().get(key) instanceof Number percent && isWhole(percent)
        ? new Fraction(percent.longValue(), 100)
        : new Fraction(fraction.numerator(), fraction.denominator());
  }

  private static boolean isWhole(Number number) {
    return number.longValue() >= 0 && number.longValue() == number.doubleValue();
  }

  /** Whether a random value, taken as unsigned, is in the share. */
  public boolean includes(long random) {
    return Long.remainderUnsigned(random, denominator) < numerator;
  }

  @Override
  public boolean matches(RequestView request, MatchContext context, long random) {
    return includes(random);
  }

  @Override
  public String expectation() {
    return "draw below " + numerator + " of " + denominator;
  }

  @Override
  public String actual(RequestView request, MatchContext context, long random) {
    return Long.toString(Long.remainderUnsigned(random, denominator));
  }
}
