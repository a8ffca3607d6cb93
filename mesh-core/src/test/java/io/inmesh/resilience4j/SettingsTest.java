package io.inmesh.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();

  private final List<WrongSetting> problems = new ArrayList<>();

  private CircuitBreakerConfig breaker(Map<String, ?> values) {
    Settings settings = new Settings("c", values, problems);
    CircuitBreakerConfig config = CircuitBreakerSettings.read(settings, breakers);
    assertThat(settings.areWrong()).isNotEqualTo(problems.isEmpty());
    return config;
  }

  /** A test that says nothing of mistakes makes none. */
  @AfterEach
  void nothingElseIsWrong() {
    assertThat(problems).isEmpty();
  }

  private List<String> problems() {
    List<String> told = problems.stream().map(WrongSetting::toString).toList();
    problems.clear();
    return told;
  }

  @Test
  void everyFieldOfABreakerIsRead() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("slidingWindowType", "TIME_BASED");
    all.put("slidingWindowSize", 11.0);
    all.put("minimumNumberOfCalls", 12.0);
    all.put("failureRateThreshold", 13.5);
    all.put("slowCallRateThreshold", 14.5);
    all.put("slowCallDurationThreshold", "1.5s");
    all.put("permittedNumberOfCallsInHalfOpenState", 15.0);
    all.put("maxWaitDurationInHalfOpenState", "16s");
    all.put("waitDurationInOpenState", 17_000.0);
    all.put("automaticTransitionFromOpenToHalfOpenEnabled", true);
    all.put("writableStackTraceEnabled", "false");
    CircuitBreakerConfig config = breaker(all);
    assertThat(config.getSlidingWindowType()).isEqualTo(SlidingWindowType.TIME_BASED);
    assertThat(config.getSlidingWindowSize()).isEqualTo(11);
    assertThat(config.getMinimumNumberOfCalls()).isEqualTo(12);
    assertThat(config.getFailureRateThreshold()).isEqualTo(13.5f);
    assertThat(config.getSlowCallRateThreshold()).isEqualTo(14.5f);
    assertThat(config.getSlowCallDurationThreshold()).hasMillis(1500);
    assertThat(config.getPermittedNumberOfCallsInHalfOpenState()).isEqualTo(15);
    assertThat(config.getMaxWaitDurationInHalfOpenState()).hasSeconds(16);
    assertThat(config.getWaitIntervalFunctionInOpenState().apply(1)).isEqualTo(17_000);
    assertThat(config.isAutomaticTransitionFromOpenToHalfOpenEnabled()).isTrue();
    assertThat(config.isWritableStackTraceEnabled()).isFalse();
  }

  @Test
  void theOpenStateMayGrowLonger() {
    CircuitBreakerConfig config =
        breaker(
            Map.of(
                "waitDurationInOpenState",
                "1s",
                "enableExponentialBackoff",
                true,
                "exponentialBackoffMultiplier",
                3,
                "exponentialMaxWaitDurationInOpenState",
                "5s"));
    assertThat(config.getWaitIntervalFunctionInOpenState().apply(2)).isEqualTo(3000);
    assertThat(config.getWaitIntervalFunctionInOpenState().apply(3)).isEqualTo(5000);
    CircuitBreakerConfig randomized =
        breaker(
            Map.of(
                "waitDurationInOpenState",
                "1s",
                "enableRandomizedWait",
                true,
                "randomizedWaitFactor",
                0.1));
    assertThat(randomized.getWaitIntervalFunctionInOpenState().apply(1)).isBetween(900L, 1100L);
    Map<String, Object> smallest = new LinkedHashMap<>();
    smallest.put("waitDurationInOpenState", "1ms");
    smallest.put("enableExponentialBackoff", true);
    smallest.put("exponentialBackoffMultiplier", 0.001);
    smallest.put("enableRandomizedWait", true);
    smallest.put("randomizedWaitFactor", 0);
    assertThat(breaker(smallest).getWaitIntervalFunctionInOpenState().apply(1)).isPositive();
  }

  @Test
  void theRestIsTheBaseConfigs() {
    breakers.addConfiguration("slow", CircuitBreakerConfig.custom().slidingWindowSize(77).build());
    assertThat(breaker(Map.of("baseConfig", "slow")).getSlidingWindowSize()).isEqualTo(77);
    assertThat(breaker(Map.of()).getSlidingWindowSize())
        .isEqualTo(CircuitBreakerConfig.DEFAULT_SLIDING_WINDOW_SIZE);
  }

  @Test
  void everyFieldOfABulkheadIsRead() {
    BulkheadConfig config =
        BulkheadSettings.read(
            new Settings(
                "b",
                Map.of(
                    "maxConcurrentCalls",
                    4,
                    "maxWaitDuration",
                    0.0,
                    "fairCallHandlingEnabled",
                    false,
                    "writableStackTraceEnabled",
                    false),
                problems),
            BulkheadRegistry.of(
                BulkheadConfig.custom().maxWaitDuration(Duration.ofSeconds(1)).build()));
    assertThat(config.getMaxConcurrentCalls()).isEqualTo(4);
    assertThat(config.getMaxWaitDuration()).isZero();
    assertThat(config.isFairCallHandlingEnabled()).isFalse();
    assertThat(config.isWritableStackTraceEnabled()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "slidingWindowSize | 1.5 | c.slidingWindowSize: 1.5 (expected: a whole number",
        "slidingWindowSize | 1000001 | c.slidingWindowSize: 1000001 (expected: a whole number; at"
            + " most 1000000)",
        "permittedNumberOfCallsInHalfOpenState | 2000000000 |"
            + " c.permittedNumberOfCallsInHalfOpenState: 2000000000 (expected: a whole number; at"
            + " most 1000000)",
        "slidingWindowSize | many | c.slidingWindowSize: many (expected: a whole number)",
        "sliding-window-size | -1 | c.sliding-window-size: -1 (expected: a whole number; sliding",
        "slidingWindowType | LINE | c.slidingWindowType: LINE (expected: one of [TIME_BASED, COUNT",
        "failureRateThreshold | 101 | c.failureRateThreshold: 101 (expected: a number above 0 up",
        "waitDurationInOpenState | soon | c.waitDurationInOpenState: soon (expected: a duration",
        "waitDurationInOpenState | 0s | c.waitDurationInOpenState: 0s (expected: a duration such as"
            + " 10s or 500ms; at least 1 ms)",
        "exponentialMaxWaitDurationInOpenState | 0s | c.exponentialMaxWaitDurationInOpenState: 0s"
            + " (expected: a duration such as 10s or 500ms; at least 1 ms)",
        "slowCallDurationThreshold | 36501d | c.slowCallDurationThreshold: 36501d (expected: a"
            + " duration such as 10s or 500ms; at most 36500d)",
        "slowCallDurationThreshold | 99999999999999999999999d | c.slowCallDurationThreshold: 9999",
        "exponentialBackoffMultiplier | 0 | c.exponentialBackoffMultiplier: 0 (expected: a number"
            + " above 0)",
        "exponential-backoff-multiplier | -1.5 | c.exponential-backoff-multiplier: -1.5 (expected:"
            + " a number above 0)",
        "randomizedWaitFactor | 1 | c.randomizedWaitFactor: 1 (expected: a number from 0 up to, not"
            + " including, 1)",
        "randomizedWaitFactor | -0.1 | c.randomizedWaitFactor: -0.1 (expected: a number from 0 up",
        "randomizedWaitFactor | none | c.randomizedWaitFactor: none (expected: a number from 0 up",
        "writableStackTraceEnabled | 1 | c.writableStackTraceEnabled: 1 (expected: true or false)",
        "recordExceptions | E | c.recordExceptions: E (expected: set by the application, in a base",
        "baseConfig | none | c.baseConfig: none (expected: a configuration of the registry)",
        "slidingWindow | 5 | c.slidingWindow: 5 (expected: one of [automaticTransitionFromOpen"
      })
  void whatIsWrongIsNamedWithPathValueAndWhatWasExpected(
      String name, String value, String message) {
    breaker(Map.of(name, value));
    assertThat(problems()).singleElement().asString().startsWith(message);
  }

  @Test
  void allThatIsWrongIsNamed() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("baseConfig", "none");
    values.put("slidingWindowSize", -5);
    values.put("failureRateThreshold", 400);
    values.put("enableRandomizedWait", true);
    values.put("randomizedWaitFactor", 7);
    values.put("ignoreExceptions", "E");
    values.put("nonsense", 1);
    breaker(values);
    assertThat(problems())
        .extracting(problem -> problem.substring(0, problem.indexOf(" ")))
        .containsExactlyInAnyOrder(
            "c.baseConfig:",
            "c.slidingWindowSize:",
            "c.failureRateThreshold:",
            "c.randomizedWaitFactor:",
            "c.ignoreExceptions:",
            "c.nonsense:");
  }

  @Test
  void aBulkheadThatWouldKeepCallersWaitingIsNamed() {
    BulkheadSettings.read(
        new Settings("b", Map.of("maxWaitDuration", "1s"), problems),
        BulkheadRegistry.ofDefaults());
    assertThat(problems())
        .containsExactly(
            "b.maxWaitDuration: 1s (expected: a duration such as 10s or 500ms; 0: calls of the mesh"
                + " wait for no bulkhead)");
  }
}
