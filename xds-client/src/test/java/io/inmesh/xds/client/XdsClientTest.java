package io.inmesh.xds.client;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.testing.FreePorts;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.TestTypes;
import io.inmesh.xds.transport.ClientConfig;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Threads, callbacks and the end of a client. */
final class XdsClientTest {
  private static final AtomicInteger NODES = new AtomicInteger();

  private final Node node = Node.of("client-test-" + NODES.incrementAndGet());
  private JavaControlPlane controlPlane;

  @BeforeEach
  void start() throws Exception {
    controlPlane = new JavaControlPlane();
    controlPlane.publish(List.of(CDS.resource("a", "x"), EDS.resource("a", "x")));
  }

  @AfterEach
  void end() throws Exception {
    controlPlane.close();
  }

  private ClientConfig config() {
    return ClientConfig.of(node, ServerConfig.of(controlPlane.target()));
  }

  private static boolean hasThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("inmesh-xds"));
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  @Test
  void closeLeavesNoThreadAndMayBeRepeated() throws Exception {
    CompletableFuture<Void> told = new CompletableFuture<>();
    XdsClient client = XdsClient.open(config(), (changes, view) -> told.complete(null));
    client.setInterest(CDS, List.of("*"));
    get(told);
    assertThat(hasThread()).isTrue();

    client.close();
    client.close();

    assertThat(hasThread()).isFalse();
    assertThatThrownBy(() -> get(client.read(view -> view.all(CDS))))
        .hasRootCauseMessage("the client is closed");
  }

  @Test
  void clientMayBeClosedFromItsListenerAndHearsNothingMore() throws Exception {
    AtomicReference<XdsClient> client = new AtomicReference<>();
    AtomicInteger calls = new AtomicInteger();
    CompletableFuture<List<Thread>> closed = new CompletableFuture<>();
    client.set(
        XdsClient.open(
            config(),
            (changes, view) -> {
              calls.incrementAndGet();
              client.get().close();
              closed.complete(
                  Thread.getAllStackTraces().keySet().stream()
                      .filter(thread -> thread.getName().startsWith("inmesh-xds"))
                      .toList());
            }));
    client.get().setInterest(CDS, List.of("*"));
    client.get().setInterest(EDS, List.of("a"));

    for (Thread thread : get(closed)) {
      thread.join(30_000);
      assertThat(thread.isAlive()).isFalse();
    }
    assertThat(calls).hasValue(1);
  }

  @Test
  void listenerThatThrowsHearsTheNextChange() throws Exception {
    Journal<String> told = new Journal<>();
    try (XdsClient client =
        XdsClient.open(
            config(),
            (changes, view) -> {
              ResourceState<TestTypes.Thing> state = view.get(EDS, "a");
              told.add(state == null || state.value() == null ? "" : state.value().note());
              throw new IllegalStateException("a bug in the listener");
            })) {
      client.setInterest(EDS, List.of("a"));
      told.await("first", all -> all.contains("x"));
      controlPlane.publish(List.of(CDS.resource("a", "x"), EDS.resource("a", "y")));
      told.await("second", all -> all.contains("y"));
    }
  }

  @Test
  void interestsSetByManyThreadsAreAllHonouredInFewRequests() throws Exception {
    List<Thread> threads = new ArrayList<>();
    Journal<Integer> sizes = new Journal<>();
    List<XdsClient> clients = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      XdsClient client =
          XdsClient.open(config(), (changes, view) -> sizes.add(view.all(EDS).size()));
      clients.add(client);
      threads.add(
          new Thread(() -> {
            for (int i = 1; i <= 100; i++) {
              client.setInterest(EDS, List.of("a"));
              client.setInterest(EDS, List.of());
            }
            client.setInterest(EDS, List.of("a"));
          }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    for (XdsClient client : clients) {
      ResourceState<TestTypes.Thing> state = null;
      while (state == null || state.value() == null) {
        state = get(client.read(view -> view.get(EDS, "a")));
      }
      assertThat(state.value().note()).isEqualTo("x");
    }
    clients.forEach(XdsClient::close);
    assertThat(hasThread()).isFalse();
  }

  @Test
  void serverThatCannotBeReachedIsNamedInTheError() throws Exception {
    int port = FreePorts.next();
    CompletableFuture<String> failure = new CompletableFuture<>();
    try (XdsClient client =
        XdsClient.open(
            ClientConfig.of(node, ServerConfig.of("127.0.0.1:" + port)),
            (changes, view) -> failure.complete(String.valueOf(view.get(CDS, "*").failure())))) {
      client.setInterest(CDS, List.of("*"));
      assertThat(get(failure))
          .startsWith("UNAVAILABLE: 127.0.0.1:" + port)
          .contains("Connection refused");
      assertThat(get(client.servers()))
          .singleElement()
          .satisfies(server -> assertThat(server.failure()).isNotNull());
    }
  }

  @Test
  void fallbackServerServesWhileThePrimaryIsAway() throws Exception {
    int port = FreePorts.next();
    CompletableFuture<String> value = new CompletableFuture<>();
    ClientConfig two =
        ClientConfig.of(
            node, ServerConfig.of("127.0.0.1:" + port), ServerConfig.of(controlPlane.target()));
    try (XdsClient client =
        XdsClient.open(
            two,
            (changes, view) -> {
              TestTypes.Thing thing = view.get(EDS, "a").value();
              if (thing != null) {
                value.complete(thing.note());
              }
            })) {
      client.setInterest(EDS, List.of("a"));
      assertThat(get(value)).isEqualTo("x");
    }
  }
}
