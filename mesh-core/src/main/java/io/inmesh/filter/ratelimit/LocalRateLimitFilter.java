package io.inmesh.filter.ratelimit;

import io.inmesh.call.MutableHeaders;
import io.inmesh.call.ResponseFlag;
import io.inmesh.config.LocalRateLimitConfig;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterReply;
import io.inmesh.filter.FilterResult;
import io.inmesh.filter.HeaderEditing;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Refuses calls beyond a rate. Source: Envoy's local rate limit filter. */
final class LocalRateLimitFilter implements Filter {
  private static final String WORDS = "local_rate_limited";
  private static final int RESOURCE_EXHAUSTED = 8;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final String RETRY_AFTER = "retry-after";

  private final Limits limits;
  private final Descriptions descriptions;
  private final LongPredicate enabled;
  private final LongPredicate enforced;
  private final HeaderEditing unenforced;
  private final FilterResult refused;
  private final boolean rateLimitHeaders;
  private final boolean retryAfter;

  LocalRateLimitFilter(LocalRateLimitConfig config, Limits limits, FilterContext context) {
    this.limits = limits;
    descriptions = new Descriptions(config.rules(), context);
    enabled = share(config.enabled(), context);
    enforced = share(config.enforced(), context);
    unenforced = context.requestEdits(List.of(config.unenforcedRequestHeaders()));
    rateLimitHeaders = config.options().rateLimitHeaders();
    retryAfter = config.options().retryAfter() && config.status() == TOO_MANY_REQUESTS;
    refused =
        new FilterResult.Reply(
            FilterReply.of(config.status(), WORDS, null, WORDS)
                .withGrpcStatus(
                    config.options().resourceExhausted() ? (Integer) RESOURCE_EXHAUSTED : null)
                .withEdits(completed(context.replyEdits(config.replyHeaders()))));
  }

  /** The flag is there for the filters that see the reply, and not yet for its own edits. */
  private HeaderEditing completed(HeaderEditing edits) {
    return (call, headers) -> {
      edits.edit(call, headers);
      if (retryAfter && !headers.contains(RETRY_AFTER) && call.kept() instanceof Bucket bucket) {
        long seconds = Math.max(1, bucket.resetSeconds(call.nanoTime()));
        headers.add(RETRY_AFTER, Long.toString(seconds));
      }
      call.raise(ResponseFlag.RL);
    };
  }

  private static LongPredicate share(@Nullable RuntimeFraction fraction, FilterContext context) {
    return fraction == null ? random -> false : context.fraction(fraction);
  }

  @Override
  public FilterResult onRequest(FilterCall call) {
    if (!enabled.test(call.random())) {
      return FilterResult.CONTINUE;
    }
    Limits.Outcome outcome = limits.take(descriptions.of(call), call.nanoTime());
    if (rateLimitHeaders || retryAfter) {
      call.keep(outcome.bucket());
    }
    if (outcome.allowed()) {
      return FilterResult.CONTINUE;
    }
    if (enforced.test(call.random())) {
      return refused;
    }
    unenforced.edit(call, call.editRequest());
    return FilterResult.CONTINUE;
  }

  @Override
  public void onResponse(FilterCall call, int status, MutableHeaders headers) {
    if (rateLimitHeaders && call.kept() instanceof Bucket bucket) {
      long now = call.nanoTime();
      headers.add("x-ratelimit-limit", Long.toString(bucket.max()));
      headers.add("x-ratelimit-remaining", Long.toString(bucket.remaining(now)));
      headers.add("x-ratelimit-reset", Long.toString(bucket.resetSeconds(now)));
    }
  }
}
