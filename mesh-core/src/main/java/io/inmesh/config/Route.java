package io.inmesh.config;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A route ({@code envoy.config.route.v3.Route}).
 *
 * @param name may be empty
 * @param match which requests it takes
 * @param action what happens to them
 * @param requestHeaders edits of requests
 * @param responseHeaders edits of responses
 * @param filterConfig {@code typed_per_filter_config} by filter entry name
 * @param metadata the route's metadata
 * @param requestBodyBufferLimitBytes {@code per_request_buffer_limit_bytes} or {@code
 *     request_body_buffer_limit}; null when unset
 */
public record Route(
    String name,
    RouteMatch match,
    RouteAction action,
    HeaderEdits requestHeaders,
    HeaderEdits responseHeaders,
    Map<String, FilterOverride> filterConfig,
    Metadata metadata,
    @Nullable Long requestBodyBufferLimitBytes)
    implements RouteEntry {

  public Route {
    Objects.requireNonNull(match, "match");
    Objects.requireNonNull(action, "action");
    filterConfig = Map.copyOf(filterConfig);
  }

  /** A route without edits, overrides or metadata. */
  public static Route of(String name, RouteMatch match, RouteAction action) {
    return new Route(
        name, match, action, HeaderEdits.NONE, HeaderEdits.NONE, Map.of(), Metadata.EMPTY, null);
  }
}
