package io.inmesh.spring.http.okhttp;

import io.inmesh.okhttp.RequestTarget;
import java.io.IOException;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects as the client does that Spring Boot takes where there is no other, the JDK's:
 * of RFC 9110, section 15.4, but a {@code POST} becomes a {@code GET} and none leads from {@code
 * https} to {@code http}. OkHttp's own way is another one: a {@code PUT} would become a {@code GET}
 * as well. Before the mesh's interceptor, so that each request goes through the mesh.
 */
final class Redirects implements Interceptor {
  /** As many requests as the JDK makes for one. */
  private static final int MAX = Integer.getInteger("jdk.httpclient.redirects.retrylimit", 5);

  /** Not for another one, as with the JDK's client in the mesh; cookies are added behind this. */
  private static final List<String> OF_THE_ORIGIN =
      List.of("Authorization", "Host", "Origin", "Referer");

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    for (int made = 1; ; made++) {
      Response response = chain.proceed(request);
      Request next = made < MAX ? next(request, response) : null;
      if (next == null) {
        return response;
      }
      response.close();
      request = next;
    }
  }

  /** The request that follows a response; null when the response is for the application. */
  private static @Nullable Request next(Request request, Response response) {
    HttpUrl url = target(request.url(), response);
    if (url == null) {
      return null;
    }
    Request.Builder next = request.newBuilder().url(url);
    RequestBody body = request.body();
    if (becomesGet(request.method(), response.code())) {
      next.method("GET", null).removeHeader("Content-Type").removeHeader("Transfer-Encoding");
    } else if (body != null && body.isOneShot()) {
      return null;
    }
    if (!isSameOrigin(request.url(), url)) {
      OF_THE_ORIGIN.forEach(next::removeHeader);
    }
    return next.tag(RequestTarget.class, null).build();
  }

  private static @Nullable HttpUrl target(HttpUrl from, Response response) {
    String location =
        switch (response.code()) {
          case 301, 302, 303, 307, 308 -> response.header("Location");
          default -> null;
        };
    HttpUrl url = location == null ? null : from.resolve(location);
    return url == null || (from.isHttps() && !url.isHttps()) ? null : url;
  }

  private static boolean becomesGet(String method, int status) {
    return switch (status) {
      case 301, 302 -> method.equals("POST");
      case 303 -> !method.equals("GET") && !method.equals("HEAD");
      default -> false;
    };
  }

  static boolean isSameOrigin(HttpUrl a, HttpUrl b) {
    return a.host().equals(b.host()) && a.port() == b.port() && a.scheme().equals(b.scheme());
  }
}
