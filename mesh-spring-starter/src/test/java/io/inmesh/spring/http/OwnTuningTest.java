package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelOption;
import java.net.CookieManager;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;

class OwnTuningTest {
  private static final Duration CONNECT = Duration.ofMillis(1100);
  private static final Duration READ = Duration.ofMillis(2200);
  private static final HttpClientSettings SETTINGS =
      HttpClientSettings.defaults().withTimeouts(CONNECT, READ);

  @AfterAll
  static void stopClients() {
    MeshOrAddress.stopClients();
  }

  private static void assertTimeouts(Object part, @Nullable Duration connect, Duration read) {
    ClientTuning tuning = OwnTuning.of(part);
    assertThat(tuning.connectTimeout()).as("connect").isEqualTo(connect);
    assertThat(tuning.readTimeout()).as("read").isEqualTo(read);
    assertThat(tuning.lost()).as("lost").isEmpty();
  }

  @Test
  void timeoutsOfSpringsRequestFactoriesAreKnown() {
    SimpleClientHttpRequestFactory simple = new SimpleClientHttpRequestFactory();
    simple.setConnectTimeout(CONNECT);
    simple.setReadTimeout(READ);
    assertTimeouts(simple, CONNECT, READ);
    JdkClientHttpRequestFactory jdk =
        new JdkClientHttpRequestFactory(HttpClient.newBuilder().connectTimeout(CONNECT).build());
    jdk.setReadTimeout(READ);
    assertTimeouts(jdk, CONNECT, READ);
    ReactorClientHttpRequestFactory reactor = new ReactorClientHttpRequestFactory();
    reactor.setConnectTimeout(CONNECT);
    reactor.setReadTimeout(READ);
    assertTimeouts(reactor, CONNECT, READ);
  }

  @Test
  void timeoutsOfSpringsConnectorsAreKnown() {
    JdkClientHttpConnector jdk =
        new JdkClientHttpConnector(HttpClient.newBuilder().connectTimeout(CONNECT).build());
    jdk.setReadTimeout(READ);
    assertTimeouts(jdk, CONNECT, READ);
    reactor.netty.http.client.HttpClient client =
        reactor.netty.http.client.HttpClient.create()
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT.toMillis())
            .responseTimeout(READ);
    assertTimeouts(new ReactorClientHttpConnector(client), CONNECT, READ);
    assertTimeouts(
        new ReactorClientHttpConnector(
            new ReactorResourceFactory(), plain -> plain.responseTimeout(READ)),
        null,
        READ);
  }

  @Test
  void timeoutsOfWhatSpringBootBuildsAreKnown() {
    assertTimeouts(ClientHttpRequestFactoryBuilder.simple().build(SETTINGS), CONNECT, READ);
    assertTimeouts(ClientHttpRequestFactoryBuilder.jdk().build(SETTINGS), CONNECT, READ);
    assertTimeouts(ClientHttpRequestFactoryBuilder.reactor().build(SETTINGS), CONNECT, READ);
    assertTimeouts(ClientHttpConnectorBuilder.jdk().build(SETTINGS), CONNECT, READ);
    assertTimeouts(ClientHttpConnectorBuilder.reactor().build(SETTINGS), CONNECT, READ);
  }

  @Test
  void whatIsNotSetSaysNothing() {
    assertThat(OwnTuning.of(new SimpleClientHttpRequestFactory())).isEqualTo(ClientTuning.NONE);
    assertThat(OwnTuning.of((Runnable) () -> {})).isEqualTo(ClientTuning.NONE);
    assertThat(ClientTuning.NONE.over(SETTINGS)).isEqualTo(SETTINGS);
  }

  @Test
  void redirectsAreFollowedWhereTheClientDoes() {
    JdkClientHttpRequestFactory not = new JdkClientHttpRequestFactory(HttpClient.newHttpClient());
    assertThat(OwnTuning.of(not).over(SETTINGS).redirects()).isEqualTo(HttpRedirects.DONT_FOLLOW);
    JdkClientHttpRequestFactory does =
        new JdkClientHttpRequestFactory(
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build());
    assertThat(OwnTuning.of(does).over(SETTINGS)).isEqualTo(SETTINGS);
    assertThat(
            OwnTuning.of(does).over(SETTINGS.withRedirects(HttpRedirects.DONT_FOLLOW)).redirects())
        .isEqualTo(HttpRedirects.FOLLOW_WHEN_POSSIBLE);
  }

  @Test
  void zeroIsNoTimeoutWhateverAllOthersHave() {
    SimpleClientHttpRequestFactory simple = new SimpleClientHttpRequestFactory();
    simple.setConnectTimeout(0);
    simple.setReadTimeout(0);
    assertThat(OwnTuning.of(simple).over(SETTINGS)).isEqualTo(HttpClientSettings.defaults());
  }

  @Test
  void whatTheMeshDoesNotDoIsNamed() throws GeneralSecurityException {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, null, null);
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(tls)
            .cookieHandler(new CookieManager())
            .proxy(ProxySelector.of(new InetSocketAddress("proxy", 3128)))
            .build();
    assertThat(OwnTuning.of(new JdkClientHttpRequestFactory(client)).lost())
        .containsExactly("TLS settings", "proxy", "cookies");
    SimpleClientHttpRequestFactory simple = new SimpleClientHttpRequestFactory();
    simple.setProxy(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy", 3128)));
    assertThat(OwnTuning.of(simple).lost()).containsExactly("proxy");
    reactor.netty.http.client.HttpClient netty =
        reactor.netty.http.client.HttpClient.create()
            .headers(headers -> headers.add("x-key", "secret"));
    assertThat(OwnTuning.of(new ReactorClientHttpConnector(netty)).lost())
        .containsExactly("headers");
  }
}
