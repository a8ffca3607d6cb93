package io.inmesh.config;

/** Where a connection manager's routes come from. */
public sealed interface RouteSource {
  /**
   * A named route table, found in {@link MeshConfig#routeTables()} by its {@link #key}.
   *
   * @param routeTable {@code rds.route_config_name}
   * @param origin {@code rds.config_source}
   */
  record Named(String routeTable, ResourceOrigin origin) implements RouteSource {
    /** A route table of the default origin. */
    public Named(String routeTable) {
      this(routeTable, ResourceOrigin.DEFAULT);
    }

    /** Its key among all route tables; the name when it is of the default origin. */
    public String key() {
      return origin.key(routeTable);
    }
  }

  /** Routes inside the connection manager ({@code route_config}). */
  record Inline(RouteTable table) implements RouteSource {}
}
