package io.inmesh.junit;

import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import java.util.ArrayList;
import java.util.List;

/** Finds the routes of a configuration. */
final class Routes {
  private Routes() {}

  /** Those of all listeners that could be the outbound proxy. */
  static List<HttpConnectionManager> managers(MeshConfig config) {
    List<HttpConnectionManager> managers = new ArrayList<>();
    config
        .listeners()
        .forEach((name, listener) -> {
          HttpConnectionManager manager = listener.outbound();
          if (manager != null) {
            managers.add(manager);
          }
        });
    return managers;
  }

  static List<VirtualHost> virtualHosts(MeshConfig config, HttpConnectionManager manager) {
    RouteTable table =
        manager.routes() instanceof RouteSource.Inline inline
            ? inline.table()
            : config.routeTables().get(((RouteSource.Named) manager.routes()).key());
    return table == null ? List.of() : table.virtualHosts();
  }
}
