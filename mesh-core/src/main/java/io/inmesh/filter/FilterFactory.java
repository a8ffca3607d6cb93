package io.inmesh.filter;

import io.inmesh.config.FilterConfig;
import org.jspecify.annotations.Nullable;

/**
 * Makes the filters of one type. Thread-safe.
 *
 * <pre>{@code
 * final class TenantFilters implements FilterFactory<TenantConfig> {
 *   @Override
 *   public Class<TenantConfig> configType() {
 *     return TenantConfig.class;
 *   }
 *
 *   @Override
 *   public Filter create(FilterSettings<TenantConfig> settings, FilterContext context) {
 *     return new TenantFilter(settings.chain().header());
 *   }
 * }
 * }</pre>
 *
 * <p>It is given to {@link io.inmesh.Mesh.Builder#filter}.
 *
 * @param <C> the record of its configuration, for chains and overrides alike
 */
public interface FilterFactory<C extends FilterConfig> {
  /** The type of the configuration. */
  Class<C> configType();

  /**
   * A filter for one route; called when a configuration arrives, not for calls.
   *
   * @return null when there is nothing to do on this route
   * @throws IllegalArgumentException when the configuration cannot be honoured; the route then
   *     fails closed, as with any other exception
   */
  @Nullable Filter create(FilterSettings<C> settings, FilterContext context);
}
