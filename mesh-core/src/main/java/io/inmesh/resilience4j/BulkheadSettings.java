package io.inmesh.resilience4j;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.core.Registry;
import java.time.Duration;

/** Reads a {@link BulkheadConfig} from settings with resilience4j's names. */
final class BulkheadSettings {
  private static final String NO_WAIT = "0: calls of the mesh wait for no bulkhead";

  private BulkheadSettings() {}

  /**
   * Reads.
   *
   * @throws IllegalArgumentException with path, value and what was expected
   */
  static BulkheadConfig read(Settings settings, Registry<Bulkhead, BulkheadConfig> registry) {
    BulkheadConfig.Builder builder = BulkheadConfig.from(BaseConfig.of(settings, registry));
    settings.integer("maxConcurrentCalls", builder::maxConcurrentCalls);
    settings.duration(
        "maxWaitDuration",
        value -> {
          if (!value.isZero()) {
            throw settings.wrong("maxWaitDuration: " + value + " (expected: " + NO_WAIT + ")");
          }
        });
    settings.bool("writableStackTraceEnabled", builder::writableStackTraceEnabled);
    settings.bool("fairCallHandlingEnabled", builder::fairCallHandlingStrategyEnabled);
    settings.end();
    return builder.maxWaitDuration(Duration.ZERO).build();
  }

  /** An instance of the application that would keep callers waiting cannot be used. */
  static Bulkhead requireNoWait(Bulkhead bulkhead) {
    Duration wait = bulkhead.getBulkheadConfig().getMaxWaitDuration();
    if (!wait.isZero()) {
      throw new IllegalArgumentException(
          "bulkhead "
              + bulkhead.getName()
              + ": maxWaitDuration "
              + wait
              + " (expected: "
              + NO_WAIT
              + ")");
    }
    return bulkhead;
  }
}
