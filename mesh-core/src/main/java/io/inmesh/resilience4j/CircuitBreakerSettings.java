package io.inmesh.resilience4j;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.Registry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads a {@link CircuitBreakerConfig} from settings with resilience4j's names. */
final class CircuitBreakerSettings {
  private static final String IN_CODE = "set by the application, in a baseConfig of its registry";

  private static final int MAX_WINDOW = 1_000_000;

  private @Nullable Duration open;
  private boolean exponential;
  private double multiplier = IntervalFunction.DEFAULT_MULTIPLIER;
  private @Nullable Duration maxOpen;
  private boolean randomized;
  private double factor = IntervalFunction.DEFAULT_RANDOMIZATION_FACTOR;

  private CircuitBreakerSettings() {}

  /** Reads; what is wrong is reported to the settings. */
  static CircuitBreakerConfig read(
      Settings settings, Registry<CircuitBreaker, CircuitBreakerConfig> registry) {
    CircuitBreakerConfig.Builder builder =
        CircuitBreakerConfig.from(BaseConfig.of(settings, registry));
    settings.word("slidingWindowType", SlidingWindowType.class, builder::slidingWindowType);
    settings.integer("slidingWindowSize", value -> builder.slidingWindowSize(window(value)));
    settings.integer("minimumNumberOfCalls", builder::minimumNumberOfCalls);
    settings.percentage("failureRateThreshold", builder::failureRateThreshold);
    settings.percentage("slowCallRateThreshold", builder::slowCallRateThreshold);
    settings.duration("slowCallDurationThreshold", builder::slowCallDurationThreshold);
    settings.integer(
        "permittedNumberOfCallsInHalfOpenState",
        value -> builder.permittedNumberOfCallsInHalfOpenState(window(value)));
    settings.duration("maxWaitDurationInHalfOpenState", builder::maxWaitDurationInHalfOpenState);
    settings.bool(
        "automaticTransitionFromOpenToHalfOpenEnabled",
        builder::automaticTransitionFromOpenToHalfOpenEnabled);
    settings.bool("writableStackTraceEnabled", builder::writableStackTraceEnabled);
    new CircuitBreakerSettings().readOpenState(settings, builder);
    for (String predicate :
        new String[] {
          "recordExceptions",
          "ignoreExceptions",
          "recordFailurePredicate",
          "recordResultPredicate",
          "ignoreExceptionPredicate"
        }) {
      settings.refuse(predicate, IN_CODE);
    }
    settings.end();
    return builder.build();
  }

  /** How long it stays open, each time longer or not. */
  private void readOpenState(Settings settings, CircuitBreakerConfig.Builder builder) {
    settings.duration("waitDurationInOpenState", value -> open = milliseconds(value));
    settings.bool("enableExponentialBackoff", value -> exponential = value);
    // The ranges of resilience4j's own properties: what all versions of its functions take.
    settings.decimal(
        "exponentialBackoffMultiplier",
        "a number above 0",
        value -> value > 0,
        value -> multiplier = value);
    settings.duration(
        "exponentialMaxWaitDurationInOpenState", value -> maxOpen = milliseconds(value));
    settings.bool("enableRandomizedWait", value -> randomized = value);
    settings.decimal(
        "randomizedWaitFactor",
        "a number from 0 up to, not including, 1",
        value -> value >= 0 && value < 1,
        value -> factor = value);
    if (exponential || randomized) {
      builder.waitIntervalFunctionInOpenState(interval());
    } else if (open != null) {
      builder.waitDurationInOpenState(open);
    }
  }

  /** A breaker holds a place for each call or second of it, which a control plane may ask for. */
  private static int window(int size) {
    if (size > MAX_WINDOW) {
      throw new IllegalArgumentException("at most " + MAX_WINDOW);
    }
    return size;
  }

  /** As resilience4j counts the time that a breaker is open. */
  private static Duration milliseconds(Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException("at least 1 ms");
    }
    return value;
  }

  private IntervalFunction interval() {
    Duration initial =
        open != null
            ? open
            : Duration.ofSeconds(CircuitBreakerConfig.DEFAULT_WAIT_DURATION_IN_OPEN_STATE);
    Duration max = maxOpen;
    if (!exponential) {
      return IntervalFunction.ofRandomized(initial, factor);
    }
    if (randomized) {
      return max == null
          ? IntervalFunction.ofExponentialRandomBackoff(initial, multiplier, factor)
          : IntervalFunction.ofExponentialRandomBackoff(initial, multiplier, factor, max);
    }
    return max == null
        ? IntervalFunction.ofExponentialBackoff(initial, multiplier)
        : IntervalFunction.ofExponentialBackoff(initial, multiplier, max);
  }
}
