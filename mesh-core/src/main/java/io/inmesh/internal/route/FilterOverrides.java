package io.inmesh.internal.route;

import io.inmesh.config.FilterConfig;
import io.inmesh.config.FilterOverride;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code typed_per_filter_config} says of one filter entry, over all levels of a route.
 *
 * @param configs from the most general to the most specific level; empty when all only turn the
 *     filter on or off
 * @param disabled whether the filter is off, as the most specific level says
 */
public record FilterOverrides(List<FilterConfig> configs, boolean disabled) {
  public FilterOverrides {
    configs = List.copyOf(configs);
  }

  /**
   * Lays one level over those above it.
   *
   * @param general by filter entry name; the same instance is returned when nothing is laid over it
   */
  static Map<String, FilterOverrides> merge(
      Map<String, FilterOverrides> general, Map<String, FilterOverride> specific) {
    if (specific.isEmpty()) {
      return general;
    }
    Map<String, FilterOverrides> merged = new HashMap<>(general);
    specific.forEach((name, override) -> {
      FilterOverrides before = general.get(name);
      List<FilterConfig> configs = new ArrayList<>(before == null ? List.of() : before.configs());
      if (override.config() != null) {
        configs.add(override.config());
      }
      merged.put(name, new FilterOverrides(configs, override.disabled()));
    });
    return Map.copyOf(merged);
  }
}
