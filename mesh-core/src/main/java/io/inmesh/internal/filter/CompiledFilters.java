package io.inmesh.internal.filter;

import io.inmesh.filter.Filter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The filters of one route, in order. Immutable. */
public final class CompiledFilters {
  /** Nothing to do. */
  public static final CompiledFilters NONE = new CompiledFilters(List.of());

  private final Filter[] filters;

  CompiledFilters(List<Filter> filters) {
    this.filters = filters.toArray(new Filter[0]);
  }

  /** Those that do nothing to a request but edit it. */
  public CompiledFilters onlyEditing() {
    return new CompiledFilters(Stream.of(filters).filter(Filter::onlyEdits).toList());
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
