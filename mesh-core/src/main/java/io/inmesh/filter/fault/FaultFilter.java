package io.inmesh.filter.fault;

import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.config.FaultConfig;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterReply;
import io.inmesh.filter.FilterResult;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Injects faults. Delay and abort are drawn separately; the abort after the delay. Source: Envoy's
 * {@code FaultFilter}.
 */
final class FaultFilter implements Filter {
  private static final String NODE_HEADER = "x-envoy-downstream-service-node";

  private final FaultConfig config;
  private final List<Predicate<RequestView>> headers;
  private final @Nullable DelayFault delay;
  private final @Nullable AbortFault abort;
  private final ActiveFaults active;
  private final long maxActive;

  FaultFilter(FaultConfig config, FilterContext context, ActiveFaults active) {
    this.config = config;
    this.active = active;
    headers = config.headers().stream().map(context::header).toList();
    FaultConfig.RuntimeKeys keys = config.runtimeKeys();
    delay =
        config.delay() == null ? null : new DelayFault(config.delay(), keys.delayMillis(), context);
    abort = config.abort() == null ? null : new AbortFault(config.abort(), keys, context);
    Long limit = config.maxActiveFaults();
    maxActive =
        context.runtime().number(keys.maxActiveFaults(), limit == null ? Long.MAX_VALUE : limit);
  }

  @Override
  public FilterResult onRequest(FilterCall call) {
    if (!concerns(call)) {
      return FilterResult.CONTINUE;
    }
    long millis = delay == null ? 0 : delay.millis(call);
    if (millis > 0 && disturb(call)) {
      call.raise(ResponseFlag.DI);
      return new FilterResult.Pause(millis * 1_000_000);
    }
    return abortOrContinue(call);
  }

  @Override
  public FilterResult onResume(FilterCall call) {
    return abortOrContinue(call);
  }

  private FilterResult abortOrContinue(FilterCall call) {
    FilterReply reply = abort == null ? null : abort.reply(call);
    if (reply != null && disturb(call)) {
      call.raise(ResponseFlag.FI);
      return new FilterResult.Reply(reply);
    }
    calm(call);
    return FilterResult.CONTINUE;
  }

  private boolean concerns(FilterCall call) {
    if (!config.upstreamCluster().isEmpty() && !config.upstreamCluster().equals(call.cluster())) {
      return false;
    }
    RequestView request = call.request();
    if (!config.downstreamNodes().isEmpty()) {
      String node = request.headers().get(NODE_HEADER);
      if (node == null || !config.downstreamNodes().contains(node)) {
        return false;
      }
    }
    for (Predicate<RequestView> header : headers) {
      if (!header.test(request)) {
        return false;
      }
    }
    return true;
  }

  /** The call counts as disturbed from here; false when no more may be. */
  private boolean disturb(FilterCall call) {
    if (call.kept() == Mark.DISTURBED) {
      return true;
    }
    if (!active.tryAcquire(maxActive)) {
      return false;
    }
    call.keep(Mark.DISTURBED);
    return true;
  }

  private void calm(FilterCall call) {
    if (call.kept() == Mark.DISTURBED) {
      call.keep(Mark.CALM);
      active.release();
    }
  }

  @Override
  public void onEnd(FilterCall call) {
    calm(call);
  }

  /** Whether a call counts as disturbed. */
  private enum Mark {
    DISTURBED,
    CALM
  }
}
