package io.inmesh.xds.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** What happened, on other threads or in virtual time, and a way to wait until enough has. */
public final class Journal<T> {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final List<T> entries = new ArrayList<>();
  private final BooleanSupplier advance;

  /** Of what happens on other threads. */
  public Journal() {
    this(null);
  }

  /**
   * Of what happens on this thread.
   *
   * @param advance lets something happen; false when nothing ever will
   */
  Journal(BooleanSupplier advance) {
    this.advance = advance;
  }

  public synchronized void add(T entry) {
    entries.add(entry);
    notifyAll();
  }

  public synchronized List<T> all() {
    return List.copyOf(entries);
  }

  public synchronized void clear() {
    entries.clear();
  }

  /** Waits until what happened so far fulfils the condition. */
  public synchronized List<T> await(String what, Predicate<List<T>> condition)
      throws InterruptedException {
    while (advance != null && !condition.test(List.copyOf(entries))) {
      if (!advance.getAsBoolean()) {
        throw new AssertionError("never came: " + what + "; came: " + entries);
      }
    }
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.test(List.copyOf(entries))) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("never came: " + what + "; came: " + entries);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return List.copyOf(entries);
  }
}
