package io.inmesh.jdkhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nothing keeps a client, its mesh and its wrapped client that nobody has any more: not what the
 * JDK knows of the idle connections, which the endpoint leaves open here.
 */
@Timeout(60)
class ForgottenClientTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static Backend backend;

  @BeforeAll
  static void start() {
    backend = Backend.answering("kept alive");
  }

  @AfterAll
  static void stop() {
    backend.close();
    THREADS.shutdown();
  }

  /** How a client was made and left. */
  private enum Kind {
    CLOSED,
    LEFT_OPEN,

    /** The mesh is asked of something that has the client, as an application's context does. */
    LEFT_OPEN_OF_A_LATE_MESH;

    MeshHttpClient wrap(HttpClient plain, Mesh mesh) {
      if (this != LEFT_OPEN_OF_A_LATE_MESH) {
        return MeshHttpClient.wrap(plain, mesh);
      }
      AtomicReference<HttpClient> context = new AtomicReference<>(plain);
      MeshHttpClient client = MeshHttpClient.wrap(plain, () -> of(context, mesh));
      context.set(client);
      return client;
    }

    private static Mesh of(AtomicReference<HttpClient> context, Mesh mesh) {
      assertThat(context.get()).isNotNull();
      return mesh;
    }
  }

  /** A method of its own, so that no frame has the clients any more. */
  private static List<WeakReference<Object>> usedAndForgotten(Kind kind) throws Exception {
    HttpClient plain = HttpClient.newBuilder().executor(THREADS).build();
    try (ContractMesh mesh = new ContractMesh()) {
      mesh.cluster("shop", backend.port()).route("/", RouteAction.Forward.to("shop")).apply();
      MeshHttpClient client = kind.wrap(plain, mesh.mesh());
      use(client);
      if (kind == Kind.CLOSED) {
        client.close();
      }
      return List.of(
          new WeakReference<>(client),
          new WeakReference<>(plain),
          new WeakReference<>(mesh.mesh()));
    }
  }

  private static void use(HttpClient client) throws Exception {
    URI uri = URI.create("http://shop.example/");
    HttpRequest get = HttpRequest.newBuilder(uri).build();
    assertThat(client.send(get, BodyHandlers.ofString()).body()).isEqualTo("kept alive");
    try (InputStream body = client.send(get, BodyHandlers.ofInputStream()).body()) {
      assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo("kept alive");
    }
    HttpRequest post = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("all")).build();
    assertThat(client.sendAsync(post, BodyHandlers.ofString()).get().body())
        .isEqualTo("kept alive");
  }

  private static Set<Thread> selectors() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().endsWith("-SelectorManager"))
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** For less time than the endpoint leaves a connection open, which is 30 seconds. */
  private static void awaitWithCollections(BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    for (System.gc(); !condition.getAsBoolean(); System.gc()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadlineNanos);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void isCollectedWithItsMesh(Kind kind) throws Exception {
    List<WeakReference<Object>> forgotten = usedAndForgotten(kind);
    awaitWithCollections(() -> forgotten.stream().allMatch(each -> each.get() == null));
  }

  /** Before JDK 21 nothing but a collection ends them, and they look every few seconds. */
  @Test
  @Tag("extended")
  void itsThreadsEnd() throws Exception {
    Set<Thread> before = selectors();
    List<WeakReference<Object>> forgotten = usedAndForgotten(Kind.CLOSED);
    assertThat(forgotten).hasSize(3);
    awaitWithCollections(() -> {
      Set<Thread> left = selectors();
      left.removeAll(before);
      return left.isEmpty();
    });
  }
}
