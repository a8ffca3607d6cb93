package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ProxySelector;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.apache.hc.client5.http.cookie.CookieStore;
import org.apache.hc.client5.http.cookie.StandardCookieSpec;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.cookie.BasicClientCookie;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.reactive.HttpComponentsClientHttpConnector;

/** What a client of Apache's that an application has made is set to. */
class ApacheTuningTest {
  private static final Duration CONNECT = Duration.ofMillis(1100);
  private static final Duration READ = Duration.ofMillis(2200);
  private static final HttpClientSettings SETTINGS =
      HttpClientSettings.defaults().withTimeouts(CONNECT, READ);

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable client : opened) {
      client.close();
    }
  }

  private ClientTuning of(HttpClientBuilder builder) {
    CloseableHttpClient client = builder.build();
    opened.add(client);
    return OwnTuning.of(new HttpComponentsClientHttpRequestFactory(client));
  }

  private ClientTuning of(HttpAsyncClientBuilder builder) {
    CloseableHttpAsyncClient client = builder.build();
    opened.add(client);
    return OwnTuning.of(new HttpComponentsClientHttpConnector(client));
  }

  private static void assertTimeouts(ClientTuning tuning) {
    assertThat(tuning.connectTimeout()).as("connect").isEqualTo(CONNECT);
    assertThat(tuning.readTimeout()).as("read").isEqualTo(READ);
    assertThat(tuning.lost()).isEmpty();
  }

  private static ConnectionConfig.Builder connections() {
    return ConnectionConfig.custom().setConnectTimeout(Timeout.of(CONNECT));
  }

  @Test
  void aClientThatIsSetToNothingSaysNoMoreThanThatItFollowsRedirects() {
    ClientTuning plain = new ClientTuning(null, null, true, List.of());
    assertThat(of(HttpClients.custom())).isEqualTo(plain);
    assertThat(of(HttpClients.custom().useSystemProperties())).isEqualTo(plain);
    assertThat(of(HttpAsyncClients.custom())).isEqualTo(plain);
    assertThat(of(HttpAsyncClients.custom().useSystemProperties())).isEqualTo(plain);
    assertThat(
            of(
                HttpClients.custom()
                    .setConnectionManager(
                        PoolingHttpClientConnectionManagerBuilder.create()
                            .setMaxConnTotal(7)
                            .build())))
        .isEqualTo(plain);
    assertThat(
            of(HttpClients.custom().setConnectionManager(new BasicHttpClientConnectionManager())))
        .isEqualTo(plain);
  }

  @Test
  void aMinimalClientFollowsNoRedirects() {
    CloseableHttpClient client = HttpClients.createMinimal();
    opened.add(client);
    assertThat(OwnTuning.of(new HttpComponentsClientHttpRequestFactory(client)))
        .isEqualTo(new ClientTuning(null, null, false, List.of()));
    CloseableHttpAsyncClient async = HttpAsyncClients.createMinimal();
    opened.add(async);
    assertThat(OwnTuning.of(new HttpComponentsClientHttpConnector(async)))
        .isEqualTo(new ClientTuning(null, null, false, List.of()));
  }

  @Test
  void timeoutsOfConnectionsAreKnown() {
    ConnectionConfig config = connections().setSocketTimeout(Timeout.of(READ)).build();
    assertTimeouts(
        of(
            HttpClients.custom()
                .setConnectionManager(
                    PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(config)
                        .build())));
    assertTimeouts(
        of(
            HttpAsyncClients.custom()
                .setConnectionManager(
                    PoolingAsyncClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(config)
                        .build())));
    BasicHttpClientConnectionManager one = new BasicHttpClientConnectionManager();
    one.setConnectionConfig(config);
    assertTimeouts(of(HttpClients.custom().setConnectionManager(one)));
  }

  @Test
  void timeoutsOfSocketsAreKnown() {
    assertTimeouts(
        of(
            HttpClients.custom()
                .setConnectionManager(
                    PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(connections().build())
                        .setDefaultSocketConfig(
                            SocketConfig.custom().setSoTimeout(Timeout.of(READ)).build())
                        .build())));
  }

  @Test
  void timeoutsOfRequestsComeBeforeThoseOfConnections() {
    RequestConfig requests = RequestConfig.custom().setResponseTimeout(Timeout.of(READ)).build();
    ConnectionConfig slower = connections().setSocketTimeout(Timeout.ofMinutes(1)).build();
    assertTimeouts(
        of(
            HttpClients.custom()
                .setDefaultRequestConfig(requests)
                .setConnectionManager(
                    PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(slower)
                        .build())));
    assertTimeouts(
        of(
            HttpAsyncClients.custom()
                .setDefaultRequestConfig(requests)
                .setConnectionManager(
                    PoolingAsyncClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(slower)
                        .build())));
  }

  @Test
  void aReadTimeoutOfTheRequestFactoryComesFirst() throws IOException {
    try (CloseableHttpClient client =
        HttpClients.custom()
            .setDefaultRequestConfig(
                RequestConfig.custom().setResponseTimeout(Timeout.ofMinutes(1)).build())
            .build()) {
      HttpComponentsClientHttpRequestFactory factory =
          new HttpComponentsClientHttpRequestFactory(client);
      factory.setReadTimeout(READ);
      assertThat(OwnTuning.of(factory).readTimeout()).isEqualTo(READ);
    }
  }

  @Test
  void whatSpringBootBuildsIsKnown() throws Exception {
    for (HttpRedirects redirects :
        List.of(HttpRedirects.DONT_FOLLOW, HttpRedirects.FOLLOW_WHEN_POSSIBLE)) {
      HttpClientSettings settings = SETTINGS.withRedirects(redirects);
      HttpComponentsClientHttpRequestFactory factory =
          ClientHttpRequestFactoryBuilder.httpComponents().build(settings);
      HttpComponentsClientHttpConnector connector =
          ClientHttpConnectorBuilder.httpComponents().build(settings);
      opened.add(factory::destroy);
      opened.add(connector);
      for (Object part : List.of(factory, connector)) {
        assertTimeouts(OwnTuning.of(part));
        assertThat(OwnTuning.of(part).over(SETTINGS).redirects())
            .isEqualTo(redirects == HttpRedirects.DONT_FOLLOW ? redirects : SETTINGS.redirects());
      }
    }
  }

  @Test
  void redirectsAreFollowedWhereTheClientDoes() {
    RequestConfig none = RequestConfig.custom().setRedirectsEnabled(false).build();
    assertThat(of(HttpClients.custom().disableRedirectHandling()).redirects()).isFalse();
    assertThat(of(HttpClients.custom().setDefaultRequestConfig(none)).redirects()).isFalse();
    assertThat(of(HttpAsyncClients.custom().disableRedirectHandling()).redirects()).isFalse();
    assertThat(of(HttpAsyncClients.custom().setDefaultRequestConfig(none)).redirects()).isFalse();
    HttpClientSettings otherwise = SETTINGS.withRedirects(HttpRedirects.DONT_FOLLOW);
    assertThat(of(HttpClients.custom()).over(otherwise).redirects())
        .isEqualTo(HttpRedirects.FOLLOW_WHEN_POSSIBLE);
  }

  private record Lost(String name, Consumer<HttpClientBuilder> setting) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static SSLContext newContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Lost tls(TlsSocketStrategy strategy) {
    return new Lost(
        "TLS settings",
        builder ->
            builder.setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setTlsSocketStrategy(strategy)
                    .build()));
  }

  private static CookieStore full() {
    BasicCookieStore store = new BasicCookieStore();
    store.addCookie(new BasicClientCookie("session", "1"));
    return store;
  }

  static Stream<Lost> settings() {
    HttpHost proxy = new HttpHost("proxy", 3128);
    BasicCredentialsProvider credentials = new BasicCredentialsProvider();
    credentials.setCredentials(
        new AuthScope(null, -1), new UsernamePasswordCredentials("me", new char[0]));
    return Stream.of(
        new Lost("proxy", builder -> builder.setProxy(proxy)),
        new Lost(
            "proxy",
            builder ->
                builder.setDefaultRequestConfig(RequestConfig.custom().setProxy(proxy).build())),
        new Lost("cookies", builder -> builder.setDefaultCookieStore(full())),
        new Lost(
            "cookies",
            builder ->
                builder.setDefaultRequestConfig(
                    RequestConfig.custom().setCookieSpec(StandardCookieSpec.STRICT).build())),
        new Lost("credentials", builder -> builder.setDefaultCredentialsProvider(credentials)),
        new Lost("credentials", builder -> builder.setDefaultCredentialsProvider((s, c) -> null)),
        new Lost(
            "headers",
            builder -> builder.setDefaultHeaders(List.of(new BasicHeader("x-key", "secret")))),
        new Lost(
            "interceptors", builder -> builder.addRequestInterceptorFirst((r, e, context) -> {})),
        tls(new DefaultClientTlsStrategy(newContext(), NoopHostnameVerifier.INSTANCE)),
        tls(ClientTlsStrategyBuilder.create().setTlsVersions(TLS.V_1_3).buildClassic()),
        tls((socket, target, port, attachment, context) -> null),
        new Lost(
            "TLS settings",
            builder ->
                builder.setConnectionManager(
                    PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultTlsConfig(
                            TlsConfig.custom().setSupportedProtocols(TLS.V_1_3).build())
                        .build())));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void whatTheMeshDoesNotDoIsNamed(Lost lost) {
    HttpClientBuilder builder = HttpClients.custom();
    lost.setting.accept(builder);
    assertThat(of(builder).lost()).containsExactly(lost.name);
  }

  @Test
  void whatTheMeshDoesNotDoOfAClientOfConnectorsIsNamed() {
    BasicCredentialsProvider credentials = new BasicCredentialsProvider();
    credentials.setCredentials(
        new AuthScope(null, -1), new UsernamePasswordCredentials("me", new char[0]));
    assertThat(
            of(HttpAsyncClients.custom()
                    .setProxy(new HttpHost("proxy", 3128))
                    .setDefaultCookieStore(full())
                    .setDefaultCredentialsProvider(credentials)
                    .setDefaultHeaders(List.of(new BasicHeader("x-key", "secret")))
                    .setConnectionManager(
                        PoolingAsyncClientConnectionManagerBuilder.create()
                            .setTlsStrategy(
                                ClientTlsStrategyBuilder.create()
                                    .setTlsVersions(TLS.V_1_3)
                                    .buildAsync())
                            .build()))
                .lost())
        .containsExactly("TLS settings", "proxy", "cookies", "credentials", "headers");
  }

  @Test
  void whatIsSwitchedOffIsNotMissed() {
    RequestConfig none = RequestConfig.custom().setCookieSpec(StandardCookieSpec.IGNORE).build();
    assertThat(
            of(HttpClients.custom()
                    .setDefaultRequestConfig(none)
                    .setDefaultCookieStore(full())
                    .disableCookieManagement()
                    .setRoutePlanner(new SystemDefaultRoutePlanner(ProxySelector.getDefault())))
                .lost())
        .isEmpty();
  }

  @Test
  void aClientOfTheApplicationsOwnClassCannotBeAsked() {
    HttpClient own =
        new CloseableHttpClient() {
          @Override
          protected CloseableHttpResponse doExecute(
              HttpHost target, ClassicHttpRequest request, HttpContext context) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void close() {}

          @Override
          public void close(CloseMode mode) {}
        };
    assertThat(OwnTuning.of(new HttpComponentsClientHttpRequestFactory(own)))
        .isEqualTo(ClientTuning.UNKNOWN);
  }
}
