package io.inmesh.xds.source;

import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoints;
import io.inmesh.xds.dns.DnsClusters;
import io.inmesh.xds.dns.PlatformDnsResolver;
import io.inmesh.xds.resolve.DnsView;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the look-ups of DNS clusters on threads of its own, which exist only while there are such
 * clusters. All methods but {@link #close} are called on the serial executor.
 */
final class DnsLookups implements DnsView, AutoCloseable {
  /** How many names may be slow at the same time before others wait for them. */
  private static final int THREADS = 8;

  private static final int MAX_WAITING = 10_000;

  private static final long IDLE_SECONDS = 10;

  private final Executor serial;
  private final Runnable onChange;
  private final Set<String> changed = new HashSet<>();
  private @Nullable Map<String, Cluster> wanted;
  private @Nullable DnsClusters clusters;
  private volatile boolean closed;
  private volatile @Nullable ThreadPoolExecutor lookups;
  private volatile @Nullable ScheduledThreadPoolExecutor timer;

  /**
   * No clusters yet.
   *
   * @param onChange called when {@link #takeChanged} has something
   */
  DnsLookups(Executor serial, Runnable onChange) {
    this.serial = serial;
    this.onChange = onChange;
  }

  /** Replaces the clusters whose names are looked up. */
  void setClusters(Map<String, Cluster> newWanted) {
    if (closed || newWanted == wanted || (clusters == null && newWanted.isEmpty())) {
      return;
    }
    DnsClusters running = clusters;
    if (running == null) {
      running = start();
      clusters = running;
    }
    running.setClusters(newWanted);
    wanted = newWanted;
  }

  private DnsClusters start() {
    ThreadPoolExecutor blocking =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            daemons("inmesh-dns"));
    blocking.allowCoreThreadTimeOut(true);
    lookups = blocking;
    ScheduledThreadPoolExecutor later =
        new ScheduledThreadPoolExecutor(1, daemons("inmesh-dns-timer"));
    later.setRemoveOnCancelPolicy(true);
    later.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    later.allowCoreThreadTimeOut(true); // without names to look up again it ends
    timer = later;
    if (closed) { // close() may not have seen them
      blocking.shutdownNow();
      later.shutdownNow();
    }
    return new DnsClusters(
        new PlatformDnsResolver(blocking),
        serial,
        (task, delayNanos) -> schedule(later, task, delayNanos),
        () -> ThreadLocalRandom.current().nextDouble(),
        this::changed);
  }

  private Runnable schedule(ScheduledThreadPoolExecutor later, Runnable task, long delayNanos) {
    try {
      Future<?> future =
          later.schedule(() -> serial.execute(task), delayNanos, TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {}; // nothing is looked up any more
    }
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + '-' + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private void changed(String cluster) {
    changed.add(cluster);
    onChange.run();
  }

  /** The clusters whose endpoints changed since this was last called. */
  Set<String> takeChanged() {
    Set<String> taken = Set.copyOf(changed);
    changed.clear();
    return taken;
  }

  @Override
  public @Nullable Endpoints endpoints(Cluster cluster) {
    return clusters == null ? null : clusters.endpoints(cluster);
  }

  @Override
  public void close() {
    closed = true;
    ThreadPoolExecutor blocking = lookups;
    ScheduledThreadPoolExecutor later = timer;
    if (blocking != null) {
      blocking.shutdownNow();
    }
    if (later != null) {
      later.shutdownNow();
    }
  }
}
