package io.inmesh.spring.http;

import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientConfig;

/** What a client of Reactor Netty's is set to. */
final class ReactorTuning {
  private ReactorTuning() {}

  /**
   * The client's.
   *
   * @param client whose class was seen by its name
   */
  static ClientTuning of(Object client) {
    HttpClientConfig config = ((HttpClient) client).configuration();
    HttpClientConfig plain = HttpClient.create().compress(true).configuration(); // as Spring's
    List<String> lost = new ArrayList<>();
    if (config.sslProvider() != plain.sslProvider()) {
      lost.add("TLS settings");
    }
    if (config.hasProxy() && !plain.hasProxy()) {
      lost.add("proxy");
    }
    if (config.headers().names().stream().anyMatch(name -> !plain.headers().contains(name))) {
      lost.add("headers");
    }
    return new ClientTuning(
        config.options().get(ChannelOption.CONNECT_TIMEOUT_MILLIS) instanceof Integer millis
            ? Duration.ofMillis(millis)
            : null,
        config.responseTimeout(),
        config.followRedirectPredicate() != null,
        lost);
  }

  /** Whether the client asks for compressed bodies, and takes the compression off. */
  static boolean decodes(Object client) {
    return ((HttpClient) client).configuration().isAcceptGzip();
  }

  /** That of a client which a function will make. */
  @SuppressWarnings("unchecked") // Spring's field has this type.
  static ClientTuning of(Function<?, ?> mapper) {
    return of((Object) ((Function<HttpClient, HttpClient>) mapper).apply(HttpClient.create()));
  }
}
