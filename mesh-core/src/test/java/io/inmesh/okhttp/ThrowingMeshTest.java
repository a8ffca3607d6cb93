package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.FailingCall;
import io.inmesh.testing.contract.FailingCall.Stage;
import io.inmesh.testing.contract.Policies;
import io.inmesh.testing.contract.VirtualTimer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.ConnectionPool;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is thrown on this side, the call ends with it and its place is free again. */
@Timeout(60)
class ThrowingMeshTest {
  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration LATE = Duration.ofMinutes(1);

  private ContractMesh mesh = new ContractMesh();
  private final ConnectionPool pool = new ConnectionPool();
  private final List<Backend> backends = new ArrayList<>();

  @AfterEach
  void close() {
    pool.evictAll();
    backends.forEach(Backend::close);
    mesh.close();
  }

  /** One request at a time; for those to {@code /bug} the endpoint does what leads to the stage. */
  private void only(Duration timeout, Backend.Handler bug) {
    Backend backend =
        Backend.start(exchange -> {
          if (exchange.target().equals("/bug")) {
            bug.handle(exchange);
          } else {
            exchange.reply(200, "x");
          }
        });
    backends.add(backend);
    RouteAction.Forward forward = RouteAction.Forward.to("a");
    mesh.narrowCluster("a", backend.port())
        .route("/bug", forward.withTimeouts(Policies.within(timeout)))
        .route("/", forward)
        .apply();
  }

  private OkHttpClient.Builder client(OutboundCalls calls) {
    return new OkHttpClient.Builder()
        .connectionPool(pool)
        .addInterceptor(new MeshInterceptor(calls, mesh.mesh().timer(), null));
  }

  /** What is sent to {@code /bug} meets a bug of the mesh at this stage. */
  private OkHttpClient client(Stage stage) {
    return client((view, waker) ->
            view.path().equals("/bug")
                ? new FailingCall(mesh.mesh().outbound(view, waker), stage)
                : mesh.mesh().outbound(view, waker))
        .build();
  }

  private static Request to(String path) {
    return new Request.Builder().url("http://shop.example" + path).build();
  }

  private static String text(OkHttpClient client, String path) throws IOException {
    try (Response response = client.newCall(to(path)).execute()) {
      return response.body().string();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatTheMeshThrowsIsTheCallsFailure(Stage stage) throws IOException {
    only(stage == Stage.TIMER ? SOON : LATE, stage::serve);
    OkHttpClient client = client(stage);
    assertThatThrownBy(() -> text(client, "/bug")).isInstanceOf(FailingCall.Bug.class);
    assertThat(text(client, "/")).isEqualTo("x");
  }

  /** The timer finds nobody who waits for it: the reader of the body does. */
  @Test
  void whatTheMeshThrowsWhileABodyIsReadIsTheReadersFailure() throws IOException {
    VirtualTimer time = new VirtualTimer();
    mesh.close();
    mesh = new ContractMesh(settings -> settings.timer(time));
    only(
        LATE,
        exchange -> {
          exchange.startSized(200, 10);
          exchange.awaitClientLeaves();
        });
    OkHttpClient client = client(Stage.TIMER);
    try (Response response = client.newCall(to("/bug")).execute()) {
      time.advance(LATE);
      assertThatThrownBy(response.body()::string)
          .isInstanceOf(IOException.class)
          .hasRootCauseInstanceOf(FailingCall.Bug.class);
    }
    assertThat(text(client, "/")).isEqualTo("x");
  }

  @Test
  void whatACookieJarThrowsLeavesNothingBehind() throws IOException {
    only(LATE, exchange -> exchange.reply(200, List.of("set-cookie: a=b"), "x"));
    CookieJar broken =
        new CookieJar() {
          @Override
          public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
            throw new IllegalStateException("a bug of the application");
          }

          @Override
          public List<Cookie> loadForRequest(HttpUrl url) {
            return List.of();
          }
        };
    OkHttpClient client = client(mesh.mesh()::outbound).cookieJar(broken).build();
    assertThatThrownBy(() -> text(client, "/bug")).isInstanceOf(IllegalStateException.class);
    assertThat(text(client, "/")).isEqualTo("x");
  }

  @Test
  void whatAnAuthenticatorThrowsLeavesNothingBehind() throws IOException {
    only(LATE, exchange -> exchange.reply(401, List.of("www-authenticate: Basic realm=a"), "x"));
    OkHttpClient client =
        client(mesh.mesh()::outbound)
            .authenticator((route, response) -> {
              throw new IOException("a bug of the application");
            })
            .build();
    assertThatThrownBy(() -> text(client, "/bug")).hasMessage("a bug of the application");
    assertThat(text(client, "/")).isEqualTo("x");
  }
}
