package io.inmesh.spring.internal.http;

import java.net.CookieHandler;
import java.net.CookieManager;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;

/**
 * A client as the application has built it: its settings, and cookies that are its own, as without
 * the mesh, whatever sends its requests. Thread-safe; one is equal to no other.
 */
public final class BuiltClient {
  /** The longest that the clients of the mesh can wait, 24 days: there {@code int}s count. */
  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  private final HttpClientSettings settings;
  private final @Nullable CookieHandler cookies;

  /** One without cookies so far. */
  public BuiltClient(HttpClientSettings given) {
    settings = given.withTimeouts(limit(given.connectTimeout()), limit(given.readTimeout()));
    cookies = CookieSettings.areKept(given) ? new CookieManager() : null;
  }

  private static @Nullable Duration limit(@Nullable Duration given) {
    if (given == null || given.isZero() || given.isNegative()) {
      return null;
    }
    return given.compareTo(LONGEST) > 0 ? LONGEST : given;
  }

  /** The settings; its timeouts are positive or, where there is no limit, null. */
  public HttpClientSettings settings() {
    return settings;
  }

  /** How long nothing may happen; null for no limit. */
  public @Nullable Duration readTimeout() {
    return settings.readTimeout();
  }

  /** What keeps its cookies, those of the application's URLs; null where none are kept. */
  public @Nullable CookieHandler cookies() {
    return cookies;
  }
}
