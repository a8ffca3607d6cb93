package io.inmesh.telemetry.micrometer;

import io.micrometer.core.instrument.Counter;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Counters of one name that differ in one tag, whose values are few. Thread-safe. */
final class Words {
  private final ConcurrentHashMap<String, Counter> counters = new ConcurrentHashMap<>();
  private final Function<String, Counter> maker;

  Words(Function<String, Counter> maker) {
    this.maker = maker;
  }

  /** The counter of a word; {@code per-try timeout} becomes {@code per_try_timeout}. */
  Counter get(String word) {
    Counter known = counters.get(word);
    return known != null
        ? known
        : counters.computeIfAbsent(
            word,
            added -> maker.apply(added.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_")));
  }
}
