package io.inmesh.okhttp;

import io.inmesh.call.RecentValues;
import io.inmesh.config.EndpointAddress;
import okhttp3.HttpUrl;

/**
 * The URLs that attempts were sent to lately: OkHttp takes a URL apart and puts it together again
 * to change its host, which costs more than the decision where to send it. A URL that is not there
 * is made anew. Thread-safe, without locks.
 */
final class EndpointUrls {
  private final RecentValues<Known> known = new RecentValues<>();

  /**
   * A URL that attempts are sent to.
   *
   * @param target what OkHttp sends of it in a request line, which may be another than the path
   *     that it was made for
   */
  record Known(HttpUrl from, String path, EndpointAddress address, HttpUrl url, String target) {}

  /**
   * The application's URL with an endpoint's address and the path that the attempt has.
   *
   * @throws IllegalArgumentException if the address is none that a URL can have
   */
  Known of(HttpUrl from, String path, EndpointAddress address) {
    int hash = path.hashCode() * 31 + address.hashCode();
    Known there = known.get(hash);
    if (there != null
        && there.path.equals(path)
        && there.address.equals(address)
        && there.from.equals(from)) {
      return there;
    }
    HttpUrl url = make(from, path, address);
    Known made = new Known(from, path, address, url, RequestUrls.path(url));
    if (RecentValues.isWorthKeeping(path) && RequestUrls.isWorthKeeping(from)) {
      known.put(hash, made);
    }
    return made;
  }

  private static HttpUrl make(HttpUrl from, String path, EndpointAddress address) {
    HttpUrl.Builder url =
        from.newBuilder()
            .scheme("http")
            .username("")
            .password("")
            .host(address.host())
            .port(address.port())
            .fragment(null);
    if (!path.equals(RequestUrls.path(from))) {
      int query = path.indexOf('?');
      String file = query < 0 ? path : path.substring(0, query);
      url.encodedPath(file.startsWith("/") ? file : "/");
      url.encodedQuery(query < 0 ? null : path.substring(query + 1));
    }
    return url.build();
  }
}
