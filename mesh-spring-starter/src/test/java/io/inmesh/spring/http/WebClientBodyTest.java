package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.RouteAction;
import io.inmesh.config.Timeouts;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.Conditions;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A response body of {@code WebClient} ends when its reader leaves, on the wire as well. */
@Timeout(60)
class WebClientBodyTest {
  private final ContractMesh mesh = new ContractMesh();
  private final HttpClient plain = HttpClient.newHttpClient();
  private final MeshHttpClients clients = new MeshHttpClients(mesh::mesh, ImperativeTransport.JDK);
  private final WebClient client =
      WebClient.builder()
          .clientConnector(
              new MeshConnector(
                  clients, HttpClientSettings.defaults(), new JdkClientHttpConnector(plain)))
          .build();
  private Backend backend;

  @BeforeEach
  void start() {
    clients.start();
  }

  @AfterEach
  void stop() {
    clients.stop();
    RequestFactoryUnderTest.close(plain);
    mesh.close();
    backend.close();
    Schedulers.shutdownNow();
  }

  private void serve(Backend.Handler handler) {
    backend = Backend.start(handler);
    mesh.cluster("a", backend.port())
        .route(
            "/", RouteAction.Forward.to("a").withTimeouts(new Timeouts(Duration.ZERO, null, null)))
        .apply();
  }

  private static void writeForEver(BackendExchange exchange) throws IOException {
    OutputStream out = exchange.output();
    out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes());
    exchange.closeAfter();
    byte[] block = new byte[16 * 1024];
    while (true) {
      out.write(block); // Ends when the client closes the connection.
    }
  }

  private static void beginAndWait(BackendExchange exchange) throws IOException {
    exchange.startStreamed(200, List.of());
    exchange.send("begun");
    exchange.awaitClientLeaves();
  }

  private Flux<DataBuffer> body() {
    return client.get().uri("http://shop.example/").retrieve().bodyToFlux(DataBuffer.class);
  }

  /** Until a call has reached the backend before its time was over. */
  private void assertTimesOut(Mono<?> call) {
    do {
      assertThatThrownBy(call::block).hasRootCauseInstanceOf(TimeoutException.class);
    } while (backend.requests() == 0);
  }

  private void assertGivenUp() {
    backend.awaitClientLeft();
    awaitFree();
  }

  /** The backend may know that a call is over before the mesh does. */
  private void awaitFree() {
    Conditions.await(() -> mesh.mesh().clusterStatus("a").breakers().requests().taken() == 0);
  }

  @Test
  void aReaderThatHasEnoughLeavesTheWire() {
    serve(WebClientBodyTest::writeForEver);
    assertThat(body().doOnNext(DataBufferUtils::release).take(3).count().block()).isEqualTo(3);
    assertGivenUp();
  }

  @Test
  void aTimeoutWhileTheBodyIsReadLeavesTheWire() {
    serve(WebClientBodyTest::beginAndWait);
    assertTimesOut(body().timeout(Duration.ofMillis(200)).count());
    assertGivenUp();
  }

  @Test
  void aBodyThatIsReleasedIsReadNoLongerThanItsTimeout() {
    serve(WebClientBodyTest::writeForEver);
    assertTimesOut(
        client
            .get()
            .uri("http://shop.example/")
            .exchangeToMono(ClientResponse::releaseBody)
            .timeout(Duration.ofMillis(200)));
    assertGivenUp();
  }

  @Test
  void anErrorOfTheApplicationLeavesTheConnectionForOthers() {
    serve(exchange -> exchange.reply(200, "short"));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() ->
              client
                  .get()
                  .uri("http://shop.example/")
                  .exchangeToMono(r -> Mono.error(new IllegalStateException("mine")))
                  .block())
          .hasMessage("mine");
    }
    assertThat(backend.connections()).isEqualTo(1);
    awaitFree();
  }

  @Test
  void aBodyCanBeReadOnce() {
    serve(exchange -> exchange.reply(200, "text"));
    assertThatThrownBy(() ->
            client
                .get()
                .uri("http://shop.example/")
                .exchangeToMono(r -> r.bodyToMono(String.class).then(r.bodyToMono(String.class)))
                .block())
        .hasMessageContaining("only once");
  }
}
