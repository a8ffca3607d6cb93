package io.inmesh.samples.meshctl;

import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.internal.http.JoinedHeaders;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Headers as Envoy keeps them in memory: of some names it holds one line at most, where further
 * values go behind a comma. {@link JoinedHeaders} knows which, of a server. router_check_tool has
 * those named here as well. That it is built without the filters that register some names (such as
 * {@code origin}) is not followed: the table is for a server. Source: {@code
 * envoy/http/header_map.h}, {@code test/tools/router_check/BUILD}.
 */
final class EnvoyHeaders {
  /** A connection manager or a codec settles these; in front of the tool's table there is none. */
  private static final Set<String> UNSETTLED =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "proxy-connection",
          "transfer-encoding",
          "upgrade");

  private static final Set<String> UNSETTLED_IN_REQUESTS = Set.of("te", "x-envoy-internal");

  private static final Set<String> UNSETTLED_IN_RESPONSES = Set.of("x-envoy-upstream-service-time");

  private EnvoyHeaders() {}

  /** A copy of a request's, in which those names have one line. */
  static HeaderLines ofRequest(HeadersView headers) {
    return of(
        headers, name -> UNSETTLED_IN_REQUESTS.contains(name) || JoinedHeaders.inRequests(name));
  }

  /** A copy of a response's, in which those names have one line. */
  static HeaderLines ofResponse(HeadersView headers) {
    return of(
        headers, name -> UNSETTLED_IN_RESPONSES.contains(name) || JoinedHeaders.inResponses(name));
  }

  private static HeaderLines of(HeadersView headers, Predicate<String> joined) {
    HeaderLines lines = new HeaderLines(headers.size());
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (!UNSETTLED.contains(name) && !joined.test(name)) {
        lines.append(name, headers.value(i));
      } else if (lines.get(name) == null) {
        lines.append(name, Objects.requireNonNull(JoinedHeaders.joined(headers, name)));
      }
    }
    return lines;
  }
}
