package io.inmesh.spring.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Which compressed bodies the application's own client asks for and which it reads, so that the
 * mesh does both in its place.
 *
 * @param accepts the {@code Accept-Encoding} of requests that have none
 * @param deflate whether it reads {@code deflate} as well
 * @param oldName whether it knows gzip as {@code x-gzip} too (RFC 9110, section 8.4.1.3)
 */
record OwnDecoding(String accepts, boolean deflate, boolean oldName) {
  private static final OwnDecoding JDK = new OwnDecoding("gzip, deflate", true, false);
  private static final OwnDecoding APACHE = new OwnDecoding("gzip, x-gzip, deflate", true, true);
  private static final OwnDecoding JETTY = new OwnDecoding("gzip", false, false);
  private static final OwnDecoding REACTOR = new OwnDecoding("gzip", true, true);

  /**
   * That of a request factory or connector; null for none, which is so of another class than
   * Spring's, and of those for {@code HttpURLConnection} and, reactive, the JDK's client.
   */
  static @Nullable OwnDecoding of(Object part) {
    Object sender = SpringParts.behindProxies(part);
    if (!SpringParts.sends(sender)) {
      return null;
    }
    for (Class<?> type = sender.getClass(); type != Object.class; type = type.getSuperclass()) {
      switch (type.getSimpleName()) {
        case "JdkClientHttpRequestFactory":
          return Boolean.TRUE.equals(Hidden.field(sender, "compression")) ? JDK : null;
        case "HttpComponentsClientHttpRequestFactory":
          return ofApache(Hidden.field(sender, "httpClient"));
        case "HttpComponentsClientHttpConnector":
          return ofApache(Hidden.field(sender, "client"));
        case "JettyClientHttpRequestFactory":
        case "JettyClientHttpConnector":
          return JETTY;
        case "ReactorClientHttpRequestFactory":
        case "ReactorClientHttpConnector":
          return ofReactor(Hidden.field(sender, "httpClient"));
        default: // a subclass, or one that reads them as they come
      }
    }
    return null;
  }

  /** Unless it was told not to; those that are not blocking do since 5.6. */
  private static @Nullable OwnDecoding ofApache(@Nullable Object client) {
    return client != null && ApacheChain.of(client).decodes() ? APACHE : null;
  }

  /** What Spring makes when it starts does. */
  private static @Nullable OwnDecoding ofReactor(@Nullable Object client) {
    return client == null || ReactorTuning.decodes(client) ? REACTOR : null;
  }

  /** Has a request say so, where the application has not said what it takes. */
  HttpHeaders accepting(HttpHeaders headers) {
    if (headers.containsHeader(HttpHeaders.ACCEPT_ENCODING)) {
      return headers;
    }
    HttpHeaders all = new HttpHeaders();
    all.putAll(headers);
    accept(all);
    return all;
  }

  void accept(HttpHeaders headers) {
    headers.set(HttpHeaders.ACCEPT_ENCODING, accepts);
  }

  /** What a response with these headers is to be rid of; null where that is nothing. */
  @Nullable Encoding encoding(HttpHeaders headers) {
    String value = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
    if (value == null) {
      return null;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "gzip" -> Encoding.GZIP;
      case "x-gzip" -> oldName ? Encoding.GZIP : null;
      case "deflate" -> deflate ? Encoding.DEFLATE : null;
      default -> null;
    };
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
    GZIP,
    DEFLATE;

    /**
     * Whether a body of {@code deflate} has the header of zlib (RFC 1950), as it should. Many
     * servers send it without.
     *
     * @param first its first two bytes
     */
    static boolean hasZlibHeader(int first, int second) {
      return (first & 0xf) == 8 && ((first & 0xff) << 8 | second & 0xff) % 31 == 0;
    }
  }
}
