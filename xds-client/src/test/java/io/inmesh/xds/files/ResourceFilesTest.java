package io.inmesh.xds.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.text.TextProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceFilesTest {
  @TempDir Path dir;
  private final List<String> events = new ArrayList<>();
  private final ResourceFileListener recorder =
      new ResourceFileListener() {
        @Override
        public void onResources(ResourceDocument content) {
          events.add(names(content));
        }

        @Override
        public void onError(List<TextProblem> problems) {
          events.add("error " + problems.get(0).toString().replace(dir.toString(), "DIR"));
        }
      };

  private static String names(ResourceDocument content) {
    return String.join(",", content.resources().stream().map(FileResource::name).toList());
  }

  private static ResourceFileListener namesInto(BlockingQueue<String> seen) {
    return new ResourceFileListener() {
      @Override
      public void onResources(ResourceDocument content) {
        seen.add(names(content));
      }

      @Override
      public void onError(List<TextProblem> problems) {}
    };
  }

  private static String clusters(String... names) {
    StringBuilder text = new StringBuilder("resources:\n");
    for (String name : names) {
      text.append("- {'@type': t/envoy.config.cluster.v3.Cluster, name: ")
          .append(name)
          .append("}\n");
    }
    return text.toString();
  }

  private ResourceFiles source(Path path) {
    return new ResourceFiles(path, null, 10_000, Runnable::run, recorder);
  }

  @Test
  void aChangeIsPublishedAsAWholeAndNoChangeIsNot() throws IOException {
    Path file = Files.writeString(dir.resolve("r.yaml"), clusters("a"));
    try (ResourceFiles files = source(file)) {
      files.check();
      files.check();
      Files.writeString(file, clusters("a", "b"));
      files.check();
      assertThat(events).containsExactly("a", "a,b");
    }
  }

  @Test
  void aBadEditKeepsTheLastGoodAndIsReportedOnceWithItsPlace() throws IOException {
    Path file = Files.writeString(dir.resolve("r.yaml"), clusters("a"));
    try (ResourceFiles files = source(file)) {
      files.check();
      Files.writeString(
          file, "resources:\n- {'@type': t/envoy.config.cluster.v3.Cluster, nam: b}\n");
      files.check();
      files.check();
      Files.writeString(file, clusters("c"));
      files.check();
      assertThat(events)
          .containsExactly(
              "a",
              "error DIR/r.yaml:2:48: resources[0].nam: unknown field"
                  + " (expected: a field of envoy.config.cluster.v3.Cluster)",
              "c");
    }
  }

  @Test
  void aFileThatVanishesAndComesBackIsAnErrorInBetween() throws IOException {
    Path file = Files.writeString(dir.resolve("r.yaml"), clusters("a"));
    try (ResourceFiles files = source(file)) {
      files.check();
      Files.delete(file);
      files.check();
      Files.writeString(file, clusters("a"));
      files.check();
      assertThat(events).hasSize(3).last().isEqualTo("a");
      assertThat(events.get(1)).startsWith("error DIR/r.yaml: ");
    }
  }

  @Test
  void aDirectoryMeansAllItsResourceFilesTogether() throws IOException {
    Files.writeString(dir.resolve("b.yaml"), clusters("b"));
    Files.writeString(
        dir.resolve("a.json"),
        "{\"resources\":[{\"@type\":\"t/envoy.config.cluster.v3.Cluster\",\"name\":\"a\"}]}");
    Files.writeString(dir.resolve(".hidden.yaml"), "%%%");
    Files.writeString(dir.resolve("notes.txt"), "%%%");
    Files.createDirectory(dir.resolve("d.yaml"));
    try (ResourceFiles files = source(dir)) {
      files.check();
      Files.writeString(dir.resolve("c.yml"), clusters("a"));
      files.check();
      assertThat(events.get(0)).isEqualTo("a,b");
      assertThat(events.get(1))
          .startsWith("error DIR/c.yml:2:3: a (expected: each resource only once, it is in ");
    }
  }

  @Test
  void anEmptyDirectoryInPlaceOfTheResourcesKeepsTheLastGood() throws IOException {
    Path file = Files.writeString(dir.resolve("r.yaml"), clusters("a"));
    try (ResourceFiles files = source(file)) {
      files.check();
      Files.delete(file);
      Files.createDirectory(file);
      files.check();
      assertThat(events)
          .containsExactly(
              "a",
              "error DIR/r.yaml: a directory without resources (expected: a file .yaml, .yml or"
                  + " .json, or several of them)");
    }
  }

  @Test
  void aFileOverTheLimitIsAnError() throws IOException {
    Path file = Files.writeString(dir.resolve("r.yaml"), "#".repeat(10_001));
    try (ResourceFiles files = source(file)) {
      files.check();
      assertThat(events)
          .containsExactly("error DIR/r.yaml: file is too large (expected: at most 10000 bytes)");
    }
  }

  @Test
  void theVersionIsTheFilesOwnOrADigestThatChangesWithTheContent() throws IOException {
    List<String> versions = new ArrayList<>();
    ResourceFileListener listener =
        new ResourceFileListener() {
          @Override
          public void onResources(ResourceDocument content) {
            versions.add(content.versionInfo());
          }

          @Override
          public void onError(List<TextProblem> problems) {
            versions.add(problems.toString());
          }
        };
    Path file = Files.writeString(dir.resolve("r.yaml"), clusters("a"));
    try (ResourceFiles files = new ResourceFiles(file, null, 10_000, Runnable::run, listener)) {
      files.check();
      Files.writeString(file, clusters("b"));
      files.check();
      Files.writeString(file, "version_info: v3\n" + clusters("b"));
      files.check();
    }
    assertThat(versions).hasSize(3).doesNotHaveDuplicates().last().isEqualTo("v3");
    assertThat(versions.get(0)).matches("[0-9a-f]{16}");
  }

  @Test
  void nothingIsHeardAfterClose() throws IOException {
    Path file = Files.writeString(dir.resolve("r.yaml"), clusters("a"));
    ResourceFiles files = source(file);
    files.close();
    files.check();
    assertThat(events).isEmpty();
  }

  @Test
  void aListenerThatThrowsDoesNotEndTheWatch() throws IOException {
    Path file = Files.writeString(dir.resolve("r.yaml"), clusters("a"));
    List<Throwable> thrown = new ArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
    ResourceFileListener bad =
        new ResourceFileListener() {
          @Override
          public void onResources(ResourceDocument content) {
            events.add(names(content));
            throw new IllegalStateException("mine");
          }

          @Override
          public void onError(List<TextProblem> problems) {}
        };
    try (ResourceFiles files = new ResourceFiles(file, null, 10_000, Runnable::run, bad)) {
      files.check();
      Files.writeString(file, clusters("b"));
      files.check();
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(before);
    }
    assertThat(events).containsExactly("a", "b");
    assertThat(thrown).hasSize(2);
  }

  @Test
  void theDirectoriesOfAllSymbolicLinksOnTheWayAreWatched() throws IOException {
    Path mount = mountedConfigMap("v1", "a");
    assertThat(WatchedDirectories.of(mount.resolve("r.yaml"))).contains(mount, mount.resolve("v1"));
    assertThat(WatchedDirectories.of(mount)).contains(mount, mount.resolve("v1"));
  }

  @Test
  void aRenameAnEditInPlaceAndASwappedLinkAreNoticedByTheWatcher() throws Exception {
    Path mount = mountedConfigMap("v1", "a");
    Path plain = Files.writeString(dir.resolve("plain.yaml"), clusters("p1"));
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    ResourceFileListener listener = namesInto(seen);
    try (FileWatcher watcher = new FileWatcher(TimeUnit.HOURS.toNanos(1));
        ResourceFiles linked =
            new ResourceFiles(mount.resolve("r.yaml"), null, 10_000, Runnable::run, listener);
        ResourceFiles edited = new ResourceFiles(plain, null, 10_000, Runnable::run, listener)) {
      linked.start(watcher);
      edited.start(watcher);
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("a");
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("p1");

      swap(mount, "v2", "b");
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("b");
      swap(mount, "v3", "c");
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("c");

      Path next = Files.writeString(dir.resolve("next"), clusters("p2"));
      Files.move(next, plain, StandardCopyOption.ATOMIC_MOVE);
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("p2");
      Files.writeString(plain, clusters("p3"));
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("p3");
    }
  }

  @Test
  void withoutAWatchServiceFilesAreLookedAtInEachInterval() throws Exception {
    Path file = Files.writeString(dir.resolve("r.yaml"), clusters("a"));
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    FileWatcher.Watches none =
        () -> {
          throw new IOException("User limit of inotify instances reached");
        };
    try (FileWatcher watcher = new FileWatcher(TimeUnit.MILLISECONDS.toNanos(20), 1, none);
        ResourceFiles files =
            new ResourceFiles(file, null, 10_000, Runnable::run, namesInto(seen))) {
      files.start(watcher);
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("a");
      Path next = Files.writeString(dir.resolve("next"), clusters("b"));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("b");
    }
  }

  @Test
  void aCheckThatCouldNotBeQueuedIsToldAsUncaughtAndTheNextIntervalTriesAgain() throws Exception {
    Path file = Files.writeString(dir.resolve("r.yaml"), clusters("a"));
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    AtomicBoolean failed = new AtomicBoolean();
    Executor scarce =
        task -> {
          boolean watching = Thread.currentThread().getName().equals("inmesh-file-watcher");
          if (watching && failed.compareAndSet(false, true)) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          task.run();
        };
    FileWatcher.Watches none =
        () -> {
          throw new IOException("User limit of inotify instances reached");
        };
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
      seen.add(thread.getName() + ": " + thrown.getMessage());
      throw new IllegalStateException("of the handler");
    });
    try (FileWatcher watcher = new FileWatcher(TimeUnit.MILLISECONDS.toNanos(20), 1, none);
        ResourceFiles files = new ResourceFiles(file, null, 10_000, scarce, namesInto(seen))) {
      files.start(watcher);
      assertThat(List.of(seen.take(), seen.take()))
          .containsExactlyInAnyOrder("a", "inmesh-file-watcher: unable to create native thread");
      Path next = Files.writeString(dir.resolve("next"), clusters("b"));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("b");
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void aFileThatIsBeingWrittenIsReadWhenItRests() throws Exception {
    Path file = Files.writeString(dir.resolve("r.yaml"), clusters("a"));
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    ResourceFileListener listener = namesInto(seen);
    try (FileWatcher watcher =
            new FileWatcher(TimeUnit.HOURS.toNanos(1), TimeUnit.SECONDS.toNanos(3));
        ResourceFiles files = new ResourceFiles(file, null, 10_000, Runnable::run, listener)) {
      files.start(watcher);
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("a");
      Files.writeString(file, clusters("a", "b"));
      Files.writeString(file, clusters("a", "b", "c"));
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("a,b,c");
    }
  }

  @Test
  void aFileThatNeverRestsIsReadAllTheSame() throws Exception {
    Path file = Files.writeString(dir.resolve("r.yaml"), clusters("a"));
    CountDownLatch looks = new CountDownLatch(2);
    try (FileWatcher watcher =
            new FileWatcher(TimeUnit.HOURS.toNanos(1), TimeUnit.HOURS.toNanos(1));
        FileWatcher.Registration registration = watcher.register(looks::countDown)) {
      registration.watch(Set.of(dir));
      for (int i = 0; looks.getCount() > 0; i++) {
        Files.writeString(file, clusters("v" + i));
      }
    }
  }

  /** As Kubernetes mounts it: r.yaml -> ..data/r.yaml, ..data -> the version's directory. */
  private Path mountedConfigMap(String version, String cluster) throws IOException {
    Path mount = Files.createDirectory(dir.toRealPath().resolve("mount"));
    Path content = Files.createDirectory(mount.resolve(version));
    Files.writeString(content.resolve("r.yaml"), clusters(cluster));
    Files.createSymbolicLink(mount.resolve("..data"), Path.of(version));
    Files.createSymbolicLink(mount.resolve("r.yaml"), Path.of("..data/r.yaml"));
    return mount;
  }

  private static void swap(Path mount, String version, String cluster) throws IOException {
    Path content = Files.createDirectory(mount.resolve(version));
    Files.writeString(content.resolve("r.yaml"), clusters(cluster));
    Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(version));
    Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }
}
