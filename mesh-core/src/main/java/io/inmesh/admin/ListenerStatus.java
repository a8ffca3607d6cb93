package io.inmesh.admin;

import io.inmesh.config.TrafficDirection;
import java.util.List;

/**
 * A listener.
 *
 * @param name its name
 * @param direction {@code traffic_direction}
 * @param routeTables the route tables of its connection managers, by their keys in {@link
 *     MeshStatus#routeTables}; without the inline ones
 * @param inlineRouteTables the names of those that are within the listener itself; another listener
 *     may have one of the same name
 */
public record ListenerStatus(
    String name,
    TrafficDirection direction,
    List<String> routeTables,
    List<String> inlineRouteTables) {
  public ListenerStatus {
    routeTables = List.copyOf(routeTables);
    inlineRouteTables = List.copyOf(inlineRouteTables);
  }
}
