package io.inmesh.xds.source;

import io.inmesh.xds.files.FileWatcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All watched files of one configuration source. One thread watches; it begins with the first. */
final class FileSources implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<FileSource> open = new ArrayList<>();
  private @Nullable FileWatcher watcher;
  private boolean closed;

  /** Adds a document that cannot change. */
  void add(FileSource source) {
    lock.lock();
    try {
      open.add(source);
    } finally {
      lock.unlock();
    }
  }

  /** Begins to {@link FileSource#watch}; does nothing once this is closed. */
  void watch(FileSource source, Path path, @Nullable Path watchedDirectory, long maxBytes) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      open.removeIf(FileSource::isClosed);
      FileWatcher running = watcher;
      if (running == null) {
        running = new FileWatcher();
        watcher = running;
      }
      open.add(source);
      source.watch(path, watchedDirectory, maxBytes, running);
    } finally {
      lock.unlock();
    }
  }

  /** What the files hold that are watched now. */
  Collection<FileCache> caches() {
    lock.lock();
    try {
      return open.stream().filter(source -> !source.isClosed()).map(FileSource::cache).toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<FileSource> ended;
    FileWatcher running;
    lock.lock();
    try {
      closed = true;
      ended = List.copyOf(open);
      running = watcher;
    } finally {
      lock.unlock();
    }
    ended.forEach(FileSource::close);
    if (running != null) {
      running.close();
    }
  }
}
