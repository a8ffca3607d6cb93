package io.inmesh.xds.resource;

import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.resource.filter.HttpFilters;
import io.inmesh.xds.resource.value.Place;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Checks {@code upgrade_configs}, which mean nothing here: upgrades are those of the application's
 * client or server. What no Envoy takes is a mistake all the same.
 */
final class UpgradeConfigs {
  private static final Set<String> CONNECT = Set.of("connect", "connect-udp");

  private UpgradeConfigs() {}

  static void check(Place place, HttpConnectionManager manager) {
    Set<String> types = new HashSet<>();
    for (int i = 0; i < manager.getUpgradeConfigsCount(); i++) {
      HttpConnectionManager.UpgradeConfig config = manager.getUpgradeConfigs(i);
      Place at = place.item("upgrade_configs", i);
      once(at, config.getUpgradeType(), types);
      if (config.getFiltersCount() > 0) {
        HttpFilters.checkUnused(at, "filters", config.getFiltersList());
      }
    }
  }

  static void check(Place place, RouteAction action) {
    List<RouteAction.UpgradeConfig> configs = action.getUpgradeConfigsList();
    Set<String> types = new HashSet<>();
    for (int i = 0; i < configs.size(); i++) {
      Place at = place.item("upgrade_configs", i);
      String type = configs.get(i).getUpgradeType();
      once(at, type, types);
      if (configs.get(i).hasConnectConfig() && !CONNECT.contains(type.toLowerCase(Locale.ROOT))) {
        at.field("connect_config").invalid("set", "unset, as the upgrade is not CONNECT");
      }
    }
  }

  private static void once(Place place, String type, Set<String> types) {
    if (!types.add(type.toLowerCase(Locale.ROOT))) {
      place.field("upgrade_type").invalid(type, "each upgrade once, whatever its case");
    }
  }
}
