package io.inmesh.filter.cors;

import io.inmesh.config.CorsConfig;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterFactory;
import io.inmesh.filter.FilterSettings;
import org.jspecify.annotations.Nullable;

/** Makes filters that answer cross-origin requests. */
public final class CorsFactory implements FilterFactory<CorsConfig> {
  @Override
  public Class<CorsConfig> configType() {
    return CorsConfig.class;
  }

  @Override
  public @Nullable Filter create(FilterSettings<CorsConfig> settings, FilterContext context) {
    return settings.overrides().isEmpty()
        ? null
        : new CorsFilter(CorsPolicy.of(settings.overrides(), context));
  }
}
