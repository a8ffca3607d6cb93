package io.inmesh.internal.filter;

import io.inmesh.filter.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filters of one route, in order. Immutable. */
public final class CompiledFilters {
  /** Nothing to do. */
  public static final CompiledFilters NONE = new CompiledFilters(List.of());

  private final Filter[] filters;

  CompiledFilters(List<Filter> filters) {
    this.filters = filters.toArray(new Filter[0]);
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return filters.length == 0;
  }

  /**
   * A run for one call.
   *
   * @param edited the request when it is a copy already; null: it is copied when a filter edits it
   */
  public FilterRun run(FilterHost host, @Nullable FilteredRequest edited) {
    return new FilterRun(host, filters, edited);
  }
}
