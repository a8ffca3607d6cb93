package io.inmesh.okhttp;

import io.inmesh.call.RecentValues;
import okhttp3.HttpUrl;

/**
 * The URLs that the application asked for lately, taken apart as they are routed: the same ones
 * come again and again. A URL that is not there is taken apart anew. Thread-safe, without locks.
 */
final class RequestUrls {
  private final RecentValues<Known> known = new RecentValues<>();

  /**
   * What a request is for.
   *
   * @param authority as OkHttp sends it
   * @param path with the query, as OkHttp sends it
   */
  record Known(HttpUrl url, String authority, String path) {}

  Known of(HttpUrl url) {
    int hash = url.hashCode();
    Known there = known.get(hash);
    if (there != null && there.url.equals(url)) {
      return there;
    }
    Known made = new Known(url, authority(url), path(url));
    if (isWorthKeeping(url)) {
      known.put(hash, made);
    }
    return made;
  }

  /** Not what has a query or credentials, which nobody should find here later. */
  static boolean isWorthKeeping(HttpUrl url) {
    return RecentValues.isWorthKeeping(url.toString())
        && url.encodedUsername().isEmpty()
        && url.encodedPassword().isEmpty();
  }

  /** Path and query as OkHttp sends them. */
  static String path(HttpUrl url) {
    String text = url.toString(); // Scheme, "://", what has no slash, path, query, fragment.
    int begin = text.indexOf('/', url.scheme().length() + 3);
    int fragment = text.indexOf('#', begin);
    return fragment < 0 ? text.substring(begin) : text.substring(begin, fragment);
  }

  private static String authority(HttpUrl url) {
    String host = url.host();
    String bracketed = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
    return url.port() == HttpUrl.defaultPort(url.scheme())
        ? bracketed
        : bracketed + ':' + url.port();
  }
}
