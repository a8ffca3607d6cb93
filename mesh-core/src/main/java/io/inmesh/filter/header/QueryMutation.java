package io.inmesh.filter.header;

import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderMutationConfig.QueryEdit;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import org.jspecify.annotations.Nullable;

/**
 * One edit of a query parameter.
 *
 * @param value null removes it
 */
record QueryMutation(String name, FilterContext.@Nullable TextFormat value, AppendAction action) {

  static QueryMutation compile(QueryEdit edit, FilterContext context) {
    String format = edit.value();
    return new QueryMutation(
        edit.name(), format == null ? null : context.format(format), edit.action());
  }

  void apply(FilterCall call, Query query) {
    if (value == null) {
      query.remove(name);
      return;
    }
    boolean there = query.has(name);
    switch (action) {
      case APPEND_IF_EXISTS_OR_ADD -> query.add(name, value.render(call));
      case ADD_IF_ABSENT -> {
        if (!there) {
          query.add(name, value.render(call));
        }
      }
      case OVERWRITE_IF_EXISTS -> {
        if (there) {
          query.set(name, value.render(call));
        }
      }
      case OVERWRITE_IF_EXISTS_OR_ADD -> query.set(name, value.render(call));
    }
  }
}
