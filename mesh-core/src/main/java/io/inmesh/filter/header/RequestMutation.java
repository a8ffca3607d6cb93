package io.inmesh.filter.header;

import io.inmesh.filter.FilterCall;
import io.inmesh.filter.HeaderEditing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one level does to a request: first to its headers, then to its query.
 *
 * @param headers null for nothing
 */
record RequestMutation(@Nullable HeaderEditing headers, List<QueryMutation> query) {
  void apply(FilterCall call) {
    if (headers != null) {
      headers.edit(call, call.editRequest());
    }
    if (query.isEmpty()) {
      return;
    }
    Query parameters = Query.of(call.request().path());
    for (QueryMutation mutation : query) {
      mutation.apply(call, parameters);
    }
    call.setPath(parameters.target());
  }
}
