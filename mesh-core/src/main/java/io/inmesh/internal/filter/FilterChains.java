package io.inmesh.internal.filter;

import io.inmesh.config.FilterConfig;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.RuntimeValues;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterContext;
import io.inmesh.internal.route.FilterOverrides;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filters of a connection manager for each of its routes. Routes with the same overrides share
 * filters. Immutable after {@link #complete}.
 */
public final class FilterChains {
  private final List<HttpFilter> entries;
  private final FilterRegistry registry;
  private final SharedStates states;
  private final FilterContext context;
  private final CompiledFilters plain;
  private final IdentityHashMap<Map<String, FilterOverrides>, CompiledFilters> byOverrides =
      new IdentityHashMap<>();

  /**
   * The chains of a connection manager.
   *
   * @param previous those of the snapshot before, whose live state goes on; null for none
   */
  public FilterChains(
      List<HttpFilter> entries,
      FilterRegistry registry,
      boolean inbound,
      RuntimeValues runtime,
      @Nullable FilterChains previous) {
    this.entries = entries;
    this.registry = registry;
    states = new SharedStates(previous == null ? null : previous.states);
    context = new EngineFilterContext(inbound, runtime, states);
    plain = compile(Map.of());
  }

  /** Makes the filters for one set of overrides, if they are not made yet. */
  public void prepare(Map<String, FilterOverrides> overrides) {
    if (!overrides.isEmpty() && !byOverrides.containsKey(overrides)) {
      byOverrides.put(overrides, compile(overrides));
    }
  }

  /** Nothing more is prepared. */
  public void complete() {
    states.complete();
  }

  /** The filters where a route has these overrides, which were prepared. */
  public CompiledFilters get(Map<String, FilterOverrides> overrides) {
    if (overrides.isEmpty()) {
      return plain;
    }
    CompiledFilters prepared = byOverrides.get(overrides);
    if (prepared == null) {
      throw new IllegalStateException("overrides that were not prepared: " + overrides.keySet());
    }
    return prepared;
  }

  private CompiledFilters compile(Map<String, FilterOverrides> overrides) {
    List<Filter> filters = new ArrayList<>(entries.size());
    for (HttpFilter entry : entries) {
      FilterOverrides override = overrides.get(entry.name());
      if (override == null ? entry.disabled() : override.disabled()) {
        continue;
      }
      List<FilterConfig> configs = override == null ? List.of() : override.configs();
      Filter filter = registry.create(entry.name(), entry.config(), configs, context);
      if (filter != null) {
        filters.add(filter);
      }
    }
    return filters.isEmpty() ? CompiledFilters.NONE : new CompiledFilters(filters);
  }
}
