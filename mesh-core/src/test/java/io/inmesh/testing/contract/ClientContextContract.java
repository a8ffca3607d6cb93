package io.inmesh.testing.contract;

import static io.inmesh.testing.contract.Latches.await;
import static io.inmesh.testing.contract.Policies.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.MeshContext;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ClientUnderTest.Capability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The application's code runs where the client would run it without the mesh, so that what hangs on
 * threads (MDC, trace contexts) is there; and what it throws is its own failure.
 */
public abstract class ClientContextContract extends ClientContract {

  @Test
  void bodiesAreWrittenWhereTheClientWritesThem() throws IOException {
    ContractBackend backend = answering("x");
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    ThreadLocal<String> context = new ThreadLocal<>();
    context.set("mine");
    List<Thread> threads = new CopyOnWriteArrayList<>();
    List<String> seen = new CopyOnWriteArrayList<>();
    for (int length : new int[] {3, 200_000}) { // A small one may be kept before it is sent.
      ClientRequest.Body body =
          new ClientRequest.Body(
              () -> {
                threads.add(Thread.currentThread());
                seen.add(String.valueOf(context.get()));
                return new ByteArrayInputStream(new byte[length]);
              },
              length,
              true);
      assertThat(status(new ClientRequest("POST", SHOP + "/", List.of(), body, null)))
          .isEqualTo(seen(200));
    }
    context.remove();
    Thread caller = Thread.currentThread();
    if (can(Capability.BODY_ON_CALLING_THREAD)) {
      assertThat(threads).containsOnly(caller);
      assertThat(seen).containsOnly("mine");
    } else {
      assertThat(threads)
          .allMatch(thread -> thread == caller || client().isOfTheApplication(thread))
          .as("a client that does not promise to write on the calling thread does not")
          .anyMatch(thread -> thread != caller);
    }
  }

  @Test
  void aResponseIsHandedOverOnAThreadOfTheApplication() {
    mesh.cluster("a", answering("x").port()).route("/", RouteAction.Forward.to("a")).apply();
    assertCalledBackByTheApplication(ClientRequest.get(SHOP + "/"));
  }

  @Test
  void aTimeoutIsToldOnAThreadOfTheApplication() {
    mesh.cluster("a", silent().port())
        .route("/route", RouteAction.Forward.to("a").withTimeouts(within(Duration.ofMillis(100))))
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(Duration.ZERO)))
        .apply();
    assertCalledBackByTheApplication(ClientRequest.get(SHOP + "/route"));
    assertCalledBackByTheApplication(
        ClientRequest.get(SHOP + "/own").within(Duration.ofMillis(100)));
    InputStream upload = new ByteArrayInputStream(new byte[200 * 1024]);
    assertCalledBackByTheApplication(
        ClientRequest.postOnce(SHOP + "/own", upload).within(Duration.ofMillis(100)));
  }

  private void assertCalledBackByTheApplication(ClientRequest request) {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CountDownLatch called = new CountDownLatch(1);
    client()
        .start(
            request,
            response -> {
              thread.set(Thread.currentThread());
              response.close();
              called.countDown();
            },
            failure -> {
              thread.set(Thread.currentThread());
              called.countDown();
            });
    await(called);
    assertThat(Objects.requireNonNull(thread.get()))
        .matches(client()::isOfTheApplication, "is of the application");
  }

  @Test
  void aRequestBodyThatFailsIsTheApplicationsOwnFailure() throws IOException {
    ContractBackend backend = answering("free");
    mesh.narrowCluster("a", backend.port()).route("/", retrying("a", 3)).apply();
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("no disk");
          }
        };
    ClientRequest.Body body = new ClientRequest.Body(() -> broken, -1, true);
    Throwable thrown = null;
    try {
      client().send(new ClientRequest("POST", SHOP + "/", List.of(), body, null)).close();
    } catch (IOException e) {
      thrown = e;
    }
    assertThat(thrown).isNotNull();
    assertThat(org.assertj.core.util.Throwables.getStackTrace(thrown)).contains("no disk");
    for (int i = 0; i < 3; i++) {
      assertThat(text(ClientRequest.get(SHOP + "/"))).isEqualTo("free");
    }
    assertThat(backend.requests()).isBetween(3, 4); // The broken one at most once.
  }

  private static String propagated(ContractExchange exchange) {
    return String.join(
        " ",
        String.valueOf(exchange.header("x-request-id")),
        String.valueOf(exchange.header("traceparent")),
        String.valueOf(exchange.header("tracestate")));
  }

  private MeshContext inbound(Duration left) {
    return MeshContext.NONE
        .withHeader("x-request-id", "7")
        .withHeader("traceparent", "00-a")
        .withHeader("tracestate", "x=1")
        .withTimeout(left, mesh.mesh().timer());
  }

  @Test
  void callsBelongToTheRequestThatTheApplicationWorksOn() throws Exception {
    ContractBackend backend = backend(exchange -> exchange.reply(200, propagated(exchange)));
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    MeshContext context = inbound(Duration.ofMinutes(1));
    assertThat(context.call(() -> text(ClientRequest.get(SHOP + "/")))).isEqualTo("7 00-a x=1");
    ClientRequest own = ClientRequest.get(SHOP + "/").header("traceparent", "00-own");
    assertThat(context.call(() -> text(own))).isEqualTo("7 00-own null");
    assertThat(text(ClientRequest.get(SHOP + "/"))).doesNotContain("7 00-a");
  }

  /** Within a request that came in, the mesh tells the endpoint how much time is left. */
  @Test
  void theMeshIsShownALimitThatIncludesTheBody() throws Exception {
    ContractBackend backend =
        backend(exchange ->
            exchange.reply(200, String.valueOf(exchange.header("x-envoy-expected-rq-timeout-ms"))));
    mesh.cluster("a", backend.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(Duration.ZERO)))
        .apply();
    Duration limit = Duration.ofHours(1);
    MeshContext context = MeshContext.NONE.withHeader("x-request-id", "7");
    String told = context.call(() -> text(ClientRequest.get(SHOP + "/").within(limit)));
    if (can(Capability.LIMIT_INCLUDES_BODY)) {
      assertThat(told).matches("\\d+");
      assertThat(Long.parseLong(told)).isBetween(1L, limit.toMillis());
    } else {
      assertThat(told).isEqualTo("null");
    }
  }

  @Test
  void callsThatAreHandedToTheClientsThreadsDoSoToo() throws Exception {
    ContractBackend backend = backend(exchange -> exchange.reply(200, propagated(exchange)));
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    CompletableFuture<ClientResponse> called = new CompletableFuture<>();
    inbound(Duration.ofMinutes(1))
        .run(() ->
            client()
                .start(
                    ClientRequest.get(SHOP + "/"),
                    called::complete,
                    called::completeExceptionally));
    try (ClientResponse response = called.get(20, TimeUnit.SECONDS)) {
      assertThat(response.text()).isEqualTo("7 00-a x=1");
    }
  }

  @Test
  void aCallEndsWithTheTimeOfTheRequestThatTheApplicationWorksOn() throws Exception {
    ContractBackend next = answering("there was time left");
    mesh.cluster("a", silent().port())
        .cluster("b", next.port())
        .route("/next", RouteAction.Forward.to("b").withTimeouts(within(Duration.ZERO)))
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(Duration.ZERO)))
        .apply();
    MeshContext context = inbound(Duration.ofMillis(100));
    assertOutOfTime(context, "/");
    assertOutOfTime(context, "/next");
    assertThat(next.requests()).isZero();
  }

  private void assertOutOfTime(MeshContext context, String path) throws Exception {
    ClientRequest request = ClientRequest.get(SHOP + path);
    if (!can(Capability.REPLY_WHEN_OUT_OF_TIME)) {
      assertThatThrownBy(() -> context.call(() -> status(request))).isInstanceOf(IOException.class);
      return;
    }
    try (ClientResponse response = context.call(() -> client().send(request))) {
      assertThat(response.status()).isEqualTo(seen(504));
      assertThat(response.text())
          .isEqualTo("the request that this call is made for has no time left");
    }
  }

  @Test
  void aCallThatIsNotForTheMeshStaysAsItIs() throws Exception {
    ContractBackend backend = backend(exchange -> exchange.reply(200, propagated(exchange)));
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    ClientRequest outside = ClientRequest.get("http://127.0.0.1:" + backend.port() + "/");
    MeshContext context = inbound(Duration.ZERO);
    assertThat(context.call(() -> text(outside))).isEqualTo("null null null");
  }
}
