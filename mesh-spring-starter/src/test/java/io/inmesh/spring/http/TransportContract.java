package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.Mesh;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.ClientRequest;
import io.inmesh.testing.contract.ClientResponse;
import io.inmesh.testing.contract.Conditions;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpRequestFactory;

/** What whatever sends for {@code RestClient} and {@code RestTemplate} does alike. */
@Timeout(120)
public abstract class TransportContract {
  private static final String SHOP = "http://shop.example";

  private final Backend backend = Backend.start(TransportContract::serve);
  private final ContractMesh mesh = new ContractMesh();
  private RequestFactoryUnderTest client;

  /** A client that sends with what is tested. */
  protected abstract RequestFactoryUnderTest newClient(Mesh throughMesh);

  private static void serve(BackendExchange exchange) throws IOException {
    exchange.reply(200, String.join("\n", exchange.head()));
  }

  @BeforeEach
  void open() {
    RouteAction.Forward toShop =
        RouteAction.Forward.to("shop")
            .withRetry(Policies.retry(Duration.ZERO, 3, RetryOn.FIVE_XX, RetryOn.RESET));
    mesh.cluster("shop", backend.port()).route("/", toShop).apply();
    client = newClient(mesh.mesh());
  }

  @AfterEach
  void close() {
    client.close();
    mesh.close();
    backend.close();
  }

  private static ClientRequest get(String path) {
    return ClientRequest.get(SHOP + path);
  }

  private List<String> headOf(ClientRequest request) throws IOException {
    try (ClientResponse response = client.send(request)) {
      return response.text().lines().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\r\nx-admin: true", "\r\n\r\nGET /b HTTP/1.1", "\n", "\r", "\0", "\b", "\177"})
  void aHeaderValueWithControlCharactersIsRefusedAndNothingIsSent(String end) {
    assertThatThrownBy(() -> client.send(get("/a").header("x-user", "bob" + end)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(backend.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x-user\r\nx-admin", "x-user: bob\r\nx-admin", "x user", "x:user", "x\0", ""})
  void aHeaderNameThatIsNoTokenIsRefusedAndNothingIsSent(String name) {
    assertThatThrownBy(() -> client.send(get("/a").header(name, "true")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(backend.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /b HTTP/1.1\r\nhost: b\r\n\r\nGET", "G T", "G\nT"})
  void aMethodThatIsNoTokenIsRefusedAndNothingIsSent(String method) {
    ClientRequest request = new ClientRequest(method, SHOP + "/a", List.of(), null, null);
    assertThatThrownBy(() -> client.send(request)).isInstanceOf(IllegalArgumentException.class);
    assertThat(backend.connections()).isZero();
  }

  /** As they are read from {@code spring.http.clients.*}: 0 and less mean none. */
  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT4800000H", "PT2562047788015215H"})
  void timeoutsOfAnyLengthAreTaken(Duration timeout) throws IOException {
    HttpClientSettings settings = HttpClientSettings.defaults().withTimeouts(timeout, timeout);
    for (ClientRequest request : List.of(get("/a"), ClientRequest.post(SHOP, new byte[100_000]))) {
      try (ClientResponse response = client.send(request, settings)) {
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).contains("HTTP/1.1");
      }
    }
  }

  /** Such as no client of the mesh can express: the application's own may. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://shop.example/a",
        "http://[fe80::1%25lo]/a",
        "http://a.b-.c_d/",
        "http://%61/",
        "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/a",
        "/a"
      })
  void whatIsNoUrlForTheMeshIsForTheClientOutside(String url) throws IOException {
    List<String> seen = new ArrayList<>();
    ClientHttpRequestFactory outside =
        (uri, method) -> {
          seen.add(method + " " + uri);
          throw new NoRouteToHostException();
        };
    CookieContract.Client built = client.build(HttpClientSettings.defaults(), outside);
    assertThatThrownBy(() -> built.send(ClientRequest.get(url)))
        .isInstanceOf(NoRouteToHostException.class);
    assertThat(seen).containsExactly("GET " + url);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatTheApplicationThrowsAsItWritesEndsTheCallAndIsNoFailureOfAnEndpoint(
      boolean isReplayable) {
    ClientRequest.Body body =
        new ClientRequest.Body(
            () ->
                new SequenceInputStream(new ByteArrayInputStream(new byte[300_000]), new Missing()),
            -1,
            isReplayable);
    ClientRequest request = new ClientRequest("POST", SHOP + "/a", List.of(), body, null);
    assertThatThrownBy(() -> client.send(request))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage("mine");
    // The backend may notice it later than its client.
    Conditions.await(() -> backend.connections() > 0);
    assertThat(backend.connections()).as("attempts").isEqualTo(1);
  }

  /** A file that is gone when it is read. */
  private static final class Missing extends InputStream {
    @Override
    public int read() throws IOException {
      throw new FileNotFoundException("mine");
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      return read();
    }
  }

  @Test
  void tabsAndWhatIsNoAsciiArePartsOfValues() throws IOException {
    assertThat(headOf(get("/a").header("x-tab", "a\tb"))).contains("x-tab: a\tb");
    assertThat(headOf(get("/a").header("x-name", "J\u00fcrgen")))
        .anyMatch(line -> line.startsWith("x-name: J") && line.endsWith("rgen"));
  }
}
