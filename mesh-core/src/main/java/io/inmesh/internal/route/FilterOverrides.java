package io.inmesh.internal.route;

import io.inmesh.config.FilterOverride;
import java.util.HashMap;
import java.util.Map;

/** Lays {@code typed_per_filter_config} of one level over that of the level above. */
final class FilterOverrides {
  private FilterOverrides() {}

  /**
   * Merges two levels. The more specific entry decides whether the filter is on; where it has no
   * configuration of its own, the less specific one's stays.
   */
  static Map<String, FilterOverride> merge(
      Map<String, FilterOverride> general, Map<String, FilterOverride> specific) {
    if (specific.isEmpty()) {
      return general;
    }
    Map<String, FilterOverride> merged = new HashMap<>(general);
    specific.forEach((name, override) -> {
      FilterOverride before = general.get(name);
      merged.put(
          name,
          override.config() != null || before == null
              ? override
              : new FilterOverride(before.config(), override.disabled()));
    });
    return Map.copyOf(merged);
  }
}
