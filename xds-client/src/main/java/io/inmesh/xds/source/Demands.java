package io.inmesh.xds.source;

import io.inmesh.config.ConfigSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The listeners that callers asked for, and how many ask for each. Thread-safe. */
final class Demands {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> targets = new HashMap<>();
  private final Map<String, Integer> servers = new HashMap<>();
  private final BiConsumer<Set<String>, Set<String>> onChange;

  /**
   * Nothing is asked for yet.
   *
   * @param onChange is told all that is asked for, for targets and for servers, in the order of the
   *     changes; must not block
   */
  Demands(BiConsumer<Set<String>, Set<String>> onChange) {
    this.onChange = onChange;
  }

  /**
   * One more needs a listener.
   *
   * @param ofServer for requests that come in at a server; else for calls to a target
   * @param onDemandOnly nothing but demands brings it into the configuration
   * @param askedOf who is asked for it; null for nobody
   * @param hasten has what is known of it delivered, and runs what it is given afterwards
   */
  ConfigSource.Demand add(
      String listener,
      boolean ofServer,
      boolean onDemandOnly,
      @Nullable String askedOf,
      Consumer<Runnable> hasten) {
    Map<String, Integer> counts = ofServer ? servers : targets;
    count(counts, listener, 1);
    return new Counted(counts, listener, onDemandOnly, askedOf, hasten);
  }

  private void count(Map<String, Integer> counts, String listener, int change) {
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
        onChange.accept(Set.copyOf(targets.keySet()), Set.copyOf(servers.keySet()));
      }
    } finally {
      lock.unlock();
    }
  }

  /** One caller's need. */
  private final class Counted implements ConfigSource.Demand {
    private final Map<String, Integer> counts;
    private final String listener;
    private final boolean onDemandOnly;
    private final @Nullable String askedOf;
    private final Consumer<Runnable> hasten;
    private final AtomicBoolean closed = new AtomicBoolean();

    Counted(
        Map<String, Integer> counts,
        String listener,
        boolean onDemandOnly,
        @Nullable String askedOf,
        Consumer<Runnable> hasten) {
      this.counts = counts;
      this.listener = listener;
      this.onDemandOnly = onDemandOnly;
      this.askedOf = askedOf;
      this.hasten = hasten;
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
    public @Nullable String askedOf() {
      return askedOf;
    }

    @Override
    public void deliverKnown(Runnable done) {
      hasten.accept(done);
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        count(counts, listener, -1);
      }
    }
  }
}
