package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.ContractMesh;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieManager;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirects, cookies and credentials belong to the application's URL, never to an endpoint's. */
@Timeout(60)
class FollowUpsTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private final ContractMesh mesh = new ContractMesh();
  private final List<MeshHttpClient> clients = new ArrayList<>();
  private final Backend first = Backend.start(FollowUpsTest::redirect);
  private final Backend second =
      Backend.start(exchange ->
          exchange.reply(
              200, exchange.method() + " " + new String(exchange.body(), StandardCharsets.UTF_8)));

  /** As the target says: {@code /302/second} answers 302 with the location {@code /second}. */
  private static void redirect(BackendExchange exchange) throws IOException {
    String target = exchange.target();
    exchange.reply(
        Integer.parseInt(target.substring(1, 4)), List.of("Location: " + target.substring(4)), "");
  }

  @BeforeEach
  void configure() {
    mesh.cluster("first", first.port())
        .cluster("second", second.port())
        .route("/second", RouteAction.Forward.to("second"))
        .route("/away", new RouteAction.Redirect(null, null, 0, "/second", null, 302, false))
        .route("/", RouteAction.Forward.to("first"))
        .apply();
  }

  @AfterEach
  void close() {
    clients.forEach(MeshHttpClient::close);
    mesh.close();
    first.close();
    second.close();
  }

  private MeshHttpClient client(HttpClient.Builder builder) {
    MeshHttpClient client = MeshHttpClient.wrap(builder.build(), mesh.mesh());
    clients.add(client);
    return client;
  }

  private MeshHttpClient following() {
    return client(HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL));
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://shop.example" + path));
  }

  @Test
  void aRedirectGoesThroughTheMeshAgain() throws Exception {
    HttpResponse<String> response =
        following().send(to("/302/second").build(), BodyHandlers.ofString());
    assertThat(response.body()).isEqualTo("GET ");
    assertThat(response.uri()).hasToString("http://shop.example/second");
    HttpResponse<String> previous = response.previousResponse().orElseThrow();
    assertThat(previous.statusCode()).isEqualTo(302);
    assertThat(previous.uri()).hasToString("http://shop.example/302/second");
    assertThat(second.takeRequest().header("host")).isEqualTo("shop.example");
  }

  @Test
  void aRedirectOfTheMeshItselfIsFollowed() throws Exception {
    assertThat(following().send(to("/away").build(), BodyHandlers.ofString()).body())
        .isEqualTo("GET ");
  }

  @Test
  void withoutTheClientsConsentNothingIsFollowed() throws Exception {
    HttpResponse<String> response =
        client(HttpClient.newBuilder()).send(to("/302/second").build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(302);
    assertThat(second.requests()).isZero();
  }

  @Test
  void aPostBecomesAGetOrKeepsItsBodyAsTheStatusSays() throws Exception {
    HttpRequest.BodyPublisher body = BodyPublishers.ofString("body");
    MeshHttpClient client = following();
    assertThat(client.send(to("/302/second").POST(body).build(), BodyHandlers.ofString()).body())
        .isEqualTo("GET ");
    assertThat(client.send(to("/303/second").PUT(body).build(), BodyHandlers.ofString()).body())
        .isEqualTo("GET ");
    assertThat(client.send(to("/307/second").POST(body).build(), BodyHandlers.ofString()).body())
        .isEqualTo("POST body");
  }

  @Test
  void aBodyThatCannotBeSentAgainEndsAtTheRedirect() throws Exception {
    HttpRequest once =
        to("/307/second")
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[3])))
            .build();
    assertThat(following().send(once, BodyHandlers.discarding()).statusCode()).isEqualTo(307);
  }

  @Test
  void redirectsEnd() throws Exception {
    Backend loop =
        Backend.start(exchange -> exchange.reply(302, List.of("Location: /loop"), "again"));
    try {
      mesh.cluster("loop", loop.port())
          .noRoutes()
          .route("/", RouteAction.Forward.to("loop"))
          .apply();
      HttpResponse<String> response =
          following().send(to("/loop").build(), BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(302);
      assertThat(loop.requests()).isEqualTo(5);
    } finally {
      loop.close();
    }
  }

  @Test
  void credentialsAreNotForAnotherOrigin() throws Exception {
    Backend outside = Backend.start(exchange -> exchange.reply(200, "outside"));
    try {
      String url = "http://127.0.0.1:" + outside.port() + "/x";
      HttpRequest request =
          to("/302" + url).header("Authorization", "secret").header("X-Kept", "1").build();
      assertThat(following().send(request, BodyHandlers.ofString()).body()).isEqualTo("outside");
      BackendExchange received = outside.takeRequest();
      assertThat(received.header("authorization")).isNull();
      assertThat(received.header("x-kept")).isEqualTo("1");
      assertThat(received.header("host")).isEqualTo("127.0.0.1:" + outside.port());
    } finally {
      outside.close();
    }
  }

  @Test
  void cookiesAreThoseOfTheApplicationsUrl() throws Exception {
    Backend backend =
        Backend.start(exchange ->
            exchange.reply(
                200, List.of("Set-Cookie: a=1; Path=/"), "" + exchange.header("cookie")));
    try {
      mesh.cluster("cookies", backend.port())
          .noRoutes()
          .route("/", RouteAction.Forward.to("cookies"))
          .apply();
      CookieManager cookies = new CookieManager();
      MeshHttpClient client = client(HttpClient.newBuilder().cookieHandler(cookies));
      HttpRequest request = to("/").build();
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("null");
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("a=1");
      assertThat(cookies.getCookieStore().get(URI.create("http://127.0.0.1/"))).isEmpty();
    } finally {
      backend.close();
    }
  }

  /** Answers with the credentials, after a challenge. */
  private static Backend guarded(String challenge) {
    return Backend.start(exchange -> {
      String given = exchange.header("authorization");
      if (given == null) {
        exchange.reply(401, List.of("WWW-Authenticate: " + challenge), "");
      } else {
        exchange.reply(200, given);
      }
    });
  }

  private void allTo(Backend backend) {
    mesh.cluster("guarded", backend.port())
        .noRoutes()
        .route("/", RouteAction.Forward.to("guarded"))
        .apply();
  }

  private static Authenticator authenticator(String password, List<String> asked) {
    return new Authenticator() {
      @Override
      protected PasswordAuthentication getPasswordAuthentication() {
        asked.add(getRequestingHost() + " " + getRequestingScheme() + " " + getRequestingPrompt());
        return new PasswordAuthentication("me", password.toCharArray());
      }
    };
  }

  @Test
  void theAuthenticatorAnswersForTheApplicationsUrl() throws Exception {
    try (Backend guarded = guarded("Basic realm=\"shop\"")) {
      allTo(guarded);
      List<String> asked = new ArrayList<>();
      MeshHttpClient client =
          client(HttpClient.newBuilder().authenticator(authenticator("secret", asked)));
      assertThat(client.send(to("/").build(), BodyHandlers.ofString()).body())
          .isEqualTo("Basic bWU6c2VjcmV0");
      assertThat(asked).containsExactly("shop.example basic shop");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic realm=\"a b\"",
        "Basic realm=shop",
        "basic  REALM=shop",
        "BASIC charset=\"UTF-8\", realm=\"a\"",
        "Basic",
        "Basic realm=\"\"",
        "Digest realm=\"a, basic realm=b\"",
        "Bearer realm=\"x\"",
        "Basically realm=\"x\"",
      })
  void challengesAreThoseThatTheJdksClientTakes(String challenge) throws Exception {
    try (Backend guarded = guarded(challenge)) {
      allTo(guarded);
      List<String> asked = new ArrayList<>();
      HttpClient.Builder plain = HttpClient.newBuilder().authenticator(authenticator("p", asked));
      HttpRequest direct =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + guarded.port() + "/")).build();
      HttpClient jdks = plain.build();
      int status = jdks.send(direct, BodyHandlers.ofString()).statusCode();
      AttemptClients.close(jdks);
      List<String> byTheJdk =
          asked.stream().map(s -> s.replace("127.0.0.1", "shop.example")).toList();
      asked.clear();
      assertThat(client(plain).send(to("/").build(), BodyHandlers.ofString()).statusCode())
          .isEqualTo(status);
      assertThat(asked).isEqualTo(byTheJdk);
    }
  }

  /** RFC 7617, section 2.1; the JDK's client does so from some version on. */
  @Test
  void credentialsAreWrittenInTheCharsetAskedFor() throws Exception {
    try (Backend guarded = guarded("Digest realm=a, Basic realm=shop, charset=utf-8")) {
      allTo(guarded);
      MeshHttpClient client =
          client(HttpClient.newBuilder().authenticator(authenticator("\u00e9", new ArrayList<>())));
      String utf8 =
          Base64.getEncoder().encodeToString("me:\u00e9".getBytes(StandardCharsets.UTF_8));
      assertThat(client.send(to("/").build(), BodyHandlers.ofString()).body())
          .isEqualTo("Basic " + utf8);
    }
  }
}
