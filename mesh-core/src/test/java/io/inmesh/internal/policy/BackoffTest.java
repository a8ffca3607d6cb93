package io.inmesh.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RetryPolicy.RateLimitedBackoff;
import io.inmesh.config.RetryPolicy.ResetHeader;
import io.inmesh.internal.http.HeaderList;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  private static final RetryPolicy.Backoff DEFAULT = RetryPolicy.Backoff.DEFAULT;
  private static final long NOW = 1_700_000_000;
  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  /** The bounds that a real Envoy keeps, which doubles what it draws from up to the maximum. */
  @ParameterizedTest
  @CsvSource({"1, 25", "2, 50", "3, 100", "4, 200", "5, 250", "6, 250", "1000, 250"})
  void pausesAreBelowTheBaseDoubledEachTimeUpToTheMaximum(int pause, long millis) {
    long bound = Duration.ofMillis(millis).toNanos();
    assertThat(Backoff.exponentialNanos(DEFAULT, pause, bound - 1)).isEqualTo(bound - 1);
    assertThat(Backoff.exponentialNanos(DEFAULT, pause, bound)).isZero();
  }

  /** Also at the maximum: whoever failed together must not come back together. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "5", "40"})
  void pausesAreSpreadEvenlyOverTheirWholeRange(int pause) {
    long bound = Duration.ofMillis(Math.min(25L << Math.min(pause - 1, 10), 250)).toNanos();
    int[] tenths = new int[10];
    long random = 1;
    for (int i = 0; i < 20_000; i++) {
      random = random * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      long mixed = random ^ (random >>> 32);
      tenths[(int) (Backoff.exponentialNanos(DEFAULT, pause, mixed) * 10 / bound)]++;
    }
    for (int tenth : tenths) {
      assertThat(tenth).isBetween(1_800, 2_200);
    }
  }

  @Property
  void aPauseIsNeverNegativeAndAlwaysBelowTheExactBound(
      @ForAll("durations") Duration base,
      @ForAll("durations") Duration max,
      @ForAll @IntRange(min = 1) int pause,
      @ForAll long random) {
    BigInteger grown = nanos(base).max(BigInteger.ONE).shiftLeft(Math.min(pause - 1, 200));
    BigInteger bound = grown.min(nanos(max).max(BigInteger.ONE));
    long nanos = Backoff.exponentialNanos(new RetryPolicy.Backoff(base, max), pause, random);
    assertThat(nanos).isNotNegative();
    assertThat(BigInteger.valueOf(nanos)).isLessThan(bound);
  }

  @Test
  void theLongestWholeSecondsAreABoundToo() {
    Duration max = Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000);
    RetryPolicy.Backoff policy = new RetryPolicy.Backoff(Duration.ZERO, max);
    assertThat(Backoff.exponentialNanos(policy, 64, max.toNanos())).isZero();
  }

  @Test
  void theLargestPowerOfTwoIsABoundToo() {
    RetryPolicy.Backoff policy =
        new RetryPolicy.Backoff(Duration.ofNanos(1), Duration.ofNanos(Long.MAX_VALUE));
    assertThat(Backoff.exponentialNanos(policy, 63, 0x5555_5555_5555_5555L)).isLessThan(1L << 62);
  }

  @Property
  void theLongestPauseNeverShrinksFromOneRetryToTheNext(
      @ForAll("durations") Duration base,
      @ForAll("durations") Duration max,
      @ForAll @IntRange(min = 1, max = 100) int pause) {
    assertThat(longest(base, max, pause + 1)).isGreaterThanOrEqualTo(longest(base, max, pause));
  }

  private static long longest(Duration base, Duration max, int pause) {
    RetryPolicy.Backoff policy = new RetryPolicy.Backoff(base, max);
    long low = 0;
    long high = Long.MAX_VALUE;
    while (low < high) { // the largest value that is left as it is
      long middle = low + (high - low) / 2 + 1;
      if (Backoff.exponentialNanos(policy, pause, middle) == middle) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  @Provide
  Arbitrary<Duration> durations() {
    Arbitrary<Duration> usual =
        Arbitraries.longs().between(0, Long.MAX_VALUE).map(Duration::ofNanos);
    Arbitrary<Duration> small = Arbitraries.longs().between(0, 100_000).map(Duration::ofMillis);
    return Arbitraries.oneOf(usual, small, Arbitraries.of(Duration.ZERO, LONGEST));
  }

  private static BigInteger nanos(Duration duration) {
    BigInteger exact =
        BigInteger.valueOf(duration.toSeconds())
            .multiply(BigInteger.valueOf(1_000_000_000))
            .add(BigInteger.valueOf(duration.getNano()));
    return exact.min(BigInteger.valueOf(Long.MAX_VALUE));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "0, -1",
        "1, 1",
        "300, 300",
        "301, -1",
        "-, -1",
        "'', -1",
        "soon, -1",
        "-5, -1",
        "1.5, -1"
      })
  void secondsCountUpToTheMaximum(String value, long seconds) {
    assertAsks(seconds, value, new ResetHeader("retry-after", false));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "300, 300", "301, -1", "0, -1", "-1, -1", "-1700000000, -1"})
  void aTimestampCountsFromNow(long fromNow, long seconds) {
    assertAsks(seconds, Long.toString(NOW + fromNow), new ResetHeader("retry-after", true));
  }

  private static void assertAsks(long seconds, String value, ResetHeader header) {
    HeaderList response = new HeaderList();
    if (value != null) {
      response.add("retry-after", value);
    }
    RateLimitedBackoff policy = new RateLimitedBackoff(List.of(header), Duration.ofSeconds(300));
    long expected = seconds < 0 ? -1 : Duration.ofSeconds(seconds).toNanos();
    assertThat(Backoff.rateLimitedNanos(policy, response, NOW, 0)).isEqualTo(expected);
  }

  @Test
  void theFirstHeaderThatAsksForAPauseWithinTheMaximumCounts() {
    RateLimitedBackoff policy =
        new RateLimitedBackoff(
            List.of(
                new ResetHeader("missing", false),
                new ResetHeader("past", true),
                new ResetHeader("long", false),
                new ResetHeader("good", false),
                new ResetHeader("later", false)),
            Duration.ofSeconds(60));
    HeaderList response = new HeaderList();
    response.add("past", Long.toString(NOW - 1));
    response.add("long", "61");
    response.add("later", "5");
    response.add("good", "7");
    assertThat(Backoff.rateLimitedNanos(policy, response, NOW, 0)).isEqualTo(7_000_000_000L);
  }

  @Test
  void aHeaderThatAsksForNoPauseHidesTheNextOnes() {
    RateLimitedBackoff policy =
        new RateLimitedBackoff(
            List.of(new ResetHeader("now", true), new ResetHeader("later", false)),
            Duration.ofSeconds(60));
    HeaderList response = new HeaderList();
    response.add("now", Long.toString(NOW));
    response.add("later", "5");
    assertThat(Backoff.rateLimitedNanos(policy, response, NOW, 0)).isEqualTo(-1);
  }

  @Test
  void ofSeveralLinesTheFirstCounts() {
    RateLimitedBackoff policy =
        new RateLimitedBackoff(
            List.of(new ResetHeader("retry-after", false)), Duration.ofSeconds(60));
    HeaderList response = new HeaderList();
    response.add("retry-after", "2");
    response.add("retry-after", "3");
    assertThat(Backoff.rateLimitedNanos(policy, response, NOW, 0)).isEqualTo(2_000_000_000L);
  }

  @Test
  void aMaximumBelowASecondAllowsNoSuchPause() {
    RateLimitedBackoff policy =
        new RateLimitedBackoff(
            List.of(new ResetHeader("retry-after", false)), Duration.ofMillis(999));
    HeaderList response = new HeaderList();
    response.add("retry-after", "1");
    assertThat(Backoff.rateLimitedNanos(policy, response, NOW, 0)).isEqualTo(-1);
  }

  @Property
  void whatIsAskedForIsLengthenedByLessThanHalf(
      @ForAll @LongRange(min = 1, max = 1_000_000_000) long seconds, @ForAll long random) {
    long asked = Duration.ofSeconds(seconds).toNanos();
    assertThat(rateLimited(Long.toString(seconds), random)).isBetween(asked, asked + asked / 2 - 1);
  }

  @Property
  void noHeaderMakesTheSumOverflow(
      @ForAll @LongRange(min = 9_000_000_000L, max = 999_999_999_999_999_999L) long seconds,
      @ForAll long random) {
    assertThat(rateLimited(Long.toString(seconds), random))
        .isGreaterThanOrEqualTo(9_000_000_000_000_000_000L);
  }

  private static long rateLimited(String value, long random) {
    HeaderList response = new HeaderList();
    response.add("retry-after", value);
    ResetHeader header = new ResetHeader("retry-after", false);
    return Backoff.rateLimitedNanos(
        new RateLimitedBackoff(List.of(header), LONGEST), response, NOW, random);
  }
}
