package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.Conditions;
import io.inmesh.testing.contract.ContractMesh;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.HttpComponentsClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/** Compressed bodies are asked for, and read, where the application's own connector does so. */
@Timeout(60)
class WebClientEncodingTest {
  private static final int LENGTH = 3_000_000;

  private final ContractMesh mesh = new ContractMesh();
  private final HttpClient jdk = HttpClient.newHttpClient();
  private final MeshHttpClients clients = new MeshHttpClients(mesh::mesh, ImperativeTransport.JDK);
  private final Backend backend = Backend.start(WebClientEncodingTest::serve);

  @BeforeEach
  void start() {
    clients.start();
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
  }

  @AfterEach
  void stop() {
    clients.stop();
    RequestFactoryUnderTest.close(jdk);
    mesh.close();
    backend.close();
  }

  private static void serve(BackendExchange exchange) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean twice = exchange.target().equals("/twice");
    GZIPOutputStream gzip = new GZIPOutputStream(bytes);
    try (OutputStream encoder = twice ? new DeflaterOutputStream(gzip) : gzip) {
      encoder.write("x".repeat(LENGTH).getBytes());
    }
    byte[] body = bytes.toByteArray();
    if (exchange.target().equals("/cut")) {
      body = Arrays.copyOf(body, body.length / 2);
    }
    String head =
        "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nX-Accepted: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(
                twice ? "deflate, gzip" : "gzip", exchange.header("accept-encoding"), body.length);
    exchange.output().write(head.getBytes());
    exchange.output().write(body);
    exchange.output().flush();
  }

  private WebClient client(ClientHttpConnector outside) {
    return WebClient.builder()
        .baseUrl("http://shop.example")
        .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(2 * LENGTH))
        .clientConnector(new MeshConnector(clients, HttpClientSettings.defaults(), outside))
        .build();
  }

  private static ResponseEntity<byte[]> get(WebClient client, String path) {
    ResponseEntity<byte[]> got =
        client.get().uri(path).retrieve().toEntity(byte[].class).block(Duration.ofSeconds(30));
    assertThat(got).isNotNull();
    return got;
  }

  @Test
  void asForReactorNettyAsSpringMakesIt() {
    ResponseEntity<byte[]> got = get(client(new ReactorClientHttpConnector()), "/");
    assertThat(got.getBody()).hasSize(LENGTH).containsOnly('x');
    assertThat(got.getHeaders().getFirst("X-Accepted")).isEqualTo("gzip");
    assertThat(got.getHeaders().getFirst("Content-Encoding")).isNull();
    assertThat(got.getHeaders().getContentLength()).isEqualTo(-1);
  }

  /** Since 5.6. */
  @Test
  void asForApachesClient() throws IOException {
    assumeThat(
            ClassUtils.isPresent(
                "org.apache.hc.client5.http.impl.async.ContentCompressionAsyncExec", null))
        .isTrue();
    try (CloseableHttpAsyncClient apache = HttpAsyncClients.createDefault()) {
      ResponseEntity<byte[]> got = get(client(new HttpComponentsClientHttpConnector(apache)), "/");
      assertThat(got.getBody()).hasSize(LENGTH).containsOnly('x');
      assertThat(got.getHeaders().getFirst("X-Accepted")).isEqualTo("gzip, x-gzip, deflate");
      ResponseEntity<byte[]> twice =
          get(client(new HttpComponentsClientHttpConnector(apache)), "/twice");
      assertThat(twice.getBody()).hasSize(LENGTH).containsOnly('x');
      assertThat(twice.getHeaders().getFirst("Content-Encoding")).isNull();
    }
  }

  @Test
  void notForAConnectorThatReadsThemAsTheyCome() {
    ReactorClientHttpConnector asTheyCome =
        new ReactorClientHttpConnector(reactor.netty.http.client.HttpClient.create());
    for (ClientHttpConnector outside :
        new ClientHttpConnector[] {new JdkClientHttpConnector(jdk), asTheyCome}) {
      ResponseEntity<byte[]> got = get(client(outside), "/");
      assertThat(got.getBody()).hasSizeLessThan(LENGTH / 10);
      assertThat(got.getHeaders().getFirst("X-Accepted")).isEqualTo("null");
      assertThat(got.getHeaders().getFirst("Content-Encoding")).isEqualTo("gzip");
    }
  }

  @Test
  void aBodyThatEndsTooEarlyFails() {
    WebClient client = client(new ReactorClientHttpConnector());
    assertThatThrownBy(() -> get(client, "/cut")).hasRootCauseInstanceOf(EOFException.class);
  }

  @Test
  void aReaderThatLeavesBreaksTheCallOff() {
    Flux<byte[]> parts =
        client(new ReactorClientHttpConnector())
            .get()
            .uri("/")
            .retrieve()
            .bodyToFlux(DataBuffer.class)
            .map(buffer -> {
              byte[] bytes = new byte[buffer.readableByteCount()];
              buffer.read(bytes);
              return bytes;
            });
    assertThat(parts.take(2).count().block(Duration.ofSeconds(30))).isEqualTo(2);
    Conditions.await(
        () -> mesh.mesh().status().clusters().get(0).breakers().requests().taken() == 0);
  }
}
