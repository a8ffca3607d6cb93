package io.inmesh.xds.source;

import io.inmesh.config.ConfigSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The listeners that callers asked for, and how many ask for each. Thread-safe. */
final class Demands {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Consumer<Set<String>> onChange;

  /**
   * Nothing is asked for yet.
   *
   * @param onChange is told all that is asked for, in the order of the changes; must not block
   */
  Demands(Consumer<Set<String>> onChange) {
    this.onChange = onChange;
  }

  /**
   * One more needs a listener.
   *
   * @param onDemandOnly nothing but demands brings it into the configuration
   */
  ConfigSource.Demand add(String listener, boolean onDemandOnly) {
    count(listener, 1);
    return new Counted(listener, onDemandOnly);
  }

  private void count(String listener, int change) {
    lock.lock();
    try {
      int before = counts.getOrDefault(listener, 0);
      int now = before + change;
      if (now == 0) {
        counts.remove(listener);
      } else {
        counts.put(listener, now);
      }
      if (before == 0 || now == 0) {
        onChange.accept(Set.copyOf(counts.keySet()));
      }
    } finally {
      lock.unlock();
    }
  }

  /** One caller's need. */
  private final class Counted implements ConfigSource.Demand {
    private final String listener;
    private final boolean onDemandOnly;
    private final AtomicBoolean closed = new AtomicBoolean();

    Counted(String listener, boolean onDemandOnly) {
      this.listener = listener;
      this.onDemandOnly = onDemandOnly;
    }

    @Override
    public String listener() {
      return listener;
    }

    @Override
    public boolean isAsked() {
      return true;
    }

    @Override
    public boolean isOnDemandOnly() {
      return onDemandOnly;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        count(listener, -1);
      }
    }
  }
}
