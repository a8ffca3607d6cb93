package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.ClientRequest;
import io.inmesh.testing.contract.ClientResponse;
import io.inmesh.testing.contract.ContractMesh;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;

/**
 * What the application sees of a redirect or of a compressed body in the mesh, whatever sends for
 * it, beside what it sees of them from the client that it has without the mesh.
 */
@Timeout(120)
public abstract class OwnClientContract {
  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private final Backend backend = Backend.start(this::serve);
  private final ContractMesh mesh = new ContractMesh();
  private final HttpClient jdk =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
  private ClientHttpRequestFactory own = new JdkClientHttpRequestFactory(jdk);
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private volatile String asked = "";
  private @Nullable String acceptEncoding;
  private RequestFactoryUnderTest client;

  /** A client that sends with what is tested. */
  protected abstract RequestFactoryUnderTest newClient(Mesh throughMesh);

  @BeforeEach
  void open() {
    mesh.cluster("shop", backend.port()).route("/", RouteAction.Forward.to("shop")).apply();
    client = newClient(mesh.mesh());
  }

  @AfterAll
  static void stopClients() {
    MeshOrAddress.stopClients();
  }

  @AfterEach
  void close() {
    client.close();
    RequestFactoryUnderTest.close(jdk);
    mesh.close();
    backend.close();
  }

  private void serve(BackendExchange exchange) throws IOException {
    if (exchange.target().startsWith("/encoded/")) {
      asked = String.valueOf(exchange.header("accept-encoding"));
    }
    String[] path = exchange.target().split("/", -1);
    String body = new String(exchange.body(), StandardCharsets.UTF_8);
    seen.add(exchange.method() + " " + exchange.target() + " " + body);
    switch (path[1]) {
      case "moved" ->
          exchange.reply(Integer.parseInt(path[2]), List.of("Location: /there"), "moved");
      case "elsewhere" ->
          exchange.reply(302, List.of("Location: http://127.0.0.1:" + path[2] + "/"), "");
      case "loop" -> exchange.reply(302, List.of("Location: /loop"), "again");
      case "encoded" -> encoded(exchange, path[2], Integer.parseInt(path[3]));
      case "busy" -> exchange.reply(503, List.of("Retry-After: 0"), "busy");
      case "slow" -> exchange.reply(408, List.of("Retry-After: 5"), "slow");
      case "asked" -> exchange.reply(200, String.valueOf(exchange.header("accept-encoding")));
      case "cookie" -> exchange.reply(200, String.valueOf(exchange.header("cookie")));
      default -> exchange.reply(200, "there");
    }
  }

  private static void encoded(BackendExchange exchange, String coding, int length)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (length > 0) {
      OutputStream outermost = bytes;
      String[] codings = coding.split(",");
      for (int i = codings.length - 1; i >= 0; i--) {
        outermost =
            switch (codings[i]) {
              case "gzip", "x-gzip" -> new GZIPOutputStream(outermost);
              case "deflate" -> new DeflaterOutputStream(outermost);
              case "raw" -> new DeflaterOutputStream(outermost, new Deflater(-1, true));
              default -> outermost;
            };
      }
      try (OutputStream encoder = outermost) {
        encoder.write("x".repeat(length).getBytes(StandardCharsets.UTF_8));
      }
    }
    String head =
        "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(coding.replace("raw", "deflate").replace(",", ", "), bytes.size());
    exchange.output().write(head.getBytes(StandardCharsets.UTF_8));
    if (!exchange.method().equals("HEAD")) {
      bytes.writeTo(exchange.output());
    }
    exchange.output().flush();
  }

  private ClientRequest request(String method, String origin, String path) {
    byte[] body = "text".getBytes(StandardCharsets.UTF_8);
    ClientRequest.Body sent =
        method.equals("GET") || method.equals("HEAD")
            ? null
            : ClientRequest.post("http://any/", body).body();
    ClientRequest request = new ClientRequest(method, origin + path, List.of(), sent, null);
    return acceptEncoding == null ? request : request.header("Accept-Encoding", acceptEncoding);
  }

  private String told(ClientResponse response) throws IOException {
    try (response) {
      String text = response.text();
      return "%d %s, coded %s, of %s bytes, after %s"
          .formatted(
              response.status(),
              text,
              response.header("content-encoding"),
              response.header("content-length"),
              seen);
    } finally {
      seen.clear();
    }
  }

  private String inMesh(String method, String path) throws IOException {
    ClientRequest request = request(method, "http://shop.example", path);
    return told(client.build(HttpClientSettings.defaults(), own).send(request));
  }

  private String outside(String method, String path) throws IOException {
    String origin = "http://127.0.0.1:" + backend.port();
    return told(RequestFactoryUnderTest.send(own, request(method, origin, path)));
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 307, 308})
  void redirectsKeepMethodAndBodyAsItDoes(int code) throws IOException {
    for (String method : METHODS) {
      String path = "/moved/" + code;
      assertThat(inMesh(method, path)).as(method).isEqualTo(outside(method, path));
    }
  }

  @Test
  void aCircleOfRedirectsEndsWithOne() throws IOException {
    assertThat(inMesh("GET", "/loop")).startsWith("302 ").isEqualTo(outside("GET", "/loop"));
  }

  private void bodiesAreReadAlike(String... encoded) throws IOException {
    for (String path : encoded) {
      String inMesh = inMesh("GET", "/encoded/" + path);
      String askedInMesh = asked;
      assertThat(inMesh).as(path).isEqualTo(outside("GET", "/encoded/" + path));
      assertThat(askedInMesh.split(",\\s*")).contains(asked.split(",\\s*"));
    }
  }

  @Test
  void bodiesAreReadAsTheJdksClientReadsThem() throws IOException {
    bodiesAreReadAlike(
        "gzip/5",
        "gzip/1000000",
        "gzip/0",
        "deflate/5",
        "deflate/0",
        "x-gzip/5",
        "other/5",
        "gzip,gzip/5");
    assertThat(inMesh("HEAD", "/encoded/gzip/5")).isEqualTo(outside("HEAD", "/encoded/gzip/5"));
  }

  @Test
  void bodiesAreReadAsApachesClientReadsThem() throws IOException {
    try (CloseableHttpClient apache = HttpClients.createDefault()) {
      own = new HttpComponentsClientHttpRequestFactory(apache);
      bodiesAreReadAlike("gzip/5", "gzip/1000000", "deflate/5", "raw/5", "raw/1000000", "x-gzip/5");
      bodiesAreReadAlike(
          "gzip,gzip/5",
          "gzip,gzip/1000000",
          "gzip,x-gzip/5",
          "gzip,identity/5",
          "identity,gzip/5",
          "identity/5",
          "deflate,deflate/5",
          "raw,raw/1000000");
    }
  }

  @Test
  void bodiesComeAsTheyAreWhereApachesClientIsToldSo() throws IOException {
    try (CloseableHttpClient apache = HttpClients.custom().disableContentCompression().build()) {
      own = new HttpComponentsClientHttpRequestFactory(apache);
      acceptEncoding = "gzip"; // else OkHttp asks for it by itself
      bodiesAreReadAlike("gzip/5", "other/5");
    }
  }

  @Test
  void bodiesAreReadAsReactorNettyReadsThem() throws IOException {
    own = new ReactorClientHttpRequestFactory();
    bodiesAreReadAlike("gzip/5", "deflate/5", "raw/5", "x-gzip/5", "gzip,gzip/5");
  }

  @Test
  void bodiesAreReadAsJettysClientReadsThem() throws Exception {
    JettyClientHttpRequestFactory jetty = new JettyClientHttpRequestFactory();
    own = jetty;
    try {
      acceptEncoding = "gzip"; // else OkHttp's request is another one
      bodiesAreReadAlike("gzip/5", "gzip,gzip/5", "identity,gzip/5", "gzip,identity/5", "other/5");
    } finally {
      jetty.destroy();
    }
  }

  /** OkHttp alone would repeat the request, and give up the answer's body for that. */
  @Test
  void anAnswerThatAsksForAnotherRequestAtOnceIsWhole() throws IOException {
    for (String method : METHODS) {
      assertThat(inMesh(method, "/busy"))
          .as(method)
          .startsWith("503 busy")
          .isEqualTo(outside(method, "/busy"));
      assertThat(inMesh(method, "/slow"))
          .as(method)
          .startsWith("408 slow")
          .isEqualTo(outside(method, "/slow"));
    }
    ClientRequest request = ClientRequest.get("http://shop.example/busy");
    try (ClientResponse response = client.send(request)) {
      assertThat(response.header("retry-after")).isEqualTo("0");
      assertThat(response.header("inmesh-retry-after")).isNull();
    }
  }

  @Test
  void whatSaysWhereARequestComesFromIsNotForAnotherOrigin() throws IOException {
    try (Backend other =
        Backend.start(exchange -> exchange.reply(200, String.join("\n", exchange.head())))) {
      ClientRequest request =
          request("GET", "http://shop.example", "/elsewhere/" + other.port())
              .header("Authorization", "secret")
              .header("Cookie", "secret=1")
              .header("Origin", "http://secret")
              .header("Referer", "http://secret/")
              .header("X-Kept", "1");
      try (ClientResponse response =
          client.build(HttpClientSettings.defaults(), own).send(request)) {
        assertThat(response.text()).contains("1").doesNotContain("secret");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v", "a=", "a= b", "=b", "a=1;b=2", "a=\"x y\"; ; c"})
  void aCookieOfTheApplicationsOwnIsSentAsItIs(String value) throws IOException {
    ClientRequest request = ClientRequest.get("http://shop.example/cookie");
    try (ClientResponse response = client.send(request.header("Cookie", value))) {
      assertThat(response.text()).isEqualTo(value);
    }
  }

  @Test
  void compressedBodiesAreAskedForOnlyWhereTheyAreRead() throws IOException {
    assertThat(inMesh("GET", "/asked")).startsWith("200 gzip, deflate,");
    ClientRequest request = ClientRequest.get("http://shop.example/asked");
    try (ClientResponse response = client.send(request.header("Accept-Encoding", "br"))) {
      assertThat(response.text()).isEqualTo("br");
    }
    JdkClientHttpRequestFactory asTheyCome = new JdkClientHttpRequestFactory(jdk);
    asTheyCome.enableCompression(false);
    for (ClientHttpRequestFactory plain :
        List.of(asTheyCome, new SimpleClientHttpRequestFactory())) {
      ClientRequest encoded = ClientRequest.get("http://shop.example/encoded/gzip/5");
      CookieContract.Client reading = client.build(HttpClientSettings.defaults(), plain);
      try (ClientResponse response = reading.send(encoded.header("Accept-Encoding", "gzip"))) {
        assertThat(response.header("content-encoding")).isEqualTo("gzip");
      }
    }
  }
}
