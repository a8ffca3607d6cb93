package io.inmesh.spring.http;

import java.net.Proxy;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What Spring's request factories and connectors, and the clients that they have, are set to. */
final class OwnTuning {
  private OwnTuning() {}

  /** What one is set to; that of another class says nothing. */
  static ClientTuning of(Object part) {
    return SpringParts.sends(part) ? client(part).behind(around(part)) : ClientTuning.NONE;
  }

  /** What Spring itself does, whatever the client is set to. */
  private static ClientTuning around(Object part) {
    Object proxy = Hidden.field(part, "proxy");
    return new ClientTuning(
        timeout(Hidden.field(part, "connectTimeout")),
        timeout(Hidden.field(part, "readTimeout")),
        null,
        proxy == null || proxy == Proxy.NO_PROXY ? List.of() : List.of("proxy"));
  }

  private static ClientTuning client(Object part) {
    Object client = Hidden.field(part, "httpClient");
    if (client == null) {
      client = Hidden.field(part, "client");
    }
    if (client instanceof HttpClient jdk) {
      return JdkTuning.of(jdk);
    }
    if (client != null) {
      return ofOptional(client);
    }
    // That of Reactor Netty may be made no sooner than Spring starts.
    return Hidden.field(part, "mapper") instanceof Function<?, ?> mapper
        ? ReactorTuning.of(mapper)
        : ClientTuning.NONE;
  }

  /** Of a library that may not be there, so that no class of it is named here. */
  private static ClientTuning ofOptional(Object client) {
    for (Class<?> type = client.getClass(); type != Object.class; type = type.getSuperclass()) {
      String name = type.getName();
      if (name.startsWith("org.eclipse.jetty.")) {
        return JettyTuning.of(client);
      }
      if (name.startsWith("org.apache.hc.")) {
        return ApacheTuning.of(client);
      }
      if (name.startsWith("reactor.netty.")) {
        return ReactorTuning.of(client);
      }
    }
    return ClientTuning.UNKNOWN;
  }

  /** Negative milliseconds say nothing; null for nothing. */
  static @Nullable Duration timeout(@Nullable Object value) {
    if (value instanceof Duration duration) {
      return duration;
    }
    return value instanceof Number millis && millis.longValue() >= 0
        ? Duration.ofMillis(millis.longValue())
        : null;
  }
}
