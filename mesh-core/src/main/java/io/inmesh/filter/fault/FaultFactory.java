package io.inmesh.filter.fault;

import io.inmesh.config.FaultConfig;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterFactory;
import io.inmesh.filter.FilterSettings;
import org.jspecify.annotations.Nullable;

/** Makes filters that delay and abort calls. */
public final class FaultFactory implements FilterFactory<FaultConfig> {
  @Override
  public Class<FaultConfig> configType() {
    return FaultConfig.class;
  }

  @Override
  public @Nullable Filter create(FilterSettings<FaultConfig> settings, FilterContext context) {
    FaultConfig config = settings.effective();
    if (config.delay() == null && config.abort() == null) {
      return null;
    }
    // Envoy counts what is active for the chain's entry, whatever route injects it.
    ActiveFaults active = context.shared(settings.chain(), ActiveFaults.class, ActiveFaults::new);
    return new FaultFilter(config, context, active);
  }
}
