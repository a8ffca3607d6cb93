package io.inmesh.filter.buffer;

import io.inmesh.config.BufferConfig;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterFactory;
import io.inmesh.filter.FilterReply;
import io.inmesh.filter.FilterResult;
import io.inmesh.filter.FilterSettings;

/**
 * Makes filters that limit the bodies of requests. One that comes in is held back until it is there
 * whole; one that goes out is measured by its {@code content-length} only.
 */
public final class BufferFactory implements FilterFactory<BufferConfig> {
  @Override
  public Class<BufferConfig> configType() {
    return BufferConfig.class;
  }

  @Override
  public Filter create(FilterSettings<BufferConfig> settings, FilterContext context) {
    long maxBytes = settings.effective().maxRequestBytes();
    return context.isInbound() ? new HoldBack(maxBytes) : new Measure(maxBytes);
  }

  private record HoldBack(long maxBytes) implements Filter {
    @Override
    public FilterResult onRequest(FilterCall call) {
      call.bufferRequest(maxBytes);
      return FilterResult.CONTINUE;
    }
  }

  private record Measure(long maxBytes) implements Filter {
    private static final FilterResult TOO_LARGE =
        new FilterResult.Reply(
            FilterReply.of(413, "Payload Too Large", null, "request_payload_too_large"));

    @Override
    public FilterResult onRequest(FilterCall call) {
      String length = call.request().headers().get("content-length");
      boolean known = length != null && length.matches("\\d{1,18}");
      return known && Long.parseLong(length) > maxBytes ? TOO_LARGE : FilterResult.CONTINUE;
    }
  }
}
