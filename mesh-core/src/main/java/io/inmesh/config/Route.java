package io.inmesh.config;

import java.util.Map;
import java.util.Objects;

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
 * @param bufferLimits how much of a body may be sent again
 */
public record Route(
    String name,
    RouteMatch match,
    RouteAction action,
    HeaderEdits requestHeaders,
    HeaderEdits responseHeaders,
    Map<String, FilterOverride> filterConfig,
    Metadata metadata,
    BufferLimits bufferLimits)
    implements RouteEntry {

  public Route {
    Objects.requireNonNull(match, "match");
    Objects.requireNonNull(action, "action");
    filterConfig = Map.copyOf(filterConfig);
  }

  /** A route without edits, overrides or metadata. */
  public static Route of(String name, RouteMatch match, RouteAction action) {
    return new Route(
        name,
        match,
        action,
        HeaderEdits.NONE,
        HeaderEdits.NONE,
        Map.of(),
        Metadata.EMPTY,
        BufferLimits.NONE);
  }
}
