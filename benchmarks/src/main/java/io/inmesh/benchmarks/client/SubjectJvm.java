package io.inmesh.benchmarks.client;

import io.inmesh.benchmarks.control.AdsServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A client in a JVM of its own. Not thread-safe. */
public final class SubjectJvm implements AutoCloseable {
  private static final long QUIET_MILLIS = 700;

  private final ChildJvm jvm;

  private SubjectJvm(ChildJvm jvm) {
    this.jvm = jvm;
  }

  /** Starts the JVM; the client is not opened. */
  public static SubjectJvm start(
      SubjectKind kind, AdsServer server, String url, List<String> jvmOptions) throws IOException {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return new SubjectJvm(ChildJvm.start(SubjectMain.class, jvmOptions, name, server.port(), url));
  }

  /** Opens the client, and returns when it has all that the control plane has for it. */
  public void open(AdsServer server, int resources) throws IOException, InterruptedException {
    openNow();
    awaitQuiet(server, resources);
  }

  /** Opens the client. */
  public void openNow() throws IOException {
    jvm.tell("open");
  }

  /** Until the client accepted that many resources and asks for nothing any more. */
  public static void awaitQuiet(AdsServer server, long resources) throws InterruptedException {
    long before = -1;
    for (long now; (now = server.accepted()) < resources || now != before; before = now) {
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
    }
  }

  /**
   * Until that many updates have taken effect; of a gRPC channel, until it has that many
   * connections: only then is it complete.
   */
  public void awaitUpdates(long count) throws IOException, InterruptedException {
    // Asking costs the client a little as well: ever more seldom.
    for (long millis = 1; updates() < count; millis = Math.min(2 * millis, QUIET_MILLIS)) {
      TimeUnit.MILLISECONDS.sleep(millis);
    }
  }

  /** Sends requests, one after the other. */
  public void call(int times) throws IOException {
    jvm.tell("call " + times);
  }

  /** What is left on the heap after a collection, and the metaspace in use. */
  public Memory memory() throws IOException {
    String[] words = jvm.tell("memory").split(" ", -1);
    return new Memory(Long.parseLong(words[0]), Long.parseLong(words[1]));
  }

  /** Writes the classes of the live objects, with their numbers and sizes, to a file. */
  public void writeHistogram(Path file) throws IOException {
    jvm.tell("histogram " + file.toAbsolutePath());
  }

  /** CPU time of all threads since the start. */
  public long cpuNanos() throws IOException {
    return Long.parseLong(jvm.tell("cpu"));
  }

  /** How many updates have taken effect since the start. */
  public long updates() throws IOException {
    return Long.parseLong(jvm.tell("updates"));
  }

  @Override
  public void close() throws IOException {
    jvm.close();
  }

  /**
   * Bytes in use.
   *
   * @param heap after a collection
   * @param metaspace of loaded classes
   */
  public record Memory(long heap, long metaspace) {
    /** What came since. */
    public Memory since(Memory earlier) {
      return new Memory(heap - earlier.heap, metaspace - earlier.metaspace);
    }
  }
}
