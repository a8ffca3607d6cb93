package io.inmesh.internal.filter;

import io.inmesh.config.FilterConfig;
import io.inmesh.config.RouterConfig;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterFactory;
import io.inmesh.filter.FilterReply;
import io.inmesh.filter.FilterResult;
import io.inmesh.filter.FilterSettings;
import io.inmesh.filter.buffer.BufferFactory;
import io.inmesh.filter.cors.CorsFactory;
import io.inmesh.filter.fault.FaultFactory;
import io.inmesh.filter.header.HeaderMutationFactory;
import io.inmesh.filter.ratelimit.LocalRateLimitFactory;
import io.inmesh.filter.rbac.RbacFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The known filters, by the type of their configuration. Immutable. */
public final class FilterRegistry {
  private static final List<FilterFactory<?>> BUILT_IN =
      List.of(
          new FaultFactory(),
          new RbacFactory(),
          new LocalRateLimitFactory(),
          new HeaderMutationFactory(),
          new CorsFactory(),
          new BufferFactory());

  private final Map<Class<?>, FilterFactory<?>> factories = new HashMap<>();

  /**
   * The built-in filters and others.
   *
   * @param more a later one replaces an earlier one of the same configuration type
   */
  public FilterRegistry(List<FilterFactory<?>> more) {
    BUILT_IN.forEach(factory -> factories.put(factory.configType(), factory));
    more.forEach(factory -> factories.put(factory.configType(), factory));
  }

  /** A filter; null when there is nothing to do. One that cannot be made refuses every call. */
  @Nullable Filter create(
      String entry, FilterConfig chain, List<FilterConfig> overrides, FilterContext context) {
    if (chain instanceof RouterConfig) {
      return null; // the call itself
    }
    FilterFactory<?> factory = factories.get(chain.getClass());
    if (factory == null) {
      return new Refusing(entry + ": no filter for " + chain.filterType());
    }
    try {
      return create(factory, chain, overrides, context);
    } catch (IllegalArgumentException e) {
      return new Refusing(entry + ": " + e.getMessage());
    } catch (RuntimeException e) {
      return new Refusing(entry + ": " + e);
    }
  }

  private static <C extends FilterConfig> @Nullable Filter create(
      FilterFactory<C> factory,
      FilterConfig chain,
      List<FilterConfig> overrides,
      FilterContext context) {
    List<C> own = new ArrayList<>(overrides.size());
    for (FilterConfig override : overrides) {
      if (factory.configType().isInstance(override)) { // Envoy ignores those of another filter
        own.add(factory.configType().cast(override));
      }
    }
    return factory.create(new FilterSettings<>(factory.configType().cast(chain), own), context);
  }

  /** Fails closed. */
  private record Refusing(String reason) implements Filter {
    @Override
    public FilterResult onRequest(FilterCall call) {
      return new FilterResult.Reply(
          FilterReply.of(500, "invalid filter: " + reason, null, "invalid_filter"));
    }
  }
}
