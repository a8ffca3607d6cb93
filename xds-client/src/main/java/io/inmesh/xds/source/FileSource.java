package io.inmesh.xds.source;

import io.inmesh.xds.files.FileWatcher;
import io.inmesh.xds.files.ResourceDocument;
import io.inmesh.xds.files.ResourceFileListener;
import io.inmesh.xds.files.ResourceFiles;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.text.TextProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A watched file as a source: its cache, and who hears of changes. */
final class FileSource implements TypeSource, ResourceFileListener {
  private final FileCache cache;
  private final ResourceType<?> type;
  private final Executor serial;
  private final Listener listener;
  private volatile @Nullable ResourceFiles files;
  private volatile boolean closed;

  /** Hears of a file, on the thread of the xDS client. */
  interface Listener {
    /** The state of these resources changed; the file can be read. */
    void onChanges(FileSource file, Set<ResourceKey> changes);

    /** The file cannot be read as it is now; where it never could, these resources failed. */
    void onTrouble(FileSource file, Set<ResourceKey> changes, String trouble);
  }

  /**
   * A source that has read nothing yet.
   *
   * @param type the type whose interest {@link #setInterest} sets
   * @param serial the thread of the xDS client
   */
  FileSource(FileCache cache, ResourceType<?> type, Executor serial, Listener listener) {
    this.cache = cache;
    this.type = type;
    this.serial = serial;
    this.listener = listener;
  }

  /**
   * Reads the file, and again whenever it changes.
   *
   * @param watchedDirectory what to watch in place of the file, or null
   * @param maxBytes largest size of the file, of a directory of each in it
   */
  void watch(Path path, @Nullable Path watchedDirectory, long maxBytes, FileWatcher watcher) {
    ResourceFiles watched = new ResourceFiles(path, watchedDirectory, maxBytes, serial, this);
    files = watched;
    watched.start(watcher);
  }

  FileCache cache() {
    return cache;
  }

  @Override
  public void onResources(ResourceDocument content) {
    List<TextProblem> foreign = cache.foreign(content);
    if (!foreign.isEmpty()) {
      onError(foreign);
      return;
    }
    serial.execute(() -> listener.onChanges(this, cache.load(content, System.currentTimeMillis())));
  }

  @Override
  public void onError(List<TextProblem> problems) {
    String text = TextProblem.list(problems, "; ");
    serial.execute(() -> listener.onTrouble(this, cache.fail(text), text));
  }

  @Override
  public void setInterest(Map<String, Long> names) {
    cache.setInterest(type, names.keySet());
  }

  @Override
  public CacheView view() {
    return cache;
  }

  @Override
  public void close() {
    closed = true;
    ResourceFiles watched = files;
    if (watched != null) {
      watched.close();
    }
  }

  boolean isClosed() {
    return closed;
  }
}
