package io.inmesh.spring.http;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;

/** What a native image must keep for {@link Hidden} and {@link MeshedWrapper}. */
final class HiddenHints implements RuntimeHintsRegistrar {
  private static final String SPRING = "org.springframework.web.";
  private static final String WRAPPER =
      "org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper";
  private static final String APACHE = "org.apache.hc.client5.http.";
  private static final String APACHE_CORE = "org.apache.hc.core5.";

  private static final String JETTY = "org.eclipse.jetty.";
  private static final String BOOT = "org.springframework.boot.http.client.JettyHttpClientBuilder$";

  /** Whose fields are read. */
  static final List<String> WITH_FIELDS =
      List.of(
          "org.springframework.http.client.InterceptingClientHttpRequest",
          "org.springframework.http.client.support.HttpAccessor",
          SPRING + "client.DefaultRestClient",
          SPRING + "client.DefaultRestClientBuilder",
          SPRING + "reactive.function.client.DefaultWebClientBuilder",
          SPRING + "reactive.function.client.ExchangeFunctions$DefaultExchangeFunction",
          APACHE + "config.ConnectionConfig",
          APACHE + "impl.async.AsyncExecChainElement",
          APACHE + "impl.async.AsyncRedirectExec",
          APACHE + "impl.async.HttpAsyncMainClientExec",
          APACHE + "impl.async.InternalAbstractHttpAsyncClient",
          APACHE + "impl.async.InternalHttpAsyncClient",
          APACHE + "impl.async.MinimalHttpAsyncClient",
          APACHE + "impl.auth.BasicCredentialsProvider",
          APACHE + "impl.auth.SystemDefaultCredentialsProvider",
          APACHE + "impl.classic.ExecChainElement",
          APACHE + "impl.classic.InternalHttpClient",
          APACHE + "impl.classic.MainClientExec",
          APACHE + "impl.classic.MinimalHttpClient",
          APACHE + "impl.classic.RedirectExec",
          APACHE + "impl.io.BasicHttpClientConnectionManager",
          APACHE + "impl.io.DefaultHttpClientConnectionOperator",
          APACHE + "impl.io.PoolingHttpClientConnectionManager",
          APACHE + "impl.nio.DefaultAsyncClientConnectionOperator",
          APACHE + "impl.nio.PoolingAsyncClientConnectionManager",
          APACHE + "protocol.RequestDefaultHeaders",
          APACHE + "ssl.AbstractClientTlsStrategy",
          APACHE_CORE + "http.io.SocketConfig",
          APACHE_CORE + "http.protocol.DefaultHttpProcessor",
          JETTY + "client.ProxyConfiguration",
          JETTY + "client.RequestListeners",
          JETTY + "client.internal.HttpAuthenticationStore",
          JETTY + "util.ssl.SslContextFactory");

  /** The same for what either Spring Boot 4.1 or 4.0 has. */
  private static final List<String> OF_ONE_VERSION =
      List.of(BOOT + "CustomizedHttpClient", BOOT + "HttpClientWithReadTimeout");

  /** Which methods are called. */
  static final Map<String, List<String>> WITH_METHODS =
      Map.ofEntries(
          Map.entry(SPRING + "client.DefaultRestClientBuilder", List.of("initRequestFactory")),
          Map.entry(
              SPRING + "reactive.function.client.DefaultWebClientBuilder",
              List.of("initConnector")),
          Map.entry(
              JETTY + "client.HttpClient",
              List.of(
                  "getAuthenticationStore",
                  "getConnectTimeout",
                  "getHttpCookieStore",
                  "getIdleTimeout",
                  "getProxyConfiguration",
                  "getRequestListeners",
                  "getSslContextFactory",
                  "isFollowRedirects")),
          Map.entry(JETTY + "http.HttpCookieStore$Default", List.of("all")),
          Map.entry(APACHE + "impl.classic.InternalHttpClient", List.of("getConfig")),
          Map.entry(
              APACHE + "config.RequestConfig",
              List.of(
                  "getConnectTimeout",
                  "getCookieSpec",
                  "getProxy",
                  "getResponseTimeout",
                  "isRedirectsEnabled")),
          Map.entry(
              APACHE + "config.ConnectionConfig", List.of("getConnectTimeout", "getSocketTimeout")),
          Map.entry(
              APACHE + "config.TlsConfig",
              List.of("getSupportedCipherSuites", "getSupportedProtocols")),
          Map.entry(APACHE + "cookie.BasicCookieStore", List.of("getCookies")),
          Map.entry(APACHE_CORE + "http.io.SocketConfig", List.of("getSoTimeout")),
          Map.entry(APACHE_CORE + "util.TimeValue", List.of("toDuration")));

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
    Stream.of(WITH_FIELDS, OF_ONE_VERSION, SpringParts.SENDING)
        .flatMap(Collection::stream)
        .forEach(name ->
            hints
                .reflection()
                .registerTypeIfPresent(loader, name, MemberCategory.ACCESS_DECLARED_FIELDS));
    WITH_METHODS.forEach(
        (name, methods) -> methods.forEach(method -> invoke(hints, loader, name, method)));
    invoke(hints, loader, APACHE_CORE + "function.Resolver", "resolve", Object.class);
    invoke(hints, loader, APACHE_CORE + "http.config.Lookup", "lookup", String.class);
    invoke(
        hints,
        loader,
        WRAPPER,
        "createRequest",
        URI.class,
        HttpMethod.class,
        ClientHttpRequestFactory.class);
  }

  private static void invoke(
      RuntimeHints hints,
      @Nullable ClassLoader loader,
      String name,
      String method,
      Class<?>... parameters) {
    hints
        .reflection()
        .registerTypeIfPresent(
            loader,
            name,
            type ->
                type.withMethod(method, TypeReference.listOf(parameters), ExecutableMode.INVOKE));
  }
}
