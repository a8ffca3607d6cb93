package io.inmesh.spring.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;

/** What a client of Jetty's is set to. */
final class JettyTuning {
  private static final String STORE = "org.eclipse.jetty.http.HttpCookieStore$";

  private JettyTuning() {}

  static ClientTuning of(Object client) {
    return new ClientTuning(
        OwnTuning.timeout(Hidden.call(client, "getConnectTimeout")),
        readTimeout(client),
        Hidden.call(client, "isFollowRedirects") instanceof Boolean follows ? follows : null,
        lost(client));
  }

  /** That of Spring Boot's variety, 4.1 or 4.0, else how long a connection may be silent. */
  private static @Nullable Duration readTimeout(Object client) {
    Duration ofSpringBoot =
        Hidden.field(client, "settings") instanceof HttpClientSettings settings
            ? settings.readTimeout()
            : OwnTuning.timeout(Hidden.field(client, "readTimeout"));
    return ofSpringBoot != null
        ? ofSpringBoot
        : OwnTuning.timeout(Hidden.call(client, "getIdleTimeout"));
  }

  private static List<String> lost(Object client) {
    List<String> lost = new ArrayList<>();
    if (isSecuredInAnotherWay(Hidden.call(client, "getSslContextFactory"))) {
      lost.add("TLS settings");
    }
    if (!isEmpty(Hidden.call(client, "getProxyConfiguration"), "proxies")) {
      lost.add("proxy");
    }
    if (hasCookies(Hidden.call(client, "getHttpCookieStore"))) {
      lost.add("cookies");
    }
    if (!isEmpty(Hidden.call(client, "getAuthenticationStore"), "authentications")) {
      lost.add("credentials");
    }
    Object listeners = Hidden.call(client, "getRequestListeners");
    if (listeners != null
        && Stream.of("queuedListener", "beginListener", "headersListener")
            .anyMatch(name -> Hidden.field(listeners, name) != null)) {
      lost.add("request listeners");
    }
    return lost;
  }

  /** A client makes its own factory when it starts, which is set to nothing. */
  private static boolean isSecuredInAnotherWay(@Nullable Object factory) {
    return factory != null
        && (Stream.of(
                    "_setContext",
                    "_setKeyStore",
                    "_keyStoreResource",
                    "_setTrustStore",
                    "_trustStoreResource",
                    "_certAlias",
                    "_hostnameVerifier")
                .anyMatch(name -> Hidden.field(factory, name) != null)
            || Boolean.TRUE.equals(Hidden.field(factory, "_trustAll"))
            || !"HTTPS".equals(Hidden.field(factory, "_endpointIdentificationAlgorithm"))
            || !isEmpty(factory, "_includeProtocols")
            || !isEmpty(factory, "_includeCipherSuites"));
  }

  /** A client that starts makes its own store, which is empty. */
  private static boolean hasCookies(@Nullable Object store) {
    if (store == null || store.getClass().getName().equals(STORE + "Empty")) {
      return false;
    }
    return !store.getClass().getName().equals(STORE + "Default")
        || !List.of().equals(Hidden.call(store, "all"));
  }

  /** Whether it has none of these, in a field or by a method; what is of another class has some. */
  private static boolean isEmpty(@Nullable Object owner, String field) {
    return owner == null
        || (Hidden.field(owner, field) instanceof Collection<?> known && known.isEmpty());
  }
}
