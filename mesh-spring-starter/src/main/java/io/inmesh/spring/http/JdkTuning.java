package io.inmesh.spring.http;

import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/** What a client of the JDK's is set to. */
final class JdkTuning {
  private JdkTuning() {}

  static ClientTuning of(HttpClient client) {
    List<String> lost = new ArrayList<>();
    if (!isDefault(client.sslContext())) {
      lost.add("TLS settings");
    }
    client
        .proxy()
        .filter(proxies -> proxies != ProxySelector.getDefault())
        .ifPresent(proxies -> lost.add("proxy"));
    client.cookieHandler().ifPresent(cookies -> lost.add("cookies"));
    client.authenticator().ifPresent(authenticator -> lost.add("authenticator"));
    return new ClientTuning(
        client.connectTimeout().orElse(null),
        null,
        client.followRedirects() != HttpClient.Redirect.NEVER,
        lost);
  }

  private static boolean isDefault(SSLContext context) {
    try {
      return context == SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }
}
