package io.inmesh.xds.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Watches directories for any number of sources with one daemon thread. A source hears that
 * something may have changed and looks for itself, once nothing has changed for a moment: a file
 * that is written in its place is not to be read half-way. A directory that is made, removed or
 * replaced is such a change too: it is seen in the directories above it. As a file system may tell
 * late or never (network file systems), every source also looks once in each polling interval;
 * where the platform has no watch service to give (on Linux, where the user's {@code
 * fs.inotify.max_user_instances} are taken), that is all. Thread-safe.
 */
public final class FileWatcher implements AutoCloseable {
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** For a source that is being told of a change at the moment. */
  private static final long CLOSE_MILLIS = 10_000;

  /** In a directory that never rests, sources look all the same. */
  private static final int MAX_CHANGES = 100;

  private static final System.Logger LOG = System.getLogger("io.inmesh.xds");

  private final @Nullable WatchService service;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private final long pollNanos;
  private final long quietNanos;
  private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();

  /**
   * Whoever lets a key go must see all who have taken it: one directory has one for all sources.
   */
  private final ReentrantLock keys = new ReentrantLock();

  /** Where the platform's watch service comes from. */
  @FunctionalInterface
  interface Watches {
    WatchService open() throws IOException;
  }

  /**
   * Starts the thread.
   *
   * @param pollNanos interval in which sources look without being told, in nanoseconds; > 0
   */
  public FileWatcher(long pollNanos) {
    this(pollNanos, QUIET_NANOS);
  }

  FileWatcher(long pollNanos, long quietNanos) {
    this(pollNanos, quietNanos, () -> FileSystems.getDefault().newWatchService());
  }

  FileWatcher(long pollNanos, long quietNanos, Watches watches) {
    if (pollNanos <= 0) {
      throw new IllegalArgumentException("pollNanos: " + pollNanos + " (expected: > 0)");
    }
    this.pollNanos = pollNanos;
    this.quietNanos = quietNanos;
    this.service = open(watches, pollNanos);
    this.thread = new Thread(this::run, "inmesh-file-watcher");
    thread.setDaemon(true);
    thread.start();
  }

  private static @Nullable WatchService open(Watches watches, long pollNanos) {
    try {
      return watches.open();
    } catch (IOException | UnsupportedOperationException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "changes of files are seen by looking every {0} ms only, the platform gives no watch:"
              + " {1}",
          TimeUnit.NANOSECONDS.toMillis(pollNanos),
          e.toString());
      return null;
    }
  }

  /** Polls every 10 s. */
  public FileWatcher() {
    this(TimeUnit.SECONDS.toNanos(10));
  }

  /** Registers a source; it watches nothing until {@link Registration#watch}. */
  Registration register(Runnable onChange) {
    Registration registration = new Registration(onChange);
    registrations.add(registration);
    return registration;
  }

  /** Ends the thread; sources hear nothing any more. */
  @Override
  public void close() {
    registrations.clear();
    closed.countDown();
    try {
      if (service != null) {
        service.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (Thread.currentThread() != thread) {
      try {
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      WatchService watches = service;
      if (watches == null) {
        while (!closed.await(pollNanos, TimeUnit.NANOSECONDS)) {
          registrations.forEach(Registration::tell);
        }
        return;
      }
      long lookAt = System.nanoTime() + pollNanos;
      while (true) {
        WatchKey key = watches.poll(lookAt - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (key == null) {
          registrations.forEach(Registration::tell);
          lookAt = System.nanoTime() + pollNanos;
        } else {
          awaitQuiet(watches, key).forEach(Registration::tell);
        }
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      registrations.clear(); // closed: the normal end
    }
  }

  /** Whom it concerns what has changed, once nothing changes any more that concerns anybody. */
  private Set<Registration> awaitQuiet(WatchService watches, WatchKey first)
      throws InterruptedException {
    Set<Registration> told = new LinkedHashSet<>();
    WatchKey next = first;
    long quietAt = 0;
    for (int changes = 0; next != null; ) {
      DirectoryChange change = DirectoryChange.take(next);
      if (addConcerned(told, change)) {
        changes++;
        quietAt = System.nanoTime() + quietNanos;
      }
      next =
          told.isEmpty() || changes == MAX_CHANGES
              ? null
              : watches.poll(quietAt - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return told;
  }

  private boolean addConcerned(Set<Registration> told, DirectoryChange change) {
    boolean any = false;
    for (Registration registration : registrations) {
      if (registration.isConcerned(change)) {
        told.add(registration);
        any = true;
      }
    }
    return any;
  }

  /**
   * A directory of a source.
   *
   * @param names the entries that matter; empty: all
   */
  private record Watched(WatchKey key, Set<Path> names) {}

  /** The directories of one source. */
  final class Registration implements AutoCloseable {
    private final Runnable onChange;
    private final Map<Path, Watched> directories = new ConcurrentHashMap<>();

    private Registration(Runnable onChange) {
      this.onChange = onChange;
    }

    /** What one throws, or the handler that is told, must not keep the others from hearing. */
    private void tell() {
      try {
        onChange.run();
      } catch (Throwable thrown) {
        try {
          thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable ignored) {
          // As the JVM does with what a handler throws.
        }
      }
    }

    private boolean isConcerned(DirectoryChange change) {
      return directories.values().stream()
          .anyMatch(one -> one.key() == change.key() && change.concerns(one.names()));
    }

    /**
     * Watches exactly these directories from now on, and on the way to each the entries that lead
     * there: it may not be there yet, be removed, or another may take its place.
     */
    void watch(Set<Path> wanted) {
      Map<Path, Set<Path>> names = WatchedDirectories.withWays(wanted);
      keys.lock();
      try {
        drop(names.keySet());
        WatchService watches = service;
        if (watches != null) {
          names.forEach((directory, entries) -> watch(watches, directory, entries));
        }
      } finally {
        keys.unlock();
      }
    }

    private void watch(WatchService watches, Path directory, Set<Path> names) {
      try {
        // Each time: another directory may have taken the place of one that was renamed.
        WatchKey key =
            directory.register(
                watches,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        Watched before = directories.put(directory, new Watched(key, names));
        if (before != null && before.key() != key) {
          cancelUnused(before.key());
        }
      } catch (IOException
          | ClosedWatchServiceException
          | UnsupportedOperationException
          | ProviderMismatchException e) {
        // Not there, not to be read, closed, or of another file system.
        drop(directory);
      }
    }

    @Override
    public void close() {
      keys.lock();
      try {
        registrations.remove(this);
        drop(Set.of());
      } finally {
        keys.unlock();
      }
    }

    private void drop(Set<Path> kept) {
      for (Path directory : List.copyOf(directories.keySet())) {
        if (!kept.contains(directory)) {
          drop(directory);
        }
      }
    }

    private void drop(Path directory) {
      Watched gone = directories.remove(directory);
      if (gone != null) {
        cancelUnused(gone.key());
      }
    }

    private boolean uses(WatchKey key) {
      return directories.values().stream().anyMatch(one -> one.key() == key);
    }

    /** Two sources may share a directory's key; the last one cancels it. */
    private void cancelUnused(WatchKey key) {
      if (!uses(key) && registrations.stream().noneMatch(other -> other.uses(key))) {
        key.cancel();
      }
    }
  }
}
