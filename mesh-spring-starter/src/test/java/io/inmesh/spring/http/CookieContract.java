package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.inmesh.Mesh;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RetryOn;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.ClientRequest;
import io.inmesh.testing.contract.ClientResponse;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpCookieHandling;
import org.springframework.util.ClassUtils;

/** Where a client keeps cookies they are its own, and those of the URLs that it asks for. */
@Timeout(120)
public abstract class CookieContract {
  private static final String SHOP = "http://shop.example";

  private final Backend shop = Backend.start(this::serve);
  private final Backend elsewhere = Backend.start(CookieContract::tellCookies);
  private final AtomicInteger calls = new AtomicInteger();
  private final ContractMesh mesh = new ContractMesh();
  private Clients clients;

  /** Builds clients as the application does. */
  public interface Clients extends AutoCloseable {
    /** Another one with these settings. */
    Client build(HttpClientSettings settings);

    @Override
    void close();
  }

  /** One client of the application. */
  public interface Client {
    ClientResponse send(ClientRequest request) throws IOException;
  }

  /** What is tested. */
  protected abstract Clients newClients(Mesh throughMesh);

  private void serve(BackendExchange exchange) throws IOException {
    String target = exchange.target();
    if (target.startsWith("/set?")) {
      exchange.reply(200, List.of("Set-Cookie: " + target.substring(5).replace("%20", " ")), "");
    } else if (target.startsWith("/to?")) {
      String location = target.substring(4);
      exchange.reply(302, List.of("Set-Cookie: on=way; Path=/", "Location: " + location), "");
    } else if (target.equals("/retried") && calls.getAndIncrement() == 0) {
      exchange.reply(503, List.of("Set-Cookie: lost=1; Path=/"), "");
    } else if (target.equals("/retried")) {
      exchange.reply(200, List.of("Set-Cookie: kept=1; Path=/"), cookies(exchange));
    } else {
      tellCookies(exchange);
    }
  }

  private static void tellCookies(BackendExchange exchange) throws IOException {
    exchange.reply(200, cookies(exchange));
  }

  private static String cookies(BackendExchange exchange) {
    return String.join(
        " | ",
        exchange.head().stream()
            .filter(line -> line.regionMatches(true, 0, "cookie:", 0, 7))
            .map(line -> line.substring(7).trim())
            .toList());
  }

  @BeforeEach
  void open() {
    assumeThat( // Spring Boot has the setting since 4.1.
            ClassUtils.isPresent("org.springframework.boot.http.client.HttpCookieHandling", null))
        .isTrue();
    RouteAction.Forward toShop = RouteAction.Forward.to("shop");
    mesh.cluster("shop", shop.port())
        .route(answering("/direct", "direct=1; Path=/"))
        .route("/", toShop.withRetry(Policies.retry(Duration.ZERO, 2, RetryOn.FIVE_XX)))
        .apply();
    clients = newClients(mesh.mesh());
  }

  /** A route of which the mesh itself answers requests. */
  private static Route answering(String path, String cookie) {
    return new Route(
        path,
        RouteMatch.of(new PathMatcher.Prefix(path, false)),
        new RouteAction.DirectResponse(200, ""),
        HeaderEdits.NONE,
        new HeaderEdits(
            List.of(),
            List.of(
                new HeaderEdit("set-cookie", cookie, AppendAction.APPEND_IF_EXISTS_OR_ADD, false))),
        Map.of(),
        Metadata.EMPTY,
        BufferLimits.NONE);
  }

  @AfterEach
  void close() {
    if (clients != null) {
      clients.close();
    }
    mesh.close();
    shop.close();
    elsewhere.close();
  }

  private Client build(HttpCookieHandling handling) {
    return clients.build(HttpClientSettings.defaults().withCookieHandling(handling));
  }

  private Client build() {
    return build(HttpCookieHandling.ENABLE);
  }

  private static String send(Client client, ClientRequest request) throws IOException {
    try (ClientResponse response = client.send(request)) {
      assertThat(response.status()).isEqualTo(200);
      return response.text();
    }
  }

  private static String get(Client client, String path) throws IOException {
    return send(client, ClientRequest.get(SHOP + path));
  }

  private static void set(Client client, String cookie) throws IOException {
    get(client, "/set?" + cookie.replace(" ", "%20"));
  }

  @Test
  void theyComeBackInTheNextRequests() throws IOException {
    Client client = build();
    assertThat(get(client, "/")).isEmpty();
    set(client, "session=7; Path=/; HttpOnly");
    assertThat(get(client, "/")).isEqualTo("session=7");
    set(client, "session=8; Path=/");
    assertThat(get(client, "/")).isEqualTo("session=8");
    set(client, "basket=1; Path=/; Domain=shop.example");
    assertThat(get(client, "/").split("; ", -1)).containsExactlyInAnyOrder("session=8", "basket=1");
  }

  @Test
  void anotherClientWithEqualSettingsHasItsOwn() throws IOException {
    Client client = build();
    Client another = build();
    set(client, "session=7; Path=/");
    assertThat(get(another, "/")).isEmpty();
    set(another, "session=8; Path=/");
    assertThat(get(client, "/")).isEqualTo("session=7");
    assertThat(get(another, "/")).isEqualTo("session=8");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theyAreForgottenWhereNobodyAskedForThem(boolean isSaid) throws IOException {
    Client client =
        isSaid ? build(HttpCookieHandling.DISABLE) : clients.build(HttpClientSettings.defaults());
    set(client, "session=7; Path=/");
    assertThat(get(client, "/")).isEmpty();
  }

  @Test
  void whatTheApplicationGivesStaysBesideThem() throws IOException {
    Client client = build();
    ClientRequest request = ClientRequest.get(SHOP + "/").header("Cookie", "mine=\"1\"; yours=2");
    assertThat(send(client, request)).isEqualTo("mine=\"1\"; yours=2");
    set(client, "session=7; Path=/");
    assertThat(send(client, request)).isEqualTo("mine=\"1\"; yours=2; session=7");
    assertThat(send(client, request.header("Cookie", "ours=3")))
        .isEqualTo("mine=\"1\"; yours=2; ours=3; session=7");
    assertThat(get(client, "/")).isEqualTo("session=7");
  }

  @Test
  void whateverSendsARequestSendsThem() throws IOException {
    Client client = build();
    set(client, "session=7; Path=/");
    ClientRequest search = // OkHttp sends no such request.
        new ClientRequest(
            "GET", SHOP + "/", List.of(), ClientRequest.post("", new byte[9]).body(), null);
    assertThat(send(client, search)).isEqualTo("session=7");
    assertThat(send(client, ClientRequest.post(SHOP + "/", new byte[9]))).isEqualTo("session=7");
  }

  @Test
  void anAttemptThatIsRetriedLeavesNone() throws IOException {
    Client client = build();
    assertThat(get(client, "/retried")).isEmpty();
    assertThat(calls).hasValue(2);
    assertThat(get(client, "/")).isEqualTo("kept=1");
  }

  @Test
  void thoseOfTheMeshsOwnReplyAreKept() throws IOException {
    Client client = build();
    get(client, "/direct");
    assertThat(get(client, "/")).isEqualTo("direct=1");
  }

  @Test
  void aRedirectIsFollowedWithThoseThatItSets() throws IOException {
    Client client = build();
    assertThat(get(client, "/to?/there")).isEqualTo("on=way");
    assertThat(get(client, "/")).isEqualTo("on=way");
  }

  @Test
  void whereARedirectLeadsElsewhereNoneGoAlong() throws IOException {
    Client client = build();
    set(client, "session=7; Path=/");
    String there = "http://127.0.0.1:" + elsewhere.port() + "/";
    ClientRequest request = ClientRequest.get(SHOP + "/to?" + there).header("Cookie", "mine=1");
    assertThat(send(client, request)).isEmpty();
    assertThat(get(client, "/")).contains("session=7", "on=way");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session=; Path=/; Max-Age=0",
        "session=x; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
      })
  void thoseThatHaveExpiredAreForgotten(String expired) throws IOException {
    Client client = build();
    set(client, "session=7; Path=/; Expires=Fri, 31 Dec 9999 23:59:59 GMT");
    set(client, "other=1; Path=/; Expires=Mon, 21 Oct 2199 07:28:00 GMT");
    assertThat(get(client, "/")).contains("session=7", "other=1");
    set(client, expired);
    assertThat(get(client, "/")).isEqualTo("other=1");
  }

  @Test
  void thoseOfAPathOrOfHttpsAreForThat() throws IOException {
    Client client = build();
    set(client, "a=1; Path=/basket");
    set(client, "b=2; Path=/; Secure");
    assertThat(get(client, "/")).isEmpty();
    assertThat(get(client, "/basket/1")).isEqualTo("a=1");
  }
}
