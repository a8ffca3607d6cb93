package io.inmesh.spring.http;

import java.util.ArrayList;
import java.util.List;
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
 * @param several what it does with a body that was encoded more than once
 */
record OwnDecoding(String accepts, boolean deflate, boolean oldName, Several several) {
  /** Apache's client throws for more. */
  private static final int MOST_ENCODINGS = 5;

  private static final OwnDecoding JDK =
      new OwnDecoding("gzip, deflate", true, false, Several.UNREAD);
  private static final OwnDecoding APACHE =
      new OwnDecoding("gzip, x-gzip, deflate", true, true, Several.ALL);
  private static final OwnDecoding JETTY = new OwnDecoding("gzip", false, false, Several.LAST);
  private static final OwnDecoding REACTOR = new OwnDecoding("gzip", true, true, Several.UNREAD);

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

  /** What a response with these headers is to be rid of, the last one first; empty for nothing. */
  List<Encoding> encodings(HttpHeaders headers) {
    String value = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
    if (value == null) {
      return List.of();
    }
    if (value.indexOf(',') < 0 || several == Several.UNREAD) {
      return listOf(encoding(value));
    }
    return several == Several.ALL ? all(value) : listOf(encoding(lastOf(value)));
  }

  /** As Apache's client counts them; none where it would throw because of one. */
  private List<Encoding> all(String value) {
    List<Encoding> all = new ArrayList<>();
    for (String name : value.split(",", -1)) {
      String coding = name.strip();
      if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
        Encoding encoding = encoding(coding);
        if (encoding == null || all.size() == MOST_ENCODINGS) {
          return List.of();
        }
        all.add(0, encoding);
      }
    }
    return all;
  }

  private static List<Encoding> listOf(@Nullable Encoding encoding) {
    return encoding == null ? List.of() : List.of(encoding);
  }

  private static String lastOf(String list) {
    return list.substring(list.lastIndexOf(',') + 1).strip();
  }

  private @Nullable Encoding encoding(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "gzip" -> Encoding.GZIP;
      case "x-gzip" -> oldName ? Encoding.GZIP : null;
      case "deflate" -> deflate ? Encoding.DEFLATE : null;
      default -> null;
    };
  }

  /** The headers of a response that is rid of them. */
  HttpHeaders decoded(HttpHeaders headers) {
    HttpHeaders rest = new HttpHeaders();
    rest.putAll(headers);
    rest.remove(HttpHeaders.CONTENT_ENCODING);
    rest.remove(HttpHeaders.CONTENT_LENGTH);
    String value = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
    if (several == Several.LAST && value != null && value.indexOf(',') >= 0) {
      rest.set(
          HttpHeaders.CONTENT_ENCODING, value.substring(0, value.lastIndexOf(',')).stripTrailing());
    }
    return rest;
  }

  /** What becomes of {@code Content-Encoding: gzip, gzip}. */
  enum Several {
    /** It comes as it is. */
    UNREAD,
    /** It is rid of the last one. */
    LAST,
    /** It is rid of all, if all are known. */
    ALL
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
