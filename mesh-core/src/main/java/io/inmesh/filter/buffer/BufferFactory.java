package io.inmesh.filter.buffer;

import io.inmesh.config.BufferConfig;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterFactory;
import io.inmesh.filter.FilterResult;
import io.inmesh.filter.FilterSettings;

/** Makes filters that hold requests back until they are there whole. */
public final class BufferFactory implements FilterFactory<BufferConfig> {
  @Override
  public Class<BufferConfig> configType() {
    return BufferConfig.class;
  }

  @Override
  public Filter create(FilterSettings<BufferConfig> settings, FilterContext context) {
    return new BufferFilter(settings.effective().maxRequestBytes());
  }

  private record BufferFilter(long maxBytes) implements Filter {
    @Override
    public FilterResult onRequest(FilterCall call) {
      call.bufferRequest(maxBytes);
      return FilterResult.CONTINUE;
    }
  }
}
