package io.inmesh.samples.meshctl;

import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import java.util.Set;

/**
 * Headers as Envoy keeps them in memory: of some names it holds one line at most, where further
 * values go behind a comma (the {@code INLINE_} headers of {@code envoy/http/header_map.h}).
 */
final class EnvoyHeaders {
  private static final Set<String> ONE_LINE =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "date",
          "expect",
          "grpc-message",
          "grpc-status",
          "grpc-timeout",
          "keep-alive",
          "location",
          "proxy-connection",
          "proxy-status",
          "server",
          "te",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "via",
          "x-client-trace-id",
          "x-envoy-attempt-count",
          "x-envoy-decorator-operation",
          "x-envoy-degraded",
          "x-envoy-downstream-service-cluster",
          "x-envoy-downstream-service-node",
          "x-envoy-expected-rq-timeout-ms",
          "x-envoy-external-address",
          "x-envoy-force-trace",
          "x-envoy-hedge-on-per-try-timeout",
          "x-envoy-immediate-health-check-fail",
          "x-envoy-internal",
          "x-envoy-ip-tags",
          "x-envoy-max-retries",
          "x-envoy-original-path",
          "x-envoy-original-url",
          "x-envoy-ratelimited",
          "x-envoy-retriable-header-names",
          "x-envoy-retriable-status-codes",
          "x-envoy-retry-grpc-on",
          "x-envoy-retry-on",
          "x-envoy-upstream-alt-stat-name",
          "x-envoy-upstream-canary",
          "x-envoy-upstream-healthchecked-cluster",
          "x-envoy-upstream-rq-per-try-timeout-ms",
          "x-envoy-upstream-rq-timeout-alt-response",
          "x-envoy-upstream-rq-timeout-ms",
          "x-envoy-upstream-service-time",
          "x-envoy-upstream-stream-duration-ms",
          "x-forwarded-client-cert",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto",
          "x-request-id");

  private EnvoyHeaders() {}

  /** A copy in which those names have one line. */
  static HeaderLines of(HeadersView headers) {
    HeaderLines lines = new HeaderLines(headers.size());
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      String before = ONE_LINE.contains(name) ? lines.get(name) : null;
      if (before == null) {
        lines.append(name, headers.value(i));
      } else {
        lines.set(name, before + ',' + headers.value(i));
      }
    }
    return lines;
  }
}
