package io.inmesh.telemetry.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the configuration. Thread-safe. */
final class ConfigMeters {
  private final AtomicInteger listeners = new AtomicInteger();
  private final AtomicInteger clusters = new AtomicInteger();
  private final AtomicInteger troubled = new AtomicInteger();
  private final Timer updates;
  private final Counter troubles;
  private final Counter notices;

  ConfigMeters(MeterRegistry registry, Tags tags) {
    updates =
        Timer.builder("inmesh.config.updates")
            .description("Configurations put in force, and the time to compile them")
            .tags(tags)
            .register(registry);
    troubles =
        Counter.builder("inmesh.config.troubles")
            .description("Reports of trouble with the source of the configuration")
            .tags(tags)
            .register(registry);
    notices =
        Counter.builder("inmesh.config.notices")
            .description("Notices that something of a resource has no effect")
            .tags(tags)
            .register(registry);
    gauge("inmesh.config.listeners", "Listeners in force", listeners, registry, tags);
    gauge("inmesh.config.clusters", "Clusters in force", clusters, registry, tags);
    gauge(
        "inmesh.config.troubled",
        "1 while the source of the configuration is in trouble",
        troubled,
        registry,
        tags);
  }

  private static void gauge(
      String name, String description, AtomicInteger value, MeterRegistry registry, Tags tags) {
    Gauge.builder(name, value, AtomicInteger::get)
        .description(description)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  void updated(int listenerCount, int clusterCount, long compileNanos) {
    listeners.set(listenerCount);
    clusters.set(clusterCount);
    updates.record(compileNanos, TimeUnit.NANOSECONDS);
  }

  void trouble(boolean isTrouble) {
    troubled.set(isTrouble ? 1 : 0);
    if (isTrouble) {
      troubles.increment();
    }
  }

  void noticed() {
    notices.increment();
  }
}
