package io.inmesh.filter.rbac;

import io.inmesh.config.RbacConfig;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterFactory;
import io.inmesh.filter.FilterSettings;
import org.jspecify.annotations.Nullable;

/** Makes filters that allow and deny calls. */
public final class RbacFactory implements FilterFactory<RbacConfig> {
  @Override
  public Class<RbacConfig> configType() {
    return RbacConfig.class;
  }

  @Override
  public @Nullable Filter create(FilterSettings<RbacConfig> settings, FilterContext context) {
    RbacConfig config = settings.effective();
    if (config.rules() == null && config.shadow() == null) {
      return null;
    }
    return new RbacFilter(
        RbacEngine.compile(config.rules(), context),
        RbacEngine.compile(config.shadow(), context),
        config.shadowPrefix());
  }
}
