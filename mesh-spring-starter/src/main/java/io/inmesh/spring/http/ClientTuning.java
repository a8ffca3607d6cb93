package io.inmesh.spring.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;

/**
 * What an HTTP client, or what Spring has around it, is set to.
 *
 * @param connectTimeout zero for no limit, null where it says nothing
 * @param readTimeout zero for no limit, null where it says nothing
 * @param redirects whether it follows them; null where it says nothing
 * @param lost what else it is set to, which the mesh does not do for it
 */
record ClientTuning(
    @Nullable Duration connectTimeout,
    @Nullable Duration readTimeout,
    @Nullable Boolean redirects,
    List<String> lost) {

  /** Nothing is said. */
  static final ClientTuning NONE = new ClientTuning(null, null, null, List.of());

  /** There is no way to ask. */
  static final ClientTuning UNKNOWN = new ClientTuning(null, null, null, List.of("timeouts"));

  /** The same, where another one says nothing. */
  ClientTuning behind(ClientTuning first) {
    List<String> all = new ArrayList<>(first.lost);
    all.addAll(lost);
    return new ClientTuning(
        first.connectTimeout != null ? first.connectTimeout : connectTimeout,
        first.readTimeout != null ? first.readTimeout : readTimeout,
        first.redirects != null ? first.redirects : redirects,
        all);
  }

  /** Settings that say the same, and for the rest what others say. */
  HttpClientSettings over(HttpClientSettings otherwise) {
    HttpClientSettings all = otherwise;
    if (connectTimeout != null) {
      all = all.withConnectTimeout(limit(connectTimeout));
    }
    if (readTimeout != null) {
      all = all.withReadTimeout(limit(readTimeout));
    }
    if (redirects != null && redirects == (all.redirects() == HttpRedirects.DONT_FOLLOW)) {
      all =
          all.withRedirects(
              redirects ? HttpRedirects.FOLLOW_WHEN_POSSIBLE : HttpRedirects.DONT_FOLLOW);
    }
    return all;
  }

  private static @Nullable Duration limit(Duration timeout) {
    return timeout.isZero() ? null : timeout;
  }
}
