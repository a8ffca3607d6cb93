package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.http.client.reactive.JettyClientHttpConnector;

/** What a client of Jetty's that an application has made is set to. */
class JettyTuningTest {
  private static final Duration CONNECT = Duration.ofMillis(1100);
  private static final Duration READ = Duration.ofMillis(2200);
  private static final HttpClientSettings SETTINGS =
      HttpClientSettings.defaults().withTimeouts(CONNECT, READ);

  private static HttpClient tuned(Consumer<SslContextFactory.Client> tls) {
    SslContextFactory.Client factory = new SslContextFactory.Client();
    tls.accept(factory);
    ClientConnector connector = new ClientConnector();
    connector.setSslContextFactory(factory);
    return new HttpClient(new HttpClientTransportOverHTTP(connector));
  }

  private static void assertTimeouts(Object part) {
    ClientTuning tuning = OwnTuning.of(part);
    assertThat(tuning.connectTimeout()).as("connect").isEqualTo(CONNECT);
    assertThat(tuning.readTimeout()).as("read").isEqualTo(READ);
    assertThat(tuning.lost()).isEmpty();
  }

  @Test
  void timeoutsAreKnown() {
    HttpClient client = new HttpClient();
    client.setConnectTimeout(CONNECT.toMillis());
    client.setIdleTimeout(READ.toMillis());
    assertTimeouts(new JettyClientHttpConnector(client));
    JettyClientHttpRequestFactory factory = new JettyClientHttpRequestFactory(client);
    factory.setReadTimeout(READ.plusMillis(1));
    assertThat(OwnTuning.of(factory).readTimeout()).isEqualTo(READ.plusMillis(1));
    client.setIdleTimeout(0);
    assertThat(OwnTuning.of(new JettyClientHttpConnector(client)).over(SETTINGS).readTimeout())
        .as("none")
        .isNull();
  }

  @Test
  void whatSpringBootBuildsIsKnown() throws Exception {
    JettyClientHttpRequestFactory factory = ClientHttpRequestFactoryBuilder.jetty().build(SETTINGS);
    assertTimeouts(factory);
    factory.destroy();
    assertTimeouts(ClientHttpConnectorBuilder.jetty().build(SETTINGS));
  }

  @Test
  void redirectsAreFollowedWhereTheClientDoes() {
    HttpClient client = new HttpClient();
    assertThat(OwnTuning.of(new JettyClientHttpConnector(client)).over(SETTINGS).redirects())
        .isEqualTo(SETTINGS.redirects());
    client.setFollowRedirects(false);
    assertThat(OwnTuning.of(new JettyClientHttpConnector(client)).over(SETTINGS).redirects())
        .isEqualTo(HttpRedirects.DONT_FOLLOW);
  }

  private record Lost(String name, HttpClient client) {
    @Override
    public String toString() {
      return name;
    }

    static Lost of(String name, Consumer<HttpClient> setting) {
      HttpClient client = new HttpClient();
      setting.accept(client);
      return new Lost(name, client);
    }
  }

  private static HttpCookieStore full() {
    HttpCookieStore store = new HttpCookieStore.Default();
    store.add(URI.create("http://orders/"), HttpCookie.from("session", "1"));
    return store;
  }

  static Stream<Lost> settings() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    return Stream.of(
        Lost.of(
            "proxy",
            client -> client.getProxyConfiguration().addProxy(new HttpProxy("proxy", 3128))),
        Lost.of("cookies", client -> client.setHttpCookieStore(full())),
        Lost.of("cookies", client -> client.setHttpCookieStore(new HttpCookieStore.Default() {})),
        Lost.of(
            "credentials",
            client ->
                client
                    .getAuthenticationStore()
                    .addAuthentication(
                        new BasicAuthentication(URI.create("http://orders/"), "r", "me", "pw"))),
        Lost.of(
            "request listeners",
            client ->
                client
                    .getRequestListeners()
                    .addListener(
                        new Request.Listener() {
                          @Override
                          public void onBegin(Request request) {
                            request.headers(headers -> headers.put("x-key", "secret"));
                          }
                        })),
        new Lost("TLS settings", tuned(tls -> tls.setSslContext(context))),
        new Lost("TLS settings", tuned(tls -> tls.setTrustAll(true))),
        new Lost("TLS settings", tuned(tls -> tls.setEndpointIdentificationAlgorithm(null))),
        new Lost("TLS settings", tuned(tls -> tls.setIncludeProtocols("TLSv1.3"))));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void whatTheMeshDoesNotDoIsNamed(Lost lost) {
    assertThat(OwnTuning.of(new JettyClientHttpConnector(lost.client)).lost())
        .containsExactly(lost.name);
    assertThat(OwnTuning.of(new JettyClientHttpRequestFactory(lost.client)).lost())
        .containsExactly(lost.name);
  }

  @Test
  void nothingIsMissedThatAClientHasByItself() throws Exception {
    List<HttpClient> clients = new ArrayList<>();
    clients.add(new HttpClient());
    clients.add(tuned(tls -> {}));
    for (HttpClient client : clients) {
      assertThat(OwnTuning.of(new JettyClientHttpConnector(client)).lost()).isEmpty();
      client.start();
      try {
        assertThat(OwnTuning.of(new JettyClientHttpConnector(client)).lost()).isEmpty();
      } finally {
        client.stop();
      }
    }
  }
}
