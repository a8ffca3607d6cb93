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
  private static final FilterResult TOO_LARGE =
      new FilterResult.Reply(
          FilterReply.of(413, "Payload Too Large", null, "request_payload_too_large"));

  @Override
  public Class<BufferConfig> configType() {
    return BufferConfig.class;
  }

  @Override
  public Filter create(FilterSettings<BufferConfig> settings, FilterContext context) {
    long maxBytes = settings.effective().maxRequestBytes();
    return context.isInbound() ? new HoldBack(maxBytes) : new Measure(maxBytes);
  }

  /** Whether a request announces a body beyond a limit. */
  private static boolean announcesMoreThan(long maxBytes, FilterCall call) {
    String length = call.request().headers().get("content-length");
    return length != null && number(length) > maxBytes;
  }

  /** A number of 18 digits at most; -1 for anything else. */
  private static long number(String text) {
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9' || i == 18) {
        return -1;
      }
      number = number * 10 + (digit - '0');
    }
    return text.isEmpty() ? -1 : number;
  }

  /** A body whose length is not announced is measured only when all filters have decided. */
  private record HoldBack(long maxBytes) implements Filter {
    @Override
    public FilterResult onRequest(FilterCall call) {
      if (announcesMoreThan(maxBytes, call)) {
        return TOO_LARGE;
      }
      call.bufferRequest(maxBytes);
      return FilterResult.CONTINUE;
    }
  }

  private record Measure(long maxBytes) implements Filter {
    @Override
    public FilterResult onRequest(FilterCall call) {
      return announcesMoreThan(maxBytes, call) ? TOO_LARGE : FilterResult.CONTINUE;
    }
  }
}
