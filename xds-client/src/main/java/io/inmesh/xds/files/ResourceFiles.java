package io.inmesh.xds.files;

import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One watched file or directory of resources. A directory means all files in it whose names end in
 * {@code .yaml}, {@code .yml} or {@code .json} and do not begin with a dot, taken together.
 *
 * <p>Every change is read as a whole: the listener gets all resources, or an error and keeps what
 * it has. Files replaced by a rename, by a swapped symbolic link (as Kubernetes does it) and edited
 * in place are all noticed; half-written content that cannot be read is an error until the next
 * change.
 *
 * <p>Thread-safe. Reading runs on the executor given, never on the watcher's thread.
 */
public final class ResourceFiles implements AutoCloseable {
  private final Path path;
  private final @Nullable Path watchedDirectory;
  private final long maxBytes;
  private final Executor executor;
  private final ResourceFileListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean checkPending = new AtomicBoolean();
  private @Nullable String lastDigest;
  private FileWatcher.@Nullable Registration registration;
  private volatile boolean closed;

  /**
   * A source that has not read anything yet.
   *
   * @param path the file or directory
   * @param watchedDirectory what to watch in place of {@code path}, as in Envoy's {@code
   *     PathConfigSource.watched_directory}; null watches {@code path}
   * @param maxBytes largest size of one file, see {@link TextSource#DEFAULT_MAX_BYTES}
   * @param executor where files are read; may run one task at a time
   * @param listener who hears of the content
   */
  public ResourceFiles(
      Path path,
      @Nullable Path watchedDirectory,
      long maxBytes,
      Executor executor,
      ResourceFileListener listener) {
    this.path = path;
    this.watchedDirectory = watchedDirectory;
    this.maxBytes = maxBytes;
    this.executor = executor;
    this.listener = listener;
  }

  /** Reads for the first time, on the executor, and from then on whenever something changes. */
  public void start(FileWatcher watcher) {
    lock.lock();
    try {
      if (registration == null && !closed) {
        registration = watcher.register(this::checkLater);
      }
    } finally {
      lock.unlock();
    }
    checkLater();
  }

  /** Reads now, on the calling thread, and tells the listener if the content has changed. */
  public void check() {
    checkPending.set(false);
    lock.lock();
    try {
      if (closed) {
        return;
      }
      FileWatcher.Registration watch = registration;
      if (watch != null) {
        // Before reading: what changes while the files are read is noticed again.
        watch.watch(directories());
      }
      read();
    } finally {
      lock.unlock();
    }
  }

  /** No listener is called after this returns, unless it is called by the listener itself. */
  @Override
  public void close() {
    closed = true;
    lock.lock();
    try {
      if (registration != null) {
        registration.close();
        registration = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void checkLater() {
    if (closed || !checkPending.compareAndSet(false, true)) {
      return;
    }
    boolean queued = false;
    try {
      executor.execute(this::check);
      queued = true;
    } catch (RejectedExecutionException e) {
      return; // it is shut down
    } finally {
      if (!queued) {
        checkPending.set(false); // the next change tries again
      }
    }
  }

  private Set<Path> directories() {
    return watchedDirectory != null
        ? Set.of(watchedDirectory.toAbsolutePath())
        : WatchedDirectories.of(path);
  }

  /**
   * What such a file or directory holds now.
   *
   * @param maxBytes largest size of one file
   * @throws TextException when something cannot be read, with all problems
   */
  public static ResourceDocument read(Path path, long maxBytes) {
    List<TextProblem> problems = new ArrayList<>();
    List<TextSource> texts = texts(path, maxBytes, problems);
    String digest = digest(texts, problems);
    ResourceDocument content = problems.isEmpty() ? merge(texts, problems, digest) : null;
    if (content == null) {
      throw new TextException(problems);
    }
    return content;
  }

  private void read() {
    List<TextProblem> problems = new ArrayList<>();
    List<TextSource> texts = texts(path, maxBytes, problems);
    String digest = digest(texts, problems);
    if (digest.equals(lastDigest)) {
      return;
    }
    lastDigest = digest;
    ResourceDocument content = problems.isEmpty() ? merge(texts, problems, digest) : null;
    tell(content, problems);
  }

  private static List<TextSource> texts(Path path, long maxBytes, List<TextProblem> problems) {
    List<TextSource> texts = new ArrayList<>();
    List<Path> files = List.of();
    try {
      files = WatchedDirectories.files(path);
    } catch (TextException e) {
      problems.addAll(e.problems());
    }
    for (Path file : files) {
      try {
        texts.add(TextSource.read(file, maxBytes));
      } catch (TextException e) {
        problems.addAll(e.problems());
      }
    }
    return texts;
  }

  private void tell(@Nullable ResourceDocument content, List<TextProblem> problems) {
    try {
      if (content == null) {
        listener.onError(List.copyOf(problems));
      } else {
        listener.onResources(content);
      }
    } catch (RuntimeException e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** Null when there is a problem. */
  private static @Nullable ResourceDocument merge(
      List<TextSource> texts, List<TextProblem> problems, String digest) {
    List<FileResource> resources = new ArrayList<>();
    List<TextProblem> notices = new ArrayList<>();
    Map<String, FileResource> byName = new HashMap<>();
    String version = "";
    for (TextSource text : texts) {
      try {
        ResourceDocument document = ResourceDocumentReader.read(text);
        notices.addAll(document.notices());
        version = document.versionInfo();
        for (FileResource resource : document.resources()) {
          FileResource other =
              byName.putIfAbsent(resource.typeUrl() + ' ' + resource.name(), resource);
          if (other == null) {
            resources.add(resource);
          } else {
            String expected = "each resource only once, it is in " + other.source() + " as well";
            problems.add(
                new TextProblem(
                    resource.source(),
                    resource.line(),
                    resource.column(),
                    "",
                    resource.name(),
                    expected));
          }
        }
      } catch (TextException e) {
        problems.addAll(e.problems());
      }
    }
    boolean ownVersion = texts.size() == 1 && !version.isEmpty();
    return problems.isEmpty()
        ? new ResourceDocument(ownVersion ? version : digest, resources, notices)
        : null;
  }

  /** Of names and contents, or of the problems where there are some: each is told once. */
  private static String digest(List<TextSource> texts, List<TextProblem> problems) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (TextSource text : texts) {
        digest.update(text.name().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(text.text().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      for (TextProblem problem : problems) {
        digest.update(problem.toString().getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
