package io.inmesh.samples.quickstart.load;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** All requests that were sent in one stretch of time, and who answered them. Thread-safe. */
public final class Window {
  private final LongAdder sent = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Map<Kind, LongAdder> answers = new ConcurrentHashMap<>();

  Window() {}

  void sent() {
    sent.increment();
  }

  void withdrawn() {
    sent.decrement();
  }

  void failed() {
    failed.increment();
  }

  void answered(Answer answer, boolean beta) {
    answers
        .computeIfAbsent(
            new Kind(answer.member().group(), answer.revision(), beta), kind -> new LongAdder())
        .increment();
  }

  /** How many were answered by who fulfils a condition. */
  public long count(Predicate<Kind> condition) {
    return answers.entrySet().stream()
        .filter(entry -> condition.test(entry.getKey()))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** How many were answered. */
  public long answered() {
    return count(kind -> true);
  }

  /** Whether all that were sent have ended. */
  public boolean isComplete() {
    return answered() + failed.sum() >= sent.sum();
  }

  /**
   * What requests are told apart by.
   *
   * @param group the version that answered
   * @param revision of the routes
   * @param beta whether it carried the canary's header
   */
  public record Kind(String group, int revision, boolean beta) {}
}
