package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReceivedHeadTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private static final String HELLO = "200 OK\r\ncontent-length: 5\r\n\r\nhello";

  private final ContractMesh mesh = new ContractMesh();
  private final ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
  private final Backend backend =
      Backend.start(
          exchange -> exchange.write("HTTP/1.1 " + Objects.requireNonNull(answers.poll())));
  private final MeshHttpClient client =
      MeshHttpClient.wrap(HttpClient.newBuilder().version(Version.HTTP_1_1).build(), mesh.mesh());

  @AfterEach
  void close() {
    client.close();
    mesh.close();
    backend.close();
  }

  private void apply(RetryOn... retryOn) {
    mesh.cluster("a", backend.port())
        .route("/", Forward.to("a").withRetry(Policies.retry(Duration.ZERO, 1, retryOn)))
        .apply();
  }

  private HttpResponse<String> get() throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://shop.example/")).build(),
        BodyHandlers.ofString());
  }

  private static String flags(HttpResponse<?> response) {
    return String.valueOf(Objects.requireNonNull(MeshCall.of(response)).info().responseFlags());
  }

  static List<String> ambiguous() {
    return List.of(
        "200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\nhelloXX",
        "200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello",
        "200 OK\r\ncontent-length: 5, 5\r\n\r\nhello",
        "200 OK\r\ncontent-length: -5\r\n\r\nhello",
        "200 OK\r\ncontent-length: +5\r\n\r\nhello",
        "200 OK\r\ncontent-length: x\r\n\r\nhello",
        "200 OK\r\ncontent-length:\r\n\r\nhello",
        "200 OK\r\ncontent-length: 99999999999999999999\r\n\r\nhello",
        "200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "200 OK\r\ntransfer-encoding: identity\r\n\r\nhello",
        "204 N\r\ncontent-length: 5\r\n\r\n",
        "204 N\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("ambiguous")
  void aHeadThatTwoReadersCouldUnderstandInTwoWaysIsAProtocolError(String answer) throws Exception {
    apply();
    answers.addAll(List.of(answer, HELLO));
    HttpResponse<String> refused = get();
    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(flags(refused)).isEqualTo("UPE");
    assertThat(get().body()).isEqualTo("hello");
    assertThat(backend.connections()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("ambiguous")
  void suchAnAttemptIsRetried(String answer) throws Exception {
    apply(RetryOn.FIVE_XX);
    answers.addAll(List.of(answer, HELLO));
    assertThat(get().body()).isEqualTo("hello");
    assertThat(answers).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        HELLO,
        "200 OK\r\ncontent-length: 0\r\n\r\n",
        "200 OK\r\ntransfer-encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "204 N\r\n\r\n",
        "204 N\r\ncontent-length: 0\r\n\r\n",
        "205 R\r\ncontent-length: 0\r\n\r\n",
      })
  void anyOtherHeadIsTaken(String answer) throws Exception {
    apply();
    answers.addAll(List.of(answer, HELLO));
    HttpResponse<String> taken = get();
    assertThat(flags(taken)).isEmpty();
    assertThat(taken.statusCode()).isEqualTo(Integer.parseInt(answer.substring(0, 3)));
    assertThat(get().body()).isEqualTo("hello");
  }

  /** Of answers without a body the JDK returns it to its pool when it finds the time. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        HELLO,
        "200 OK\r\ntransfer-encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
      })
  void otherwiseAConnectionIsKept(String answer) throws Exception {
    apply();
    for (int i = 0; i < 3; i++) {
      answers.add(answer);
      assertThat(get().body()).isEqualTo("hello");
    }
    assertThat(backend.connections()).isEqualTo(1);
  }
}
