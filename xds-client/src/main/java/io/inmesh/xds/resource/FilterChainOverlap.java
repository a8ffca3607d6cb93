package io.inmesh.xds.resource;

import io.inmesh.config.FilterChainMatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds filter chains of which nobody can tell which one a connection belongs to: as in Envoy, no
 * combination of port, network, server name, ... may lead to two chains, or twice to one. Not
 * thread-safe.
 */
final class FilterChainOverlap {
  /** A match may multiply out to very many; Envoy keeps them all, this stops looking. */
  private static final int MAX_COMBINATIONS = 100_000;

  private final Set<List<Object>> seen = new HashSet<>();

  /** Adds a chain's match; whether it, or a part of it, was there before. */
  boolean add(FilterChainMatch match) {
    List<List<Object>> combinations = List.of(List.of(match.destinationPort()));
    combinations = times(combinations, orAny(match.destinationPrefixes()));
    combinations = times(combinations, orAny(match.serverNames()));
    combinations = times(combinations, List.of(match.transportProtocol()));
    combinations = times(combinations, orAny(match.applicationProtocols()));
    combinations = times(combinations, List.of(match.sourceType()));
    combinations = times(combinations, orAny(match.sourcePrefixes()));
    combinations = times(combinations, orAny(match.sourcePorts()));
    boolean overlaps = false;
    for (List<Object> combination : combinations) {
      overlaps |= seen.size() < MAX_COMBINATIONS && !seen.add(combination);
    }
    return overlaps;
  }

  private static List<?> orAny(List<?> values) {
    return values.isEmpty() ? List.of("") : values;
  }

  private static List<List<Object>> times(List<List<Object>> left, List<?> right) {
    List<List<Object>> product = new ArrayList<>();
    for (List<Object> head : left) {
      for (Object tail : right) {
        if (product.size() >= MAX_COMBINATIONS) {
          return product;
        }
        List<Object> combination = new ArrayList<>(head);
        combination.add(tail);
        product.add(combination);
      }
    }
    return product;
  }
}
