package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.VirtualTimer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A bean may call while it is destroyed, when the clients of the mesh have ended before it. */
@Timeout(60)
class CallsAfterTheEndTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Too large to be kept: it is written while it is sent. */
  private static final byte[] LARGE = new byte[200 * 1024];

  private final VirtualTimer time = new VirtualTimer();
  private final ContractMesh mesh = new ContractMesh(builder -> builder.timer(time));
  private final Backend backend = Backend.start(this::serve);
  private final MeshHttpClients clients = new MeshHttpClients(mesh::mesh, ImperativeTransport.JDK);
  private final HttpClientSettings settings = HttpClientSettings.defaults().withReadTimeout(LIMIT);

  CallsAfterTheEndTest() {
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    clients.start();
    clients.stop();
  }

  private static ClientHttpRequest outside(URI uri, HttpMethod method) {
    throw new AssertionError("not for the mesh: " + uri);
  }

  private static Mono<ClientHttpResponse> outside(
      HttpMethod method,
      URI uri,
      Function<? super org.springframework.http.client.reactive.ClientHttpRequest, Mono<Void>>
          callback) {
    throw new AssertionError("not for the mesh: " + uri);
  }

  private void serve(BackendExchange exchange) throws IOException {
    exchange.bodyStream().transferTo(OutputStream.nullOutputStream());
    if (exchange.target().equals("/silent")) {
      exchange.awaitClientLeaves();
    } else {
      exchange.reply(200, "done");
    }
  }

  @AfterEach
  void close() {
    clients.destroy();
    mesh.close();
    backend.close();
  }

  @Test
  void aLargeBodyOfABlockingClientIsSent() {
    RestClient client =
        RestClient.builder()
            .requestFactory(clients.requests(settings, CallsAfterTheEndTest::outside))
            .build();
    for (Object body :
        new Object[] {
          new ByteArrayResource(LARGE), new InputStreamResource(new ByteArrayInputStream(LARGE))
        }) {
      assertThat(client.post().uri("http://shop.example/").body(body).retrieve().body(String.class))
          .isEqualTo("done");
    }
  }

  @Test
  void aReadTimeoutEndsAnUploadOfAReactiveClient() {
    WebClient client =
        WebClient.builder()
            .clientConnector(new MeshConnector(clients, settings, CallsAfterTheEndTest::outside))
            .build();
    var answer =
        client
            .post()
            .uri("http://shop.example/silent")
            .body(Flux.just("x".repeat(LARGE.length)), String.class)
            .retrieve()
            .toBodilessEntity()
            .toFuture();
    backend.takeRequest();
    time.advanceOnceAwaited(LIMIT);
    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .rootCause()
        .isInstanceOf(HttpTimeoutException.class);
    backend.awaitClientLeft();
  }
}
