package io.inmesh.xds.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.text.TextProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that are made, removed and replaced are noticed by the watch, not by polling. */
class ReplacedDirectoryTest {
  @TempDir Path dir;
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final ResourceFileListener listener =
      new ResourceFileListener() {
        @Override
        public void onResources(ResourceDocument content) {
          seen.add(String.join(",", content.resources().stream().map(FileResource::name).toList()));
        }

        @Override
        public void onError(List<TextProblem> problems) {
          seen.add("error");
        }
      };

  private static FileWatcher watcher() {
    return new FileWatcher(TimeUnit.HOURS.toNanos(1));
  }

  private static void write(Path folder, String cluster) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("r.yaml"),
        "resources:\n- {'@type': t/envoy.config.cluster.v3.Cluster, name: " + cluster + "}\n");
  }

  private String next() throws InterruptedException {
    return seen.poll(30, TimeUnit.SECONDS);
  }

  /** Errors on the way do not matter. */
  private void awaitResources(String names) throws InterruptedException {
    String found = next();
    while ("error".equals(found)) {
      found = next();
    }
    assertThat(found).isEqualTo(names);
  }

  private ResourceFiles source(Path file) {
    return new ResourceFiles(file, null, 10_000, Runnable::run, listener);
  }

  @Test
  void aDirectoryThatIsMadeLater() throws Exception {
    Path folder = dir.resolve("above/conf");
    try (FileWatcher watcher = watcher();
        ResourceFiles files = source(folder.resolve("r.yaml"))) {
      files.start(watcher);
      assertThat(next()).isEqualTo("error");
      write(folder, "a");
      awaitResources("a");
      write(folder, "b");
      awaitResources("b");
    }
  }

  @Test
  void aDirectoryThatIsRemovedAndMadeAgain() throws Exception {
    Path folder = dir.resolve("conf");
    write(folder, "a");
    try (FileWatcher watcher = watcher();
        ResourceFiles files = source(folder.resolve("r.yaml"))) {
      files.start(watcher);
      awaitResources("a");
      Files.delete(folder.resolve("r.yaml"));
      Files.delete(folder);
      assertThat(next()).isEqualTo("error");
      write(folder, "b");
      awaitResources("b");
    }
  }

  @Test
  void aDirectoryThatTakesThePlaceOfARenamedOne() throws Exception {
    Path folder = dir.resolve("conf");
    write(folder, "a");
    write(dir.resolve("new"), "b");
    try (FileWatcher watcher = watcher();
        ResourceFiles files = source(folder.resolve("r.yaml"))) {
      files.start(watcher);
      awaitResources("a");
      Files.move(folder, dir.resolve("old"));
      Files.move(dir.resolve("new"), folder);
      awaitResources("b");
      write(folder, "c");
      awaitResources("c");
    }
  }

  @Test
  void aDirectoryAboveThatIsReplaced() throws Exception {
    write(dir.resolve("above/conf"), "a");
    write(dir.resolve("new/conf"), "b");
    try (FileWatcher watcher = watcher();
        ResourceFiles files = source(dir.resolve("above/conf/r.yaml"))) {
      files.start(watcher);
      awaitResources("a");
      Files.move(dir.resolve("above"), dir.resolve("old"));
      Files.move(dir.resolve("new"), dir.resolve("above"));
      awaitResources("b");
    }
  }

  @Test
  void theNeighboursOfADirectoryConcernNobody() throws Exception {
    Path folder = Files.createDirectory(dir.resolve("conf"));
    Semaphore told = new Semaphore(0);
    Semaphore toldOfTheNeighbour = new Semaphore(0);
    try (FileWatcher watcher = new FileWatcher(TimeUnit.HOURS.toNanos(1), 1);
        FileWatcher.Registration registration = watcher.register(told::release);
        FileWatcher.Registration neighbour = watcher.register(toldOfTheNeighbour::release)) {
      registration.watch(Set.of(folder));
      neighbour.watch(Set.of(dir));
      Files.createDirectory(dir.resolve("other"));
      assertThat(toldOfTheNeighbour.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
      Files.createDirectory(dir.resolve("another")); // all have been told of the first before it
      assertThat(toldOfTheNeighbour.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
      assertThat(told.availablePermits()).isZero();
      write(folder, "a");
      assertThat(told.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
