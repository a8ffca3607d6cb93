package io.inmesh.filter.ratelimit;

import io.inmesh.config.LocalRateLimitConfig;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterFactory;
import io.inmesh.filter.FilterSettings;
import org.jspecify.annotations.Nullable;

/** Makes filters that limit the rate of calls. */
public final class LocalRateLimitFactory implements FilterFactory<LocalRateLimitConfig> {
  @Override
  public Class<LocalRateLimitConfig> configType() {
    return LocalRateLimitConfig.class;
  }

  @Override
  public @Nullable Filter create(
      FilterSettings<LocalRateLimitConfig> settings, FilterContext context) {
    LocalRateLimitConfig config = settings.effective();
    if (config.bucket() == null || config.enabled() == null) {
      return null;
    }
    Limits limits = context.shared(config, Limits.class, () -> new Limits(config));
    return new LocalRateLimitFilter(config, limits, context);
  }
}
