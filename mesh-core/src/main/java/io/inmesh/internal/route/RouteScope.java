package io.inmesh.internal.route;

import io.inmesh.config.HeaderEdits;
import io.inmesh.config.Route;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import java.util.List;
import java.util.Map;

/**
 * What holds for a route as a whole, after inheritance.
 *
 * @param requestEdits of route, virtual host and table, in Envoy's order
 * @param responseEdits likewise
 * @param filterOverrides effective {@code typed_per_filter_config}
 */
record RouteScope(
    HeaderEditor requestEdits,
    HeaderEditor responseEdits,
    Map<String, FilterOverrides> filterOverrides) {

  /** Nothing at all. */
  static final RouteScope EMPTY = new RouteScope(HeaderEditor.NONE, HeaderEditor.NONE, Map.of());

  /**
   * Compiles the scope of a route.
   *
   * @param hostOverrides what virtual host and table say of filters
   * @throws IllegalArgumentException for a bad header edit on any level
   */
  static RouteScope compile(
      RouteTable table, VirtualHost host, Route route, Map<String, FilterOverrides> hostOverrides) {
    boolean specificLast = table.options().mostSpecificHeaderMutationsWins();
    return new RouteScope(
        editor(route.requestHeaders(), host.requestHeaders(), table.requestHeaders(), specificLast),
        editor(
            route.responseHeaders(), host.responseHeaders(), table.responseHeaders(), specificLast),
        FilterOverrides.merge(hostOverrides, route.filterConfig()));
  }

  /** The last level wins: the table, unless the most specific one is to win. */
  private static HeaderEditor editor(
      HeaderEdits route, HeaderEdits host, HeaderEdits table, boolean specificLast) {
    return HeaderEditor.compile(
        specificLast ? List.of(table, host, route) : List.of(route, host, table));
  }
}
