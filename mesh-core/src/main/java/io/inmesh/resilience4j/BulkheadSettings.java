package io.inmesh.resilience4j;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.core.Registry;
import java.time.Duration;

/** Reads a {@link BulkheadConfig} from settings with resilience4j's names. */
final class BulkheadSettings {
  private static final String NO_WAIT = "0: calls of the mesh wait for no bulkhead";

  private BulkheadSettings() {}

  /** Reads; what is wrong is reported to the settings. */
  static BulkheadConfig read(Settings settings, Registry<Bulkhead, BulkheadConfig> registry) {
    BulkheadConfig.Builder builder = BulkheadConfig.from(BaseConfig.of(settings, registry));
    settings.integer("maxConcurrentCalls", builder::maxConcurrentCalls);
    settings.duration(
        "maxWaitDuration",
        value -> {
          if (!value.isZero()) {
            throw new IllegalArgumentException(NO_WAIT);
          }
        });
    settings.bool("writableStackTraceEnabled", builder::writableStackTraceEnabled);
    settings.bool("fairCallHandlingEnabled", builder::fairCallHandlingStrategyEnabled);
    settings.end();
    return builder.maxWaitDuration(Duration.ZERO).build();
  }

  /** Whether an instance of the application can be used: not one that keeps callers waiting. */
  static boolean isWithoutWait(Bulkhead bulkhead, Settings settings) {
    Duration wait = bulkhead.getBulkheadConfig().getMaxWaitDuration();
    if (!wait.isZero()) {
      settings.wrong("maxWaitDuration " + wait + " of the registry's own bulkhead", NO_WAIT);
    }
    return wait.isZero();
  }
}
