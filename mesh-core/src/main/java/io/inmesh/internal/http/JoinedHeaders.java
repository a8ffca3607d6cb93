package io.inmesh.internal.http;

import io.inmesh.call.HeadersView;
import io.inmesh.call.MutableHeaders;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The headers of which Envoy has one line, whatever comes: several are joined with a comma, and
 * rules, formats and the application see that. Of all others each line stands by itself. Source:
 * {@code envoy/http/header_map.h} and the names that filters register ({@code
 * RegisterCustomInlineHeader}), each of them tried with Envoy 1.40.
 */
public final class JoinedHeaders {
  private static final Set<String> OF_REQUESTS =
      Set.of(
          "accept",
          "accept-encoding",
          "access-control-request-headers",
          "access-control-request-method",
          "authorization",
          "cache-control",
          "content-encoding",
          "content-type",
          "expect",
          "grpc-accept-encoding",
          "grpc-timeout",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "origin",
          "pragma",
          "proxy-status",
          "referer",
          "user-agent",
          "via",
          "x-client-trace-id",
          "x-envoy-attempt-count",
          "x-envoy-decorator-operation",
          "x-envoy-downstream-service-cluster",
          "x-envoy-downstream-service-node",
          "x-envoy-expected-rq-timeout-ms",
          "x-envoy-external-address",
          "x-envoy-force-trace",
          "x-envoy-hedge-on-per-try-timeout",
          "x-envoy-ip-tags",
          "x-envoy-is-timeout-retry",
          "x-envoy-max-retries",
          "x-envoy-original-host",
          "x-envoy-original-path",
          "x-envoy-original-url",
          "x-envoy-retriable-header-names",
          "x-envoy-retriable-status-codes",
          "x-envoy-retry-grpc-on",
          "x-envoy-retry-on",
          "x-envoy-upstream-alt-stat-name",
          "x-envoy-upstream-rq-per-try-timeout-ms",
          "x-envoy-upstream-rq-timeout-alt-response",
          "x-envoy-upstream-rq-timeout-ms",
          "x-envoy-upstream-stream-duration-ms",
          "x-forwarded-client-cert",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-proto",
          "x-request-id");

  private static final Set<String> OF_RESPONSES =
      Set.of(
          "access-control-allow-credentials",
          "access-control-allow-headers",
          "access-control-allow-methods",
          "access-control-allow-origin",
          "access-control-expose-headers",
          "access-control-max-age",
          "age",
          "cache-control",
          "content-encoding",
          "content-type",
          "date",
          "etag",
          "expires",
          "grpc-message",
          "grpc-status",
          "last-modified",
          "location",
          "proxy-status",
          "server",
          "vary",
          "via",
          "x-envoy-attempt-count",
          "x-envoy-decorator-operation",
          "x-envoy-degraded",
          "x-envoy-immediate-health-check-fail",
          "x-envoy-ratelimited",
          "x-envoy-upstream-canary",
          "x-envoy-upstream-healthchecked-cluster",
          "x-request-id");

  private JoinedHeaders() {}

  /** Whether several lines of that name in a request are one. */
  public static boolean inRequests(String lowerCaseName) {
    return OF_REQUESTS.contains(lowerCaseName);
  }

  /** Whether several lines of that name in a response are one. */
  public static boolean inResponses(String lowerCaseName) {
    return OF_RESPONSES.contains(lowerCaseName);
  }

  /** The value of a request's header: of all lines, or of the first one; null for none. */
  public static @Nullable String ofRequest(HeadersView headers, String lowerCaseName) {
    return inRequests(lowerCaseName)
        ? joined(headers, lowerCaseName)
        : headers.first(lowerCaseName);
  }

  /** The value of a response's header: of all lines, or of the first one; null for none. */
  public static @Nullable String ofResponse(HeadersView headers, String lowerCaseName) {
    return inResponses(lowerCaseName)
        ? joined(headers, lowerCaseName)
        : headers.first(lowerCaseName);
  }

  /** All lines of a name as one; of several, empty ones do not count. Null for none. */
  public static @Nullable String joined(HeadersView headers, String lowerCaseName) {
    return joined(headers, lowerCaseName, ",");
  }

  private static @Nullable String joined(HeadersView headers, String name, String delimiter) {
    String only = null;
    StringJoiner several = null;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals(name)) {
        String value = headers.value(i);
        if (only == null || only.isEmpty()) {
          only = value;
        } else if (!value.isEmpty()) {
          several = several == null ? new StringJoiner(delimiter).add(only) : several;
          several.add(value);
        }
      }
    }
    return several == null ? only : several.toString();
  }

  /** Joins a request's lines; of several, empty ones do not count. */
  public static void join(HeaderList headers) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (inRequests(name) && join(headers, name, i, ",")) {
        i--; // the one line is the last by now
      }
    }
  }

  /** Joins a request's {@code cookie} lines, into which HTTP/2 may take one apart. */
  public static void joinCookies(HeaderList headers) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals("cookie")) {
        join(headers, "cookie", i, "; ");
        return;
      }
    }
  }

  /** Whether there is more than one line, which is so no longer. */
  private static boolean join(HeaderList headers, String name, int first, String delimiter) {
    for (int i = first + 1; i < headers.size(); i++) {
      if (headers.name(i).equals(name)) {
        headers.set(name, Objects.requireNonNull(joined(headers, name, delimiter)));
        return true;
      }
    }
    return false;
  }

  /**
   * Adds to the value of a header. Where either is empty, there is nothing to separate (Envoy's
   * {@code HeaderMapImpl::appendToHeader}).
   */
  public static void append(
      MutableHeaders headers, String lowerCaseName, String delimiter, String value) {
    String before = joined(headers, lowerCaseName);
    if (before == null || before.isEmpty()) {
      headers.set(lowerCaseName, value);
    } else if (!value.isEmpty()) {
      headers.set(lowerCaseName, before + delimiter + value);
    }
  }
}
