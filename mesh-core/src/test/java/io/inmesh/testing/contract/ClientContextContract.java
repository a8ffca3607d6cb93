package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.MeshContext;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ClientUnderTest.Capability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The application's code runs where the client would run it without the mesh, so that what hangs on
 * threads (MDC, trace contexts) is there; and what it throws is its own failure.
 */
public abstract class ClientContextContract extends ClientContract {

  @Test
  void bodiesAreWrittenWhereTheClientWritesThem() throws IOException {
    Backend backend = answering("x");
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    ThreadLocal<String> context = new ThreadLocal<>();
    context.set("mine");
    AtomicReference<Thread> thread = new AtomicReference<>();
    AtomicReference<String> seen = new AtomicReference<>();
    ClientRequest.Body body =
        new ClientRequest.Body(
            () -> {
              thread.set(Thread.currentThread());
              seen.set(context.get());
              return new ByteArrayInputStream(new byte[3]);
            },
            3,
            true);
    assertThat(status(new ClientRequest("POST", SHOP + "/", List.of(), body, null))).isEqualTo(200);
    if (can(Capability.BODY_ON_CALLING_THREAD)) {
      assertThat(thread.get()).isSameAs(Thread.currentThread());
      assertThat(seen.get()).isEqualTo("mine");
    } else {
      assertThat(client().isOfTheApplication(Objects.requireNonNull(thread.get()))).isTrue();
    }
    context.remove();
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
    assertThat(client().isOfTheApplication(Objects.requireNonNull(thread.get()))).isTrue();
  }

  @Test
  void aRequestBodyThatFailsIsTheApplicationsOwnFailure() throws IOException {
    Backend backend = answering("free");
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
    assertThat(backend.requests()).isLessThanOrEqualTo(4); // The broken one at most once.
  }

  private static String propagated(BackendExchange exchange) {
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
    Backend backend = backend(exchange -> exchange.reply(200, propagated(exchange)));
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    MeshContext context = inbound(Duration.ofMinutes(1));
    assertThat(context.call(() -> text(ClientRequest.get(SHOP + "/")))).isEqualTo("7 00-a x=1");
    ClientRequest own = ClientRequest.get(SHOP + "/").header("traceparent", "00-own");
    assertThat(context.call(() -> text(own))).isEqualTo("7 00-own null");
    assertThat(text(ClientRequest.get(SHOP + "/"))).doesNotContain("7 00-a");
  }

  @Test
  void callsThatAreHandedToTheClientsThreadsDoSoToo() {
    Backend backend = backend(exchange -> exchange.reply(200, propagated(exchange)));
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    AtomicReference<String> text = new AtomicReference<>();
    CountDownLatch called = new CountDownLatch(1);
    inbound(Duration.ofMinutes(1))
        .run(() ->
            client()
                .start(
                    ClientRequest.get(SHOP + "/"),
                    response -> {
                      try (response) {
                        text.set(response.text());
                      } catch (IOException e) {
                        text.set(e.toString());
                      }
                      called.countDown();
                    },
                    failure -> {
                      text.set(failure.toString());
                      called.countDown();
                    }));
    await(called);
    assertThat(text.get()).isEqualTo("7 00-a x=1");
  }

  @Test
  void aCallEndsWithTheTimeOfTheRequestThatTheApplicationWorksOn() throws Exception {
    Backend silent = silent();
    mesh.cluster("a", silent.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(Duration.ZERO)))
        .apply();
    MeshContext context = inbound(Duration.ofMillis(100));
    String answer = context.call(() -> text(ClientRequest.get(SHOP + "/")));
    assertThat(answer).isEqualTo("the request that this call is made for has no time left");
    int requests = silent.requests();
    assertThat(context.call(() -> status(ClientRequest.get(SHOP + "/")))).isEqualTo(504);
    assertThat(silent.requests()).isEqualTo(requests);
  }

  @Test
  void aCallThatIsNotForTheMeshStaysAsItIs() throws Exception {
    Backend backend = backend(exchange -> exchange.reply(200, propagated(exchange)));
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    ClientRequest outside = ClientRequest.get("http://127.0.0.1:" + backend.port() + "/");
    MeshContext context = inbound(Duration.ZERO);
    assertThat(context.call(() -> text(outside))).isEqualTo("null null null");
  }
}
