package io.inmesh.telemetry.micrometer;

import io.inmesh.call.FailureKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The meters of one cluster, each made when it is needed first. Thread-safe. */
final class ClusterMeters {
  private static final FailureKind[] FAILURES = FailureKind.values();

  private final MeterRegistry registry;
  private final Tags tags;
  private final LongAdder active = new LongAdder();

  /** By status class, 0 for none; then by failure. */
  private final AtomicReferenceArray<@Nullable Timer> attempts =
      new AtomicReferenceArray<>(Results.STATUS_CLASSES + FAILURES.length);

  private final Words retries;
  private final Words denied;
  private final Words overflows;
  private final Words ejections;
  private final Words detected;
  private final Counter unejections;

  ClusterMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
    Gauge.builder("inmesh.attempts.active", active, LongAdder::sum)
        .description("Attempts under way")
        .tags(tags)
        .strongReference(true)
        .register(registry);
    retries = words("inmesh.retries", "Attempts that were repeated", "reason");
    denied = words("inmesh.retries.denied", "Retries wanted but not allowed", "reason");
    overflows = words("inmesh.overflow", "Refusals of circuit breakers", "breaker");
    ejections = words("inmesh.outlier.ejections", "Endpoints ejected", "type");
    detected = words("inmesh.outlier.ejections.detected", "Outliers found but not ejected", "type");
    unejections =
        Counter.builder("inmesh.outlier.unejections")
            .description("Ejected endpoints that came back")
            .tags(tags)
            .register(registry);
  }

  private Words words(String name, String description, String key) {
    return new Words(word ->
        Counter.builder(name)
            .description(description)
            .tags(tags.and(key, word))
            .register(registry));
  }

  void attemptBegins() {
    active.increment();
  }

  void attemptEnds(int status, @Nullable FailureKind failure, long nanos) {
    active.decrement();
    int index =
        failure != null ? Results.STATUS_CLASSES + failure.ordinal() : Results.statusClass(status);
    Timer timer = attempts.get(index);
    if (timer == null) {
      timer = attemptTimer(index);
      attempts.set(index, timer);
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer attemptTimer(int index) {
    String result =
        index < Results.STATUS_CLASSES
            ? Results.name(index, "given_up")
            : FAILURES[index - Results.STATUS_CLASSES].name().toLowerCase(Locale.ROOT);
    return Timer.builder("inmesh.attempts")
        .description("Attempts, from their start to the end of the response")
        .tags(tags.and("result", result))
        .register(registry);
  }

  void retried(String reason) {
    retries.get(reason).increment();
  }

  void retryDenied(String reason) {
    denied.get(reason).increment();
  }

  void overflowed(String breaker) {
    overflows.get(breaker).increment();
  }

  void ejected(String type, boolean enforced) {
    (enforced ? ejections : detected).get(type).increment();
  }

  void unejected() {
    unejections.increment();
  }
}
