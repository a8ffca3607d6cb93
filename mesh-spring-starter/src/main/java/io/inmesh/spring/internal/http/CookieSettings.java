package io.inmesh.spring.internal.http;

import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpCookieHandling;
import org.springframework.util.ClassUtils;

/** Whether cookies are kept: a setting that Spring Boot has since 4.1. */
public final class CookieSettings {
  private static final boolean KNOWN =
      ClassUtils.isPresent(
          "org.springframework.boot.http.client.HttpCookieHandling",
          CookieSettings.class.getClassLoader());

  private CookieSettings() {}

  /** Whether these settings want cookies to be kept. */
  public static boolean areKept(HttpClientSettings settings) {
    return KNOWN && Since41.areKept(settings);
  }

  /** Settings with the cookies of others. */
  public static HttpClientSettings copy(HttpClientSettings from, HttpClientSettings to) {
    return KNOWN ? Since41.copy(from, to) : to;
  }

  private static final class Since41 {
    static boolean areKept(HttpClientSettings settings) {
      HttpCookieHandling handling = settings.cookieHandling();
      return handling != null && handling != HttpCookieHandling.DISABLE;
    }

    static HttpClientSettings copy(HttpClientSettings from, HttpClientSettings to) {
      return to.withCookieHandling(from.cookieHandling());
    }
  }
}
