package io.inmesh.config;

/** Where a connection manager's routes come from. */
public sealed interface RouteSource {
  /**
   * A named route table, found in {@link MeshConfig#routeTables()} by its {@link #key}.
   *
   * @param routeTable {@code rds.route_config_name}
   * @param origin {@code rds.config_source}
   * @param fetchTimeoutNanos {@code initial_fetch_timeout}: how long the first answer may take
   *     before the table counts as absent, in nanoseconds; 0 is without end
   */
  record Named(String routeTable, ResourceOrigin origin, long fetchTimeoutNanos)
      implements RouteSource {
    /** A route table of the default origin, with the default timeout. */
    public Named(String routeTable) {
      this(routeTable, ResourceOrigin.DEFAULT, ResourceOrigin.DEFAULT_FETCH_TIMEOUT_NANOS);
    }

    /** Its key among all route tables; the name when it is of the default origin. */
    public String key() {
      return origin.key(routeTable);
    }
  }

  /** Routes inside the connection manager ({@code route_config}). */
  record Inline(RouteTable table) implements RouteSource {}
}
