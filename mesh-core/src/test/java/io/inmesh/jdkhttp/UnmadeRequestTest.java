package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application throws while its request is made is told as by the wrapped client. */
@Timeout(60)
class UnmadeRequestTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private static final RuntimeException THROWN = new IllegalStateException("mine");

  private final ContractMesh mesh = new ContractMesh();
  private final Backend backend = Backend.answering("never");
  private final HttpClient bare = HttpClient.newBuilder().cookieHandler(new Throwing()).build();
  private final HttpClient plain = HttpClient.newHttpClient();

  private static final class Throwing extends CookieHandler {
    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
      if (uri.getPath().equals("/error")) {
        throw new AssertionError("mine");
      }
      throw THROWN;
    }

    @Override
    public void put(URI uri, Map<String, List<String>> headers) {}
  }

  private static final class OfNoLength implements BodyPublisher {
    @Override
    public long contentLength() {
      throw THROWN;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      throw new AssertionError("a body of no length is read");
    }
  }

  /** As none of the JDK's builders makes it. */
  private static final class Ftp extends HttpRequest {
    @Override
    public Optional<BodyPublisher> bodyPublisher() {
      return Optional.empty();
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public Optional<Duration> timeout() {
      return Optional.empty();
    }

    @Override
    public boolean expectContinue() {
      return false;
    }

    @Override
    public URI uri() {
      return URI.create("ftp://shop.example/");
    }

    @Override
    public Optional<HttpClient.Version> version() {
      return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(Map.of(), (name, value) -> true);
    }
  }

  @BeforeEach
  void start() {
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
  }

  @AfterEach
  void close() throws Exception {
    mesh.close();
    backend.close();
    for (Object client : List.of(bare, plain)) {
      if (client instanceof AutoCloseable closeable) { // since Java 21
        closeable.close();
      }
    }
  }

  private HttpRequest.Builder to(boolean inMesh) {
    String authority = inMesh ? "shop.example" : "127.0.0.1:" + backend.port();
    return HttpRequest.newBuilder(URI.create("http://" + authority + "/"));
  }

  private void fails(HttpClient client, HttpRequest request) {
    assertThatThrownBy(
            () -> client.sendAsync(request, BodyHandlers.ofString()).get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCause(THROWN);
    assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class)
        .hasMessage("mine")
        .hasCause(THROWN);
    assertThat(backend.requests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCookieHandlerThatThrowsFailsTheCall(boolean inMesh) {
    HttpClient client = inMesh ? MeshHttpClient.wrap(bare, mesh.mesh()) : bare;
    fails(client, to(inMesh).build());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anErrorOfACookieHandlerIsToldLikewise(boolean inMesh) {
    HttpClient client = inMesh ? MeshHttpClient.wrap(bare, mesh.mesh()) : bare;
    URI uri = to(inMesh).build().uri().resolve("/error");
    HttpRequest request = HttpRequest.newBuilder(uri).build();
    assertThatThrownBy(
            () -> client.sendAsync(request, BodyHandlers.ofString()).get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPublisherThatThrowsFailsTheCall(boolean inMesh) {
    HttpClient client = inMesh ? MeshHttpClient.wrap(plain, mesh.mesh()) : plain;
    fails(client, to(inMesh).POST(new OfNoLength()).build());
  }

  @Test
  void aRequestThatIsNoneIsRefused() {
    HttpClient client = MeshHttpClient.wrap(plain, mesh.mesh());
    assertThatThrownBy(() -> client.sendAsync(new Ftp(), BodyHandlers.ofString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("uri: ftp://shop.example/ (expected: http or https, with a host)");
  }
}
