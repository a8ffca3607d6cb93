package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.FailingCall;
import io.inmesh.testing.contract.FailingCall.Stage;
import io.inmesh.testing.contract.Policies;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Whatever is thrown on this side, the future completes and the call's place is free again. */
@Timeout(60)
class ThrowingMeshTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration LATE = Duration.ofMinutes(1);

  private final ContractMesh mesh = new ContractMesh();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    mesh.close();
  }

  private static HttpRequest to(String path) {
    return HttpRequest.newBuilder(URI.create("http://shop.example" + path)).build();
  }

  /** One request at a time; for those to {@code /bug} the endpoint does what leads to the stage. */
  private void only(Stage stage) {
    Backend backend =
        Backend.start(exchange -> {
          if (exchange.target().equals("/bug")) {
            stage.serve(exchange);
          } else {
            exchange.reply(200, "x");
          }
        });
    opened.add(backend);
    RouteAction.Forward forward = RouteAction.Forward.to("a");
    mesh.narrowCluster("a", backend.port())
        .route("/bug", forward.withTimeouts(Policies.within(stage == Stage.TIMER ? SOON : LATE)))
        .route("/", forward)
        .apply();
  }

  /** What is sent to {@code /bug} meets a bug of the mesh at this stage. */
  private MeshHttpClient client(HttpClient wrapped, Stage stage) {
    MeshHttpClient client =
        new MeshHttpClient(
            wrapped,
            (view, waker) ->
                view.path().equals("/bug")
                    ? new FailingCall(mesh.mesh().outbound(view, waker), stage)
                    : mesh.mesh().outbound(view, waker),
            mesh.mesh()::timer);
    opened.add(0, client); // Closed first, which waits for calls that have not ended.
    return client;
  }

  private static void succeeds(MeshHttpClient client) throws Exception {
    assertThat(client.send(to("/"), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "END")
  void whatTheMeshThrowsIsTheCallsFailure(Stage stage) throws Exception {
    only(stage);
    MeshHttpClient client = client(HttpClient.newHttpClient(), stage);
    CompletableFuture<HttpResponse<String>> future =
        client.sendAsync(to("/bug"), BodyHandlers.ofString());
    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(FailingCall.Bug.class);
    succeeds(client);
  }

  @Test
  void aMeshThatThrowsWhenACallIsOverTakesNoAnswerFromTheApplication() throws Exception {
    only(Stage.END);
    MeshHttpClient client = client(HttpClient.newHttpClient(), Stage.END);
    assertThat(client.sendAsync(to("/bug"), BodyHandlers.ofString()).get().body()).isEqualTo("x");
    succeeds(client);
  }

  @Test
  void anExecutorThatTakesNothingOfTheTimersDoesNotKeepACallFromItsEnd() throws Exception {
    only(Stage.TIMER);
    ExecutorService threads = Executors.newCachedThreadPool();
    opened.add(threads::shutdown);
    Executor choosy =
        task -> {
          if (Thread.currentThread().getName().equals("inmesh-timer")) {
            throw new RejectedExecutionException("full");
          }
          threads.execute(task);
        };
    MeshHttpClient client = client(HttpClient.newBuilder().executor(choosy).build(), Stage.FAILURE);
    HttpResponse<String> response = client.send(to("/bug"), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(504);
    succeeds(client);
  }
}
