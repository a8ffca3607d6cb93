package io.inmesh.filter;

import io.inmesh.config.FilterConfig;
import java.util.List;

/**
 * The configuration of a filter on one route.
 *
 * @param chain of the entry in the filter chain
 * @param overrides from the most general to the most specific: route table, virtual host, route,
 *     weighted cluster; only those that are there
 */
public record FilterSettings<C extends FilterConfig>(C chain, List<C> overrides) {
  public FilterSettings {
    overrides = List.copyOf(overrides);
  }

  /** The most specific configuration. */
  public C effective() {
    return overrides.isEmpty() ? chain : overrides.get(overrides.size() - 1);
  }
}
