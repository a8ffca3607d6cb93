package io.inmesh.xds.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Watches directories for any number of sources with one daemon thread. A source hears that
 * something may have changed and looks for itself. As a file system may tell late or never (network
 * file systems), every source also looks once in each polling interval. Thread-safe.
 */
public final class FileWatcher implements AutoCloseable {
  private final WatchService service;
  private final Thread thread;
  private final long pollNanos;
  private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();

  /**
   * Starts the thread.
   *
   * @param pollNanos interval in which sources look without being told, in nanoseconds; > 0
   * @throws UncheckedIOException when the platform has no more watches to give
   */
  public FileWatcher(long pollNanos) {
    if (pollNanos <= 0) {
      throw new IllegalArgumentException("pollNanos: " + pollNanos + " (expected: > 0)");
    }
    this.pollNanos = pollNanos;
    try {
      this.service = FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.thread = new Thread(this::run, "inmesh-file-watcher");
    thread.setDaemon(true);
    thread.start();
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
    try {
      service.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      while (true) {
        WatchKey key = service.poll(pollNanos, TimeUnit.NANOSECONDS);
        if (key == null) {
          registrations.forEach(registration -> registration.onChange.run());
        } else {
          key.pollEvents();
          key.reset();
          for (Registration registration : registrations) {
            if (registration.keys.containsValue(key)) {
              registration.onChange.run();
            }
          }
        }
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      registrations.clear(); // closed: the normal end
    }
  }

  /** The directories of one source. */
  final class Registration implements AutoCloseable {
    private final Runnable onChange;
    private final Map<Path, WatchKey> keys = new ConcurrentHashMap<>();

    private Registration(Runnable onChange) {
      this.onChange = onChange;
    }

    /** Watches exactly these directories from now on. */
    void watch(Set<Path> directories) {
      drop(directories);
      for (Path directory : directories) {
        WatchKey key = keys.get(directory);
        if (key == null || !key.isValid()) {
          try {
            keys.put(
                directory,
                directory.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE));
          } catch (IOException | ClosedWatchServiceException e) {
            keys.remove(directory); // not there, or closed; polling finds it when it comes
          }
        }
      }
    }

    @Override
    public void close() {
      registrations.remove(this);
      drop(Set.of());
    }

    /** Two sources may share a directory's key; the last one cancels it. */
    private void drop(Set<Path> kept) {
      for (Path directory : List.copyOf(keys.keySet())) {
        WatchKey key = kept.contains(directory) ? null : keys.remove(directory);
        if (key != null) {
          if (registrations.stream().noneMatch(other -> other.keys.containsValue(key))) {
            key.cancel();
          }
        }
      }
    }
  }
}
