package io.inmesh.testing.contract;

import io.inmesh.config.FilterConfig;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterFactory;
import io.inmesh.filter.FilterSettings;

/** Puts a filter that a test has written in force, as users do with theirs. */
final class OwnFilter implements FilterFactory<OwnFilter.Config> {
  /**
   * The entry of the filter chain.
   *
   * @param filter asked about each call
   */
  record Config(Filter filter) implements FilterConfig {
    @Override
    public String filterType() {
      return "io.inmesh.testing.own";
    }
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Filter create(FilterSettings<Config> settings, FilterContext context) {
    return settings.chain().filter();
  }
}
