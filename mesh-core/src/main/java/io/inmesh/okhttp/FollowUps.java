package io.inmesh.okhttp;

import java.io.IOException;
import okhttp3.Authenticator;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Redirects and authentication challenges as the application's client is set up for them. Each
 * follow-up is a request of its own: it goes through the mesh again, and never to the endpoint that
 * sent the redirect merely because that endpoint sent it.
 *
 * <p>Rules of RFC 9110, sections 15.4 and 11, with OkHttp's choices where the RFC leaves one.
 */
final class FollowUps {
  /** As many as OkHttp follows. */
  static final int MAX = 20;

  private FollowUps() {}

  /** The request that follows a response; null when the response is for the application. */
  static @Nullable Request next(Request request, Response response, Interceptor.Chain chain)
      throws IOException {
    Request next =
        switch (response.code()) {
          case 300, 301, 302, 303, 307, 308 -> redirect(request, response, chain);
          case 401 -> challenge(request, response, chain);
          default -> null;
        };
    RequestBody body = next == null ? null : next.body();
    return body != null && body.isOneShot() ? null : next;
  }

  private static @Nullable Request challenge(
      Request request, Response response, Interceptor.Chain chain) throws IOException {
    if (chain.getAuthenticator() == Authenticator.NONE) {
      return null;
    }
    return chain
        .getAuthenticator()
        .authenticate(null, response.newBuilder().request(request).build());
  }

  private static @Nullable Request redirect(
      Request request, Response response, Interceptor.Chain chain) {
    String location = response.header("Location");
    if (location == null || !chain.getFollowRedirects()) {
      return null;
    }
    HttpUrl url = request.url().resolve(location);
    if (url == null) {
      return null;
    }
    if (!url.scheme().equals(request.url().scheme()) && !chain.getFollowSslRedirects()) {
      return null;
    }
    Request.Builder next = request.newBuilder().url(url).tag(RequestTarget.class, null);
    String method = request.method();
    boolean bodyless = method.equals("GET") || method.equals("HEAD");
    if (!bodyless && becomesGet(method, response.code())) {
      next.method("GET", null);
      next.removeHeader("Transfer-Encoding");
      next.removeHeader("Content-Length");
      next.removeHeader("Content-Type");
    }
    if (!isSameOrigin(request.url(), url)) {
      next.removeHeader("Authorization");
      next.removeHeader("Host");
    }
    return next.build();
  }

  private static boolean becomesGet(String method, int code) {
    return switch (method) {
      case "PROPFIND" -> false;
      case "QUERY" -> code == 303; // else it is repeated, as the specification of QUERY has it
      default -> code != 307 && code != 308;
    };
  }

  private static boolean isSameOrigin(HttpUrl a, HttpUrl b) {
    return a.host().equals(b.host()) && a.port() == b.port() && a.scheme().equals(b.scheme());
  }
}
