package io.inmesh.spring.http;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Whether the application's own client asks for compressed bodies and takes the compression off
 * again, so that the mesh does so in its place. Of Spring's request factories all do but that for
 * {@code HttpURLConnection}; of its connectors those for Reactor Netty and Jetty.
 */
final class OwnDecoding {
  private static final String ENCODINGS = "gzip, deflate";

  private OwnDecoding() {}

  /** That of a request factory or connector; one of another class than Spring's does not. */
  static boolean of(Object part) {
    Object sender = SpringParts.behindProxies(part);
    if (!SpringParts.sends(sender)) {
      return false;
    }
    for (Class<?> type = sender.getClass(); type != Object.class; type = type.getSuperclass()) {
      switch (type.getSimpleName()) {
        case "JdkClientHttpRequestFactory":
          return Boolean.TRUE.equals(Hidden.field(sender, "compression"));
        case "HttpComponentsClientHttpRequestFactory":
        case "JettyClientHttpRequestFactory":
        case "JettyClientHttpConnector":
          return true;
        case "ReactorClientHttpRequestFactory":
        case "ReactorClientHttpConnector":
          return ofReactor(Hidden.field(sender, "httpClient"));
        default: // a subclass, or one that decodes nothing
      }
    }
    return false;
  }

  /** What Spring makes when it starts does. */
  private static boolean ofReactor(@Nullable Object client) {
    return client == null || ReactorTuning.decodes(client);
  }

  /** Has a request say so, where the application has not said what it takes. */
  static HttpHeaders accepting(HttpHeaders headers) {
    if (headers.containsHeader(HttpHeaders.ACCEPT_ENCODING)) {
      return headers;
    }
    HttpHeaders all = new HttpHeaders();
    all.putAll(headers);
    accept(all);
    return all;
  }

  static void accept(HttpHeaders headers) {
    headers.set(HttpHeaders.ACCEPT_ENCODING, ENCODINGS);
  }

  /** What a response with these headers is to be rid of; null where that is nothing. */
  static @Nullable Encoding encoding(HttpHeaders headers) {
    String value = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
    if (value == null) {
      return null;
    }
    for (Encoding encoding : Encoding.values()) {
      if (encoding.token.equalsIgnoreCase(value)) {
        return encoding;
      }
    }
    return null;
  }

  /** The headers of a response that is rid of it. */
  static HttpHeaders decoded(HttpHeaders headers) {
    HttpHeaders rest = new HttpHeaders();
    rest.putAll(headers);
    rest.remove(HttpHeaders.CONTENT_ENCODING);
    rest.remove(HttpHeaders.CONTENT_LENGTH);
    return rest;
  }

  /** Codings of RFC 9110, section 8.4.1. */
  enum Encoding {
    GZIP("gzip"),
    DEFLATE("deflate");

    private final String token;

    Encoding(String token) {
      this.token = token;
    }
  }
}
