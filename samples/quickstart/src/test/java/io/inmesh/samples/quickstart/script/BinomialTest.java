package io.inmesh.samples.quickstart.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BinomialTest {
  private static final double ALPHA = 5e-7;

  @Test
  void aShareOfNothingOrOfAllLeavesNoRoom() {
    assertThat(Binomial.acceptable(1000, 0, ALPHA)).isEqualTo(new Binomial(0, 0));
    assertThat(Binomial.acceptable(1000, 1, ALPHA)).isEqualTo(new Binomial(1000, 1000));
  }

  @Test
  void tenCoinsMayFallAnyWayWhenAThousandthIsAllowed() {
    // 1/1024 for none and for all ten, 11/1024 for at most one
    assertThat(Binomial.acceptable(10, 0.5, 0.0009)).isEqualTo(new Binomial(0, 10));
    assertThat(Binomial.acceptable(10, 0.5, 0.001)).isEqualTo(new Binomial(1, 9));
    assertThat(Binomial.acceptable(10, 0.5, 0.0108)).isEqualTo(new Binomial(2, 8));
  }

  @Test
  void manyRequestsDoNotUnderflow() {
    Binomial half = Binomial.acceptable(100_000, 0.5, ALPHA);
    // 4.89 standard deviations of 158.1
    assertThat(half.low()).isBetween(49_222L, 49_232L);
    assertThat(half.high()).isEqualTo(100_000 - half.low());
  }

  @Test
  void aCanaryOfFivePercentIsToldFromOneOfTen() {
    Binomial range = Binomial.acceptable(3000, 0.05, ALPHA);
    assertThat(range.contains(150)).isTrue();
    assertThat(range.contains(300)).isFalse();
    assertThat(range.contains(30)).isFalse();
  }

  @Property(tries = 200)
  void whatIsOutsideIsAsUnlikelyAsAsked(
      @ForAll @IntRange(min = 1, max = 60) int trials,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double p) {
    double alpha = 1e-3;
    Binomial range = Binomial.acceptable(trials, p, alpha);
    double below = sum(trials, p, 0, range.low() - 1);
    double above = sum(trials, p, range.high() + 1, trials);
    assertThat(below).isLessThan(alpha * (1 + 1e-9));
    assertThat(above).isLessThan(alpha * (1 + 1e-9));
    assertThat(below + sum(trials, p, range.low(), range.low()))
        .isGreaterThanOrEqualTo(alpha * (1 - 1e-9));
    assertThat(above + sum(trials, p, range.high(), range.high()))
        .isGreaterThanOrEqualTo(alpha * (1 - 1e-9));
  }

  private static double sum(int trials, double p, long from, long to) {
    BigDecimal sum = BigDecimal.ZERO;
    for (long k = from; k <= to; k++) {
      sum = sum.add(probability(trials, p, (int) k));
    }
    return sum.doubleValue();
  }

  private static BigDecimal probability(int trials, double p, int k) {
    BigDecimal ways = BigDecimal.ONE;
    for (int i = 0; i < k; i++) {
      ways =
          ways.multiply(BigDecimal.valueOf(trials - i))
              .divide(BigDecimal.valueOf(i + 1L), MathContext.DECIMAL128);
    }
    BigDecimal yes = new BigDecimal(p);
    return ways.multiply(yes.pow(k, MathContext.DECIMAL128))
        .multiply(BigDecimal.ONE.subtract(yes).pow(trials - k, MathContext.DECIMAL128));
  }
}
