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
 */
public record ListenerStatus(String name, TrafficDirection direction, List<String> routeTables) {
  public ListenerStatus {
    routeTables = List.copyOf(routeTables);
  }
}
