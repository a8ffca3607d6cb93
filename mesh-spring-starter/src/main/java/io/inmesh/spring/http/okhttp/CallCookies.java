package io.inmesh.spring.http.okhttp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieHandler;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of one call: those that the application gives with it, which are for the origin that
 * it asks, and those that its client keeps. OkHttp alone would replace the former by the latter,
 * and take them along to wherever a redirect leads.
 */
final class CallCookies implements CookieJar {
  private static final String COOKIE = "Cookie";
  private static final String SET_COOKIE = "Set-Cookie";

  /** Years have four digits in dates of HTTP. */
  private static final long LAST_SECOND =
      LocalDateTime.of(9999, 12, 31, 23, 59, 59).toEpochSecond(ZoneOffset.UTC);

  private final HttpUrl origin;
  private final List<String> given;
  private final @Nullable CookieHandler kept;

  /**
   * @param origin what the application asks for
   * @param given the values of its own {@code Cookie} headers
   * @param kept null for none
   */
  CallCookies(HttpUrl origin, List<String> given, @Nullable CookieHandler kept) {
    this.origin = origin;
    this.given = given;
    this.kept = kept;
  }

  /** As an interceptor: a call has the cookies that its request is tagged with. */
  static Response use(Interceptor.Chain chain) throws IOException {
    CallCookies cookies = chain.request().tag(CallCookies.class);
    return cookies == null
        ? chain.proceed(chain.request())
        : chain.withCookieJar(cookies).proceed(cookies.addedTo(chain.request()));
  }

  /** With those for its URL, and no others. */
  private Request addedTo(Request request) throws IOException {
    List<String> lines = new ArrayList<>();
    if (Redirects.isSameOrigin(request.url(), origin)) {
      lines.addAll(given);
    }
    if (kept != null) {
      lines.addAll(kept.get(request.url().uri(), Map.of()).getOrDefault(COOKIE, List.of()));
    }
    lines.removeIf(String::isBlank);
    Headers.Builder headers = request.headers().newBuilder().removeAll(COOKIE);
    if (!lines.isEmpty()) {
      headers.addUnsafeNonAscii(COOKIE, String.join("; ", lines));
    }
    return request.newBuilder().headers(headers.build()).build();
  }

  /** They are among the headers, as they were given: OkHttp would write each in its own way. */
  @Override
  public List<Cookie> loadForRequest(HttpUrl url) {
    return List.of();
  }

  @Override
  public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
    if (kept != null) {
      try {
        kept.put(url.uri(), Map.of(SET_COOKIE, cookies.stream().map(CallCookies::line).toList()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * A {@code Set-Cookie} of RFC 6265 as {@code java.net} understands it: to that a domain without a
   * dot in front has no subdomains, and a {@code Max-Age} means cookies of RFC 2109.
   */
  private static String line(Cookie cookie) {
    StringBuilder line = new StringBuilder();
    line.append(cookie.name()).append('=').append(cookie.value());
    line.append("; Path=").append(cookie.path());
    if (!cookie.hostOnly()) {
      line.append("; Domain=.").append(cookie.domain());
    }
    if (cookie.persistent()) {
      line.append("; Expires=").append(date(cookie.expiresAt()));
    }
    if (cookie.secure()) {
      line.append("; Secure");
    }
    if (cookie.httpOnly()) {
      line.append("; HttpOnly");
    }
    return line.toString();
  }

  /** In seconds: rather one longer than one that has expired when it comes. */
  private static String date(long millis) {
    long second = Math.max(0, Math.min(Math.floorDiv(millis, 1000) + 1, LAST_SECOND));
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
  }
}
