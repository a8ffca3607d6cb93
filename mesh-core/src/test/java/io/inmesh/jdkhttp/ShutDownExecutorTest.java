package io.inmesh.jdkhttp;

import static io.inmesh.testing.contract.Policies.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.VirtualTimer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls end also where the application's executor has ended before them. */
@Timeout(60)
class ShutDownExecutorTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private final VirtualTimer time = new VirtualTimer();
  private final ContractMesh mesh = new ContractMesh(builder -> builder.timer(time));
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final MeshHttpClient client =
      MeshHttpClient.wrap(HttpClient.newBuilder().executor(threads).build(), mesh.mesh());
  private final Backend silent = Backend.start(BackendExchange::awaitClientLeaves);
  private final Backend quick = Backend.start(exchange -> exchange.reply(200, "quick"));

  @AfterEach
  void close() {
    client.shutdownNow();
    client.close();
    mesh.close();
    silent.close();
    quick.close();
  }

  private static HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create("http://shop.example/"));
  }

  private CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
    return client.sendAsync(request.build(), BodyHandlers.ofString());
  }

  @Test
  void aRouteTimeoutEndsTheCall() throws Exception {
    mesh.cluster("a", silent.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(Duration.ofSeconds(5))))
        .apply();
    CompletableFuture<HttpResponse<String>> sent = send(request());
    silent.takeRequest();
    threads.shutdown();
    time.advance(Duration.ofSeconds(5));
    HttpResponse<String> response = sent.get(20, TimeUnit.SECONDS);
    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.body()).isEqualTo("upstream request timeout");
    silent.awaitClientLeft();
  }

  @Test
  void theRequestsOwnTimeoutEndsTheCall() {
    mesh.cluster("a", silent.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(Duration.ZERO)))
        .apply();
    CompletableFuture<HttpResponse<String>> sent = send(request().timeout(Duration.ofSeconds(5)));
    silent.takeRequest();
    threads.shutdown();
    time.advance(Duration.ofSeconds(5));
    assertThatThrownBy(() -> sent.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(HttpTimeoutException.class);
    silent.awaitClientLeft();
  }

  @Test
  void aCallThatWaitsForTheFirstConfigurationIsSent() throws Exception {
    CompletableFuture<HttpResponse<String>> sent = send(request());
    threads.shutdown();
    mesh.cluster("a", quick.port()).route("/", RouteAction.Forward.to("a")).apply();
    time.advance(Duration.ZERO); // The call's turn comes on the timer.
    assertThat(sent.get(20, TimeUnit.SECONDS).body()).isEqualTo("quick");
  }
}
