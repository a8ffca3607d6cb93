package io.inmesh.filter.header;

import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterFactory;
import io.inmesh.filter.FilterSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes filters that edit headers. The chain's edits come first; then those of all levels of the
 * route, the most specific one first unless it is to win.
 */
public final class HeaderMutationFactory implements FilterFactory<HeaderMutationConfig> {
  @Override
  public Class<HeaderMutationConfig> configType() {
    return HeaderMutationConfig.class;
  }

  @Override
  public @Nullable Filter create(
      FilterSettings<HeaderMutationConfig> settings, FilterContext context) {
    List<HeaderMutationConfig> levels = new ArrayList<>(settings.overrides());
    if (!settings.chain().mostSpecificWins()) {
      Collections.reverse(levels);
    }
    levels.add(0, settings.chain());
    List<RequestMutation> request = new ArrayList<>();
    List<HeaderEdits> response = new ArrayList<>();
    for (HeaderMutationConfig level : levels) {
      response.addAll(level.response());
      if (!level.request().isEmpty() || !level.query().isEmpty()) {
        request.add(
            new RequestMutation(
                level.request().isEmpty() ? null : context.requestEdits(level.request()),
                level.query().stream().map(q -> QueryMutation.compile(q, context)).toList()));
      }
    }
    return request.isEmpty() && response.isEmpty()
        ? null
        : new HeaderMutationFilter(
            List.copyOf(request), response.isEmpty() ? null : context.responseEdits(response));
  }
}
