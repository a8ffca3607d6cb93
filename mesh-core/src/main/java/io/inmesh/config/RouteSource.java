package io.inmesh.config;

/** Where a connection manager's routes come from. */
public sealed interface RouteSource {
  /**
   * A named route table ({@code rds.route_config_name}), found in {@link MeshConfig#routeTables()}.
   */
  record Named(String routeTable) implements RouteSource {}

  /** Routes inside the connection manager ({@code route_config}). */
  record Inline(RouteTable table) implements RouteSource {}
}
