package io.inmesh.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Untyped metadata of a route, cluster or endpoint ({@code envoy.config.core.v3.Metadata}).
 *
 * @param namespaces filter name to a JSON-like tree of maps, lists, strings, doubles, booleans, in
 *     which JSON's nulls are null
 */
public record Metadata(Map<String, Map<String, Object>> namespaces) {
  /** No metadata. */
  public static final Metadata EMPTY = new Metadata(Map.of());

  public Metadata {
    namespaces = Map.copyOf(namespaces);
  }

  /** The values below one filter name; empty when there are none. */
  public Map<String, Object> namespace(String filterName) {
    return namespaces.getOrDefault(filterName, Map.of());
  }

  /** The value at a path of keys below a filter name; null when there is none. */
  public @Nullable Object value(String filterName, String... path) {
    Object value = namespaces.get(filterName);
    for (String key : path) {
      if (!(value instanceof Map<?, ?> map)) {
        return null;
      }
      value = map.get(key);
    }
    return value;
  }
}
