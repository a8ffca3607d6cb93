package io.inmesh.testing.contract;

import static io.inmesh.testing.contract.Latches.await;
import static io.inmesh.testing.contract.Policies.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ClientUnderTest.Capability;
import io.inmesh.testing.contract.ClientUnderTest.Started;
import io.inmesh.testing.contract.Sightings.Place;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an application's callbacks see of its MDC and of OpenTelemetry's context is what they see
 * with the same client that has never heard of the mesh: what is there for certain stays, and none
 * sees another call's. Needs SLF4J with a binding that has an MDC, and OpenTelemetry's context.
 */
public abstract class ClientPropagationContract extends ClientContract {
  /** At once; no more than a cluster has retries under way. */
  private static final int CALLS = 3;

  /** How the application calls. */
  enum Way {
    /** It waits. */
    SENT,
    /** It is called back. */
    STARTED
  }

  /** What the mesh makes of the call. */
  enum Course {
    PLAIN,
    RETRIED,
    LATE_CONFIGURATION,
    LOCAL_REPLY,
    ROUTE_TIMEOUT
  }

  private final WatchedTimer timer;
  private final Sightings sightings = new Sightings(contexts());
  private final AtomicInteger calls = new AtomicInteger();
  private final Map<String, CountDownLatch> answerable = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
  private final List<Thread> callers = new ArrayList<>();
  private ContractBackend backend;

  protected ClientPropagationContract() {
    this(new WatchedTimer());
  }

  private ClientPropagationContract(WatchedTimer timer) {
    super(
        new ContractMesh(settings -> settings.timer(timer).firstConfigTimeout(WatchedTimer.LONG)));
    this.timer = timer;
  }

  /** A call that does not go on is given up. */
  @AfterEach
  final void stopTime() {
    callers.forEach(Thread::interrupt);
    timer.close();
  }

  /** A client whose calls go through this mesh, with an application that looks for its contexts. */
  protected abstract ClientUnderTest newClient(Mesh throughMesh, ApplicationHooks hooks);

  /** The contexts that are looked for. */
  protected List<ThreadContext> contexts() {
    return ThreadContext.COMMON;
  }

  @Override
  protected final ClientUnderTest newClient(Mesh throughMesh) {
    return newClient(throughMesh, sightings);
  }

  @BeforeEach
  final void startBackend() {
    backend =
        backend(exchange -> {
          String call = String.valueOf(exchange.header(ApplicationHooks.CALL_HEADER));
          await(answerable(call));
          int attempt = attempts.computeIfAbsent(call, c -> new AtomicInteger()).incrementAndGet();
          exchange.reply(exchange.target().equals("/retried/x") && attempt < 3 ? 503 : 200, "x");
        });
  }

  private CountDownLatch answerable(String call) {
    return answerable.computeIfAbsent(call, c -> new CountDownLatch(1));
  }

  @ParameterizedTest
  @CsvSource({
    "SENT, PLAIN",
    "SENT, RETRIED",
    "SENT, LATE_CONFIGURATION",
    "SENT, LOCAL_REPLY",
    "SENT, ROUTE_TIMEOUT",
    "STARTED, PLAIN",
    "STARTED, RETRIED",
    "STARTED, LATE_CONFIGURATION",
    "STARTED, LOCAL_REPLY",
    "STARTED, ROUTE_TIMEOUT"
  })
  void callbacksSeeWhatTheySeeWithoutTheMesh(Way way, Course course) throws Exception {
    String outside = "http://127.0.0.1:" + backend.port() + path(Course.PLAIN);
    over(call(way, outside, false)); // There is a connection then.
    Map<Place, Set<String>> bare = new HashMap<>();
    for (int i = 0; i < CALLS; i++) {
      over(call(way, outside, false))
          .forEach((place, seen) -> bare.merge(place, seen, Sightings::union));
    }
    assertHeld(bare);
    List<CompletableFuture<Map<Place, Set<String>>>> inMesh = new ArrayList<>();
    if (course == Course.LATE_CONFIGURATION) {
      inMesh.add(call(way, SHOP + path(course), true));
      timer.awaitWhoWaitsLong();
      configure();
    } else {
      configure();
      over(call(way, SHOP + path(Course.PLAIN), true));
      for (int i = 0; i < CALLS; i++) { // at once, each in a context of its own
        inMesh.add(call(way, SHOP + path(course), true));
      }
    }
    for (CompletableFuture<Map<Place, Set<String>>> one : inMesh) {
      Map<Place, Set<String>> seen = over(one);
      assertHeld(seen);
      if (course != Course.LOCAL_REPLY && course != Course.ROUTE_TIMEOUT) {
        assertThat(seen).containsOnlyKeys(bare.keySet());
      }
    }
  }

  private static <T> T over(CompletableFuture<T> call) throws Exception {
    return call.get(20, TimeUnit.SECONDS);
  }

  /** No context is another call's, and where there is one for certain it is there. */
  private void assertHeld(Map<Place, Set<String>> sightings) {
    assertThat(sightings)
        .allSatisfy((place, seen) -> {
          if (place.certain() || can(Capability.STEADY_CONTEXTS)) {
            assertThat(seen).containsExactly(Sightings.OWN);
          } else {
            assertThat(seen).isSubsetOf(Sightings.OWN, Sightings.NONE);
          }
        });
  }

  private void configure() {
    mesh.noRoutes()
        .cluster("a", backend.port())
        .cluster("silent", backend.port())
        .route("/timeout", RouteAction.Forward.to("a").withTimeouts(within(Duration.ofMillis(100))))
        .route("/retried", retrying("a", 3))
        .route("/plain", RouteAction.Forward.to("a"))
        .apply();
  }

  private static String path(Course course) {
    return switch (course) {
      case PLAIN, LATE_CONFIGURATION -> "/plain/x";
      case RETRIED -> "/retried/x";
      case LOCAL_REPLY -> "/elsewhere/x";
      case ROUTE_TIMEOUT -> "/timeout/x";
    };
  }

  /** Makes a call on a thread with contexts of its own; what was seen once it is over. */
  private CompletableFuture<Map<Place, Set<String>>> call(Way way, String url, boolean inMesh) {
    String call = "call " + calls.incrementAndGet();
    ClientRequest.Body body =
        new ClientRequest.Body(
            () -> {
              sightings.called(call, "body");
              return new ByteArrayInputStream(new byte[3]);
            },
            3,
            true);
    ClientRequest request =
        new ClientRequest("POST", url, List.of(), body, null)
            .header(ApplicationHooks.CALL_HEADER, call);
    CompletableFuture<Map<Place, Set<String>>> over = new CompletableFuture<>();
    Thread caller =
        new Thread(() -> {
          try (ThreadContext.Scope scope = sightings.open(call)) {
            if (way == Way.SENT) {
              send(request, inMesh);
            } else {
              start(request, inMesh);
            }
            sightings.called(call, ApplicationHooks.CALLERS + "code afterwards");
            over.complete(sightings.of(call));
          } catch (Exception | Error e) {
            over.completeExceptionally(e);
          }
        });
    callers.add(caller);
    caller.start();
    return over;
  }

  private void send(ClientRequest request, boolean inMesh) throws IOException {
    if (!request.url().contains("/timeout")) {
      answerable(callOf(request)).countDown();
    }
    try (ClientResponse response =
        inMesh ? client().send(request) : client().sendWithoutMesh(request)) {
      response.text();
    }
    answerable(callOf(request)).countDown();
  }

  /** The backend answers when the call was started: whoever completes it is not the caller. */
  private void start(ClientRequest request, boolean inMesh)
      throws InterruptedException, ExecutionException, TimeoutException, IOException {
    CompletableFuture<ClientResponse> called = new CompletableFuture<>();
    Started started =
        inMesh
            ? client().start(request, called::complete, called::completeExceptionally)
            : client().startWithoutMesh(request, called::complete, called::completeExceptionally);
    if (!request.url().contains("/timeout")) {
      answerable(callOf(request)).countDown();
    }
    try (ClientResponse response = called.get(20, TimeUnit.SECONDS)) {
      response.text();
    } catch (InterruptedException | TimeoutException e) {
      started.cancel();
      throw e;
    }
    answerable(callOf(request)).countDown();
  }

  private static String callOf(ClientRequest request) {
    return String.valueOf(request.value(ApplicationHooks.CALL_HEADER));
  }
}
