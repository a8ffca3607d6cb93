package io.inmesh.spring.http.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.inmesh.call.CallOverrides;
import io.inmesh.spring.SharedApplications;
import io.inmesh.spring.TestConfig;
import io.inmesh.spring.http.CallReport;
import io.inmesh.spring.http.ForgottenClients;
import io.inmesh.testing.SelfSigned;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Protocol;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** RestClient and RestTemplate of an application that has OkHttp on its class path. */
class OkHttpTransportTest {
  private static final MockWebServer HTTP2 = new MockWebServer();
  private static final Backend ORDERS = Backend.start(OkHttpTransportTest::serve);
  private static final Backend ELSEWHERE =
      Backend.start(exchange -> {
        exchange.closeAfter();
        exchange.reply(
            200, List.of("Connection: close"), "elsewhere " + exchange.header("user-agent"));
      });
  private final Map<String, Object> properties = new LinkedHashMap<>();
  private static final SharedApplications APPLICATIONS = new SharedApplications();

  @TempDir private Path directory;
  private ConfigurableApplicationContext context;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    RestTemplate byHand() {
      return new RestTemplate();
    }
  }

  private static void serve(BackendExchange exchange) throws IOException {
    String target = exchange.target();
    if (target.startsWith("/to?")) {
      String location = target.substring(4);
      exchange.reply(302, List.of("Location: " + location), "");
    } else if (target.equals("/endless")) {
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
      exchange.awaitClientLeaves();
    } else if (target.equals("/login")) {
      exchange.reply(200, List.of("Set-Cookie: session=7; Path=/"), "");
    } else {
      exchange.reply(
          200,
          String.join(
              " ",
              exchange.method(),
              target,
              String.valueOf(exchange.header("user-agent")),
              String.valueOf(exchange.header("cookie")),
              new String(exchange.body(), java.nio.charset.StandardCharsets.UTF_8)));
    }
  }

  @BeforeAll
  static void prepare() throws IOException {
    HTTP2.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    HTTP2.start();
  }

  @AfterAll
  static void stop() {
    APPLICATIONS.close();
    ORDERS.close();
    ELSEWHERE.close();
    HTTP2.close();
    ForgottenClients.awaitEnd();
  }

  /** Settings hold for the application's own client too, and not every one has all of them. */
  private void withAClientThatCan() {
    properties.put("spring.http.clients.imperative.factory", "jdk");
    properties.put("inmesh.outbound.imperative-client", "okhttp");
  }

  private RestClient start() {
    context =
        APPLICATIONS.get(Map.copyOf(properties), directory -> run(directory, ORDERS, properties));
    return context.getBean(RestClient.Builder.class).build();
  }

  private static ConfigurableApplicationContext run(
      Path directory, Backend orders, Map<String, Object> properties) {
    return new TestConfig()
        .service("orders", orders.port())
        .http2Service("stock", HTTP2.getPort())
        .application(directory, Application.class)
        .properties("spring.http.clients.imperative.factory=simple")
        .properties(properties)
        .run();
  }

  private static String get(RestClient client, String url) {
    return client.get().uri(URI.create(url)).retrieve().body(String.class);
  }

  @Test
  void clustersOfHttp2AreReached() throws InterruptedException {
    RestClient client = start();
    HTTP2.enqueue(new MockResponse.Builder().body("7").addHeader("x-stock", "a").build());
    CallReport report = new CallReport();
    ResponseEntity<String> answer =
        client
            .post()
            .uri("http://stock/item?id=1")
            .attributes(report::addTo)
            .body(Map.of("item", 1))
            .retrieve()
            .toEntity(String.class);
    assertThat(answer.getBody()).isEqualTo("7");
    assertThat(answer.getHeaders().getFirst("x-stock")).isEqualTo("a");
    var request = HTTP2.takeRequest();
    assertThat(request.getRequestLine()).isEqualTo("POST /item?id=1 HTTP/2");
    assertThat(request.getHeaders().get(":authority")).isEqualTo("stock");
    assertThat(request.getBody().utf8()).isEqualTo("{\"item\":1}");
    assertThat(Objects.requireNonNull(report.info()).cluster()).isEqualTo("stock");
    assertThat(report.localReply()).isNull();
  }

  @Test
  void restTemplatesSendWithItHoweverTheyWereMade() {
    start();
    RestTemplate byHand = context.getBean("byHand", RestTemplate.class);
    assertThat(byHand.getForObject("http://orders/1", String.class)).startsWith("GET /1 okhttp/");
    RestTemplate built = context.getBean(RestTemplateBuilder.class).build();
    assertThat(built.getForObject("http://orders/2", String.class)).startsWith("GET /2 okhttp/");
  }

  @Test
  void whatIsNotForTheMeshIsSentByTheApplicationsOwnClient() {
    RestClient client = start();
    CallReport report = new CallReport();
    String body =
        client
            .get()
            .uri("http://127.0.0.1:" + ELSEWHERE.port() + "/")
            .attributes(report::addTo)
            .retrieve()
            .body(String.class);
    assertThat(body).startsWith("elsewhere Java/");
    assertThat(report.info()).isNull();
  }

  @Test
  void theReplyOfTheMeshIsAResponse() {
    RestClient client = start();
    CallReport report = new CallReport();
    int status =
        client
            .get()
            .uri("http://orders/")
            .attributes(report::addTo)
            .attribute(CallOverrides.class.getName(), CallOverrides.NONE.withCluster("nowhere"))
            .exchange((request, response) -> response.getStatusCode().value());
    assertThat(status).isEqualTo(503);
    assertThat(Objects.requireNonNull(report.localReply()).status()).isEqualTo(503);
  }

  @Test
  void aBodyOfAGetIsSentByTheJdksClient() {
    String body =
        start()
            .method(HttpMethod.GET)
            .uri("http://orders/search")
            .body("query")
            .retrieve()
            .body(String.class);
    assertThat(body).startsWith("GET /search Java-http-client").endsWith(" query");
  }

  @Test
  void whereTheJdksClientCannotSendItTheWarningKnowsThatOkHttpIsThere() {
    Logger logger = (Logger) LoggerFactory.getLogger("io.inmesh.spring.http.MeshHttpClients");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    RestClient client = start(); // Which sets the loggers up anew.
    logger.addAppender(log);
    try {
      for (int i = 0; i < 2; i++) {
        int status =
            client
                .method(HttpMethod.GET)
                .uri("http://stock/search")
                .body("query")
                .exchange((request, response) -> response.getStatusCode().value());
        assertThat(status).isEqualTo(503);
      }
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .singleElement()
        .asString()
        .contains("to the cluster stock of the mesh fail", "no body with GET or HEAD")
        .doesNotContain("class path");
  }

  @Test
  void methodsThatOkHttpWantsABodyForNeedNone() {
    RestClient client = start();
    assertThat(client.post().uri("http://orders/empty").retrieve().body(String.class))
        .startsWith("POST /empty okhttp/");
    assertThat(client.delete().uri("http://orders/item").retrieve().body(String.class))
        .startsWith("DELETE /item okhttp/");
  }

  @Test
  void pathsAreSentAsTheyAreWritten() {
    RestClient client = start();
    for (String path : List.of("/a/../b", "/a/%2e/c", "/x?q=a'b&r=%7C", "/%E4")) {
      assertThat(get(client, "http://orders" + path)).startsWith("GET " + path + " ");
    }
  }

  @Test
  void redirectsAreFollowedThroughTheMeshAndOutOfIt() {
    RestClient client = start();
    assertThat(get(client, "http://orders/to?/there")).startsWith("GET /there okhttp/");
    assertThat(get(client, "http://orders/to?http://127.0.0.1:" + ELSEWHERE.port() + "/"))
        .startsWith("elsewhere okhttp/");
  }

  @Test
  void redirectsAreNotFollowedWhereTheSettingsSaySo() {
    properties.put("spring.http.clients.redirects", "dont-follow");
    ResponseEntity<String> answer =
        start().get().uri("http://orders/to?/there").retrieve().toEntity(String.class);
    assertThat(answer.getStatusCode().value()).isEqualTo(302);
    assertThat(answer.getHeaders().getFirst(HttpHeaders.LOCATION)).isEqualTo("/there");
  }

  @Test
  void cookiesAreKeptWhereTheSettingsSaySo() {
    boolean canSay = // since Spring Boot 4.1
        ClassUtils.isPresent("org.springframework.boot.http.client.HttpCookieHandling", null);
    properties.put("spring.http.clients.cookie-handling", "enable");
    withAClientThatCan();
    RestClient client = start();
    assertThat(get(client, "http://orders/before")).contains(" null ");
    get(client, "http://orders/login");
    assertThat(get(client, "http://orders/after")).contains(canSay ? " session=7 " : " null ");
  }

  @Test
  void cookiesAreForgottenOtherwise() {
    RestClient client = start();
    get(client, "http://orders/login");
    assertThat(get(client, "http://orders/after")).contains(" null ");
  }

  @Test
  void anSslBundleIsForRedirectsOutOfTheMesh() throws Exception {
    SelfSigned certificate = SelfSigned.create(directory, "elsewhere");
    properties.put(
        "spring.ssl.bundle.pem.own.truststore.certificate", certificate.certificate().toString());
    properties.put(
        "spring.ssl.bundle.pem.own.keystore.certificate", certificate.certificate().toString());
    properties.put("spring.ssl.bundle.pem.own.keystore.private-key", certificate.key().toString());
    properties.put("spring.ssl.bundle.pem.own.options.enabled-protocols", "TLSv1.3");
    properties.put("spring.http.clients.ssl.bundle", "own");
    withAClientThatCan();
    RestClient client = start();
    try (MockWebServer secure = new MockWebServer()) {
      secure.useHttps(
          context.getBean(SslBundles.class).getBundle("own").createSslContext().getSocketFactory());
      secure.enqueue(new MockResponse.Builder().body("secure").build());
      secure.start();
      assertThat(get(client, "http://orders/to?https://localhost:" + secure.getPort() + "/"))
          .isEqualTo("secure");
    }
  }

  @Test
  void responsesThatAreReadWhenTheApplicationEndsAreBrokenOff() throws IOException {
    // An application and a backend of its own: one ends here, the other tells of its clients.
    try (Backend own = Backend.start(OkHttpTransportTest::serve)) {
      context = run(directory, own, Map.of());
      InputStream body =
          context
              .getBean(RestClient.Builder.class)
              .build()
              .get()
              .uri("http://orders/endless")
              .exchange((request, response) -> response.getBody(), false);
      assertThat(body.read()).isEqualTo('h');
      assertThat(body.skip(3)).isEqualTo(3);
      context.close();
      assertThatThrownBy(body::read).isInstanceOf(IOException.class);
      own.awaitClientLeft();
    } finally {
      context.close();
    }
  }
}
