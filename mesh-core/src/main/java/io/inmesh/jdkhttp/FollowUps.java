package io.inmesh.jdkhttp;

import java.net.Authenticator;
import java.net.MalformedURLException;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Redirects and authentication challenges as the application's client is set up for them. Each
 * follow-up is a request of its own: it goes through the mesh again, and never to the endpoint that
 * sent the redirect merely because that endpoint sent it.
 *
 * <p>Rules of the JDK's client, which follow RFC 9110, sections 15.4 and 11.
 */
final class FollowUps {
  /** As many requests as the JDK makes for one. */
  static final int MAX = Integer.getInteger("jdk.httpclient.redirects.retrylimit", 5);

  /** Not for another origin. */
  private static final Set<String> OF_THE_ORIGIN =
      Set.of("authorization", "cookie", "origin", "referer", "host");

  private FollowUps() {}

  /** The request that follows a response; null when the response is for the application. */
  static @Nullable HttpRequest next(HttpRequest request, ResponseHead head, HttpClient client) {
    return switch (head.statusCode()) {
      case 301, 302, 303, 307, 308 -> redirect(request, head, client.followRedirects());
      case 401 -> challenge(request, head, client.authenticator().orElse(null));
      default -> null;
    };
  }

  private static @Nullable HttpRequest redirect(
      HttpRequest request, ResponseHead head, HttpClient.Redirect policy) {
    String location = head.headers().firstValue("Location").orElse(null);
    if (location == null || policy == HttpClient.Redirect.NEVER) {
      return null;
    }
    URI target = target(request.uri(), location);
    if (target == null || !(policy == HttpClient.Redirect.ALWAYS || keeps(request.uri(), target))) {
      return null;
    }
    boolean sameOrigin =
        target.getScheme().equalsIgnoreCase(request.uri().getScheme())
            && target.getRawAuthority().equals(request.uri().getRawAuthority());
    HttpRequest.Builder next =
        copy(
            request,
            target,
            name -> sameOrigin || !OF_THE_ORIGIN.contains(name.toLowerCase(Locale.ROOT)));
    if (becomesGet(request.method(), head.statusCode())) {
      next.GET();
    } else if (!mayRepeat(request)) {
      return null;
    }
    return withOverrides(request, next.build());
  }

  /** As the JDK copies requests, whose own host may be none to it. */
  private static HttpRequest.Builder copy(HttpRequest request, URI to, Predicate<String> headers) {
    HttpRequest.Builder copy = HttpRequest.newBuilder(to).expectContinue(request.expectContinue());
    request
        .headers()
        .map()
        .forEach((name, values) -> {
          if (headers.test(name)) {
            values.forEach(value -> copy.header(name, value));
          }
        });
    request.version().ifPresent(copy::version);
    request.timeout().ifPresent(copy::timeout);
    request
        .bodyPublisher()
        .ifPresentOrElse(
            body -> copy.method(request.method(), body),
            () -> {
              switch (request.method()) {
                case "GET" -> copy.GET();
                case "DELETE" -> copy.DELETE();
                default -> copy.method(request.method(), BodyPublishers.noBody());
              }
            });
    return copy;
  }

  private static @Nullable URI target(URI from, String location) {
    try {
      URI target = from.resolve(location);
      return target.getHost() == null || target.getScheme() == null ? null : target;
    } catch (IllegalArgumentException e) {
      return null; // No URL: the application sees the response.
    }
  }

  /** NORMAL: not from https to http. */
  private static boolean keeps(URI from, URI target) {
    return target.getScheme().equalsIgnoreCase(from.getScheme())
        || target.getScheme().equalsIgnoreCase("https");
  }

  private static boolean becomesGet(String method, int status) {
    return status == 303 || (status <= 302 && method.equals("POST"));
  }

  private static boolean mayRepeat(HttpRequest request) {
    return request.bodyPublisher().map(ReplayableBody::is).orElse(true);
  }

  private static @Nullable HttpRequest challenge(
      HttpRequest request, ResponseHead head, @Nullable Authenticator authenticator) {
    if (authenticator == null
        || request.uri().getHost() == null // none to the JDK, which asks for hosts
        || request.headers().firstValue("Authorization").isPresent()
        || !mayRepeat(request)) {
      return null;
    }
    for (String header : head.headers().allValues("WWW-Authenticate")) {
      BasicChallenge basic = BasicChallenge.find(header);
      if (basic != null) {
        PasswordAuthentication answer = ask(authenticator, request.uri(), basic.realm());
        return answer == null ? null : withCredentials(request, answer, basic);
      }
    }
    return null;
  }

  private static @Nullable PasswordAuthentication ask(
      Authenticator authenticator, URI uri, @Nullable String realm) {
    try {
      return authenticator.requestPasswordAuthenticationInstance(
          uri.getHost(),
          null,
          uri.getPort(),
          uri.getScheme(),
          realm,
          "basic", // in lower case, as the JDK's client has it
          uri.toURL(),
          Authenticator.RequestorType.SERVER);
    } catch (MalformedURLException e) {
      return null;
    }
  }

  private static HttpRequest withCredentials(
      HttpRequest request, PasswordAuthentication answer, BasicChallenge challenge) {
    String pair = answer.getUserName() + ':' + new String(answer.getPassword());
    String encoded = Base64.getEncoder().encodeToString(pair.getBytes(challenge.charset()));
    HttpRequest next =
        HttpRequest.newBuilder(request, (name, value) -> true)
            .setHeader("Authorization", "Basic " + encoded)
            .build();
    return withOverrides(request, next);
  }

  private static HttpRequest withOverrides(HttpRequest request, HttpRequest next) {
    return request instanceof OverridingRequest overriding
        ? new OverridingRequest(next, overriding.overrides())
        : next;
  }
}
