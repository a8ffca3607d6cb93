package io.inmesh.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.Timeouts;
import io.inmesh.internal.http.HeaderList;
import java.time.Duration;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallTimeoutsTest {
  private static final long MILLI = 1_000_000L;

  @Test
  void theDefaultsAreThoseOfTheProtoFiles() {
    CallTimeouts timeouts = CallTimeouts.of(Timeouts.DEFAULT, null, HttpTimeouts.DEFAULT);
    assertThat(timeouts).isEqualTo(new CallTimeouts(15_000 * MILLI, 0, 0, 0, 300_000 * MILLI));
  }

  @Test
  void theRouteOverridesTheListener() {
    Timeouts route =
        new Timeouts(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            new Timeouts.MaxStreamDuration(Duration.ofSeconds(3), null, null));
    HttpTimeouts listener =
        new HttpTimeouts(Duration.ZERO, Duration.ofSeconds(7), Duration.ofSeconds(8));
    CallTimeouts timeouts = CallTimeouts.of(route, null, listener);
    assertThat(timeouts.streamNanos()).isEqualTo(3_000 * MILLI);
    assertThat(timeouts.idleNanos()).isEqualTo(2_000 * MILLI);
    CallTimeouts inherited =
        CallTimeouts.of(new Timeouts(Duration.ofSeconds(1), null, null), null, listener);
    assertThat(inherited.streamNanos()).isEqualTo(8_000 * MILLI);
    assertThat(inherited.idleNanos()).isEqualTo(7_000 * MILLI);
  }

  @Test
  void beforeTheRouterOnlyTheLimitsOfTheStreamHold() {
    HttpTimeouts listener =
        new HttpTimeouts(Duration.ZERO, Duration.ofSeconds(7), Duration.ofSeconds(8));
    CallTimeouts ofStream = new CallTimeouts(0, 0, 0, 8_000 * MILLI, 7_000 * MILLI);
    assertThat(CallTimeouts.of(listener)).isEqualTo(ofStream);
    assertThat(new CallTimeouts(1, 2, 3, 8_000 * MILLI, 7_000 * MILLI).ofStream())
        .isEqualTo(ofStream);
    assertThat(CallTimeouts.of(HttpTimeouts.DEFAULT).streamNanos()).isZero();
  }

  @Test
  void maxStreamDurationTakesThePlaceOfTheRoutesTimeout() {
    Timeouts route =
        new Timeouts(
            Duration.ofSeconds(15), null, new Timeouts.MaxStreamDuration(null, null, null));
    assertThat(CallTimeouts.of(route, null, HttpTimeouts.DEFAULT).globalNanos()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1000, 999, 999", "1000, 1000, 0", "1000, 1001, 0", "0, 1000, 1000", "0, 0, 0"})
  void aPerTryTimeoutCountsOnlyBelowTheGlobalOne(long global, long perTry, long holds) {
    assertThat(of(global, perTry).perTryNanos()).isEqualTo(holds * MILLI);
  }

  @ParameterizedTest
  @CsvSource({
    "250, 250, 100",
    "100, 100, 0",
    "0, 0, 100",
    "00001500, 1500, 100",
    "+250, 250, 100",
    "+, 1000, 100",
    "++250, 1000, 100",
    "-1, 1000, 100",
    "abc, 1000, 100",
    "1.5, 1000, 100",
    "99999999999999999999, 1000, 100"
  })
  void aRequestSetsItsGlobalTimeout(String value, long global, long perTry) {
    CallTimeouts asked = of(1000, 100).with(headers(EnvoyHeaders.TIMEOUT_MS, value), false);
    assertThat(asked.globalNanos()).isEqualTo(global * MILLI);
    assertThat(asked.perTryNanos()).isEqualTo(perTry * MILLI);
  }

  @Test
  void aRoutesPerTryTimeoutHoldsBelowTheGlobalOneThatTheRequestRaised() {
    CallTimeouts route = of(300, 600);
    assertThat(route.perTryNanos()).isZero();
    CallTimeouts asked = route.with(headers(EnvoyHeaders.TIMEOUT_MS, "1200"), false);
    assertThat(asked.perTryNanos()).isEqualTo(600 * MILLI);
    assertThat(asked.expectedMillis(0, false)).isEqualTo(600);
  }

  @ParameterizedTest
  @CsvSource({"999, 999", "1000, 0", "5000, 0", "0, 0", "x, 100"})
  void aRequestSetsItsPerTryTimeout(String value, long perTry) {
    CallTimeouts asked = of(1000, 100).with(headers(EnvoyHeaders.PER_TRY_TIMEOUT_MS, value), false);
    assertThat(asked.globalNanos()).isEqualTo(1000 * MILLI);
    assertThat(asked.perTryNanos()).isEqualTo(perTry * MILLI);
  }

  @ParameterizedTest
  @CsvSource({"50, 50", "junk, 1000"})
  void anExpectedTimeoutThatIsRespectedHidesTheOtherHeader(String expected, long global) {
    HeaderList request = headers(EnvoyHeaders.TIMEOUT_MS, "70");
    request.add(EnvoyHeaders.EXPECTED_TIMEOUT_MS, expected);
    assertThat(of(1000, 0).with(request, true).globalNanos()).isEqualTo(global * MILLI);
    assertThat(of(1000, 0).with(request, false).globalNanos()).isEqualTo(70 * MILLI);
  }

  @Test
  void aHugeTimeoutDoesNotOverflow() {
    HeaderList request = headers(EnvoyHeaders.TIMEOUT_MS, "999999999999999999");
    request.add(EnvoyHeaders.PER_TRY_TIMEOUT_MS, "999999999999999998");
    CallTimeouts asked = of(1000, 0).with(request, false);
    assertThat(asked.globalNanos()).isGreaterThan(Long.MAX_VALUE - MILLI);
    assertThat(asked.perTryNanos()).isZero();
  }

  @Test
  void aRequestThatAsksForNothingCostsNothing() {
    CallTimeouts route = of(1000, 100);
    assertThat(route.with(new HeaderList(), true)).isSameAs(route);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 0, 0, 1000",
    "1000, 0, 400, 600",
    "1000, 700, 200, 700",
    "1000, 700, 400, 600",
    "1000, 0, 1000, 1",
    "1000, 0, 5000, 1",
    "1000, 700, 5000, 1",
    "0, 700, 5000, 700",
    "0, 0, 5000, 0"
  })
  void theExpectedTimeoutShrinksWithTheTimeThatIsLeft(
      long global, long perTry, long elapsed, long expected) {
    assertThat(of(global, perTry).expectedMillis(elapsed * MILLI, false)).isEqualTo(expected);
  }

  @Test
  void anAttemptThatHedgingLeavesRunningMayExpectTheWholeTime() {
    assertThat(of(1000, 300).expectedMillis(400 * MILLI, true)).isEqualTo(600);
    assertThat(of(0, 300).expectedMillis(400 * MILLI, true)).isZero();
  }

  @Property
  void theExpectedTimeoutIsNeverMoreThanWhatIsLeftNorNone(
      @ForAll @LongRange(min = 1, max = 1_000_000) long global,
      @ForAll @LongRange(min = 0, max = 1_000_000) long perTry,
      @ForAll @LongRange(min = 0, max = 2_000_000) long elapsed) {
    long expected = of(global, perTry).expectedMillis(elapsed * MILLI, false);
    assertThat(expected).isBetween(1L, Math.max(1, global - elapsed));
    if (perTry > 0 && perTry < global) {
      assertThat(expected).isLessThanOrEqualTo(perTry);
    }
  }

  /** Milliseconds; an expected 0 is a deadline that is over at once. As measured on Envoy. */
  @ParameterizedTest
  @CsvSource({
    "3S, 10000, 2000, 1000",
    "2S, 10000, 2000, 0",
    "1S, 10000, 2000, 0",
    "0m, 10000, , 0",
    "0m, 10000, 2000, 0",
    "20S, 10000, , 10000",
    "20S, 10000, 2000, 8000",
    "20S, 0, , 20000",
    "20S, 0, 2000, 18000"
  })
  void aGrpcTimeoutIsCappedAndThenLessTheOffset(
      String asked, long max, Long offset, long expectedMillis) {
    Timeouts.MaxStreamDuration route =
        new Timeouts.MaxStreamDuration(
            Duration.ofHours(1),
            Duration.ofMillis(max),
            offset == null ? null : Duration.ofMillis(offset));
    long stream = of(0, 0).withGrpc(route, asked).streamNanos();
    assertThat(stream).isEqualTo(Math.max(1, expectedMillis * MILLI));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "S", "1s", ""})
  void aMalformedGrpcTimeoutLeavesTheRoutesStreamDuration(String asked) {
    Timeouts.MaxStreamDuration route =
        new Timeouts.MaxStreamDuration(Duration.ofSeconds(9), Duration.ofSeconds(5), null);
    CallTimeouts timeouts = new CallTimeouts(0, 0, 0, 9_000 * MILLI, 0);
    assertThat(timeouts.withGrpc(route, asked)).isSameAs(timeouts);
  }

  @Test
  void aGrpcTimeoutIsIgnoredWhereTheRouteSaysNothingOfIt() {
    Timeouts.MaxStreamDuration route =
        new Timeouts.MaxStreamDuration(Duration.ofSeconds(9), null, Duration.ofSeconds(1));
    CallTimeouts timeouts = new CallTimeouts(0, 0, 0, 9_000 * MILLI, 0);
    assertThat(timeouts.withGrpc(route, "1S")).isSameAs(timeouts);
  }

  private static CallTimeouts of(long globalMillis, long perTryMillis) {
    RetryPolicy plain = RetryPolicy.of(Set.of(), 1);
    RetryPolicy retry =
        new RetryPolicy(
            plain.on(),
            plain.retriable(),
            plain.numRetries(),
            Duration.ofMillis(perTryMillis),
            Duration.ZERO,
            plain.backoff(),
            null,
            plain.hosts());
    return CallTimeouts.of(
        new Timeouts(Duration.ofMillis(globalMillis), null, null), retry, HttpTimeouts.DEFAULT);
  }

  private static HeaderList headers(String name, String value) {
    HeaderList headers = new HeaderList();
    headers.add(name, value);
    return headers;
  }
}
