package io.inmesh.xds.resource;

import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RetryPolicy.Backoff;
import io.inmesh.config.RetryPolicy.RateLimitedBackoff;
import io.inmesh.config.RetryPolicy.ResetHeader;
import io.inmesh.config.RetryPolicy.Retriable;
import io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff;
import io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy.ResetHeaderFormat;
import io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy.RetryBackOff;
import io.inmesh.xds.resource.value.HeaderMatchers;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Decodes {@code envoy.config.route.v3.RetryPolicy}. */
final class RetryPolicyDecoder {
  private static final Duration MIN_INTERVAL = Duration.ofMillis(1);
  private static final Duration DEFAULT_RATE_LIMITED_MAX = Duration.ofMinutes(5);

  private static final int MAX_STATUS = 999;

  private RetryPolicyDecoder() {}

  static RetryPolicy decode(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy policy) {
    return new RetryPolicy(
        conditions(policy.getRetryOn()),
        retriable(place, policy),
        Scalars.clipped(policy.hasNumRetries(), policy.getNumRetries(), 1),
        Scalars.duration(
            place.field("per_try_timeout"),
            policy.hasPerTryTimeout(),
            policy.getPerTryTimeout(),
            Duration.ZERO),
        Scalars.duration(
            place.field("per_try_idle_timeout"),
            policy.hasPerTryIdleTimeout(),
            policy.getPerTryIdleTimeout(),
            Duration.ZERO),
        policy.hasRetryBackOff()
            ? backoff(place.field("retry_back_off"), policy.getRetryBackOff())
            : Backoff.DEFAULT,
        policy.hasRateLimitedRetryBackOff()
            ? rateLimited(
                place.field("rate_limited_retry_back_off"), policy.getRateLimitedRetryBackOff())
            : null,
        RetryHostsDecoder.decode(place, policy));
  }

  /** HTTP and gRPC conditions share the field. As in Envoy, an unknown word means nothing. */
  private static Set<RetryOn> conditions(String retryOn) {
    Set<RetryOn> conditions = EnumSet.noneOf(RetryOn.class);
    for (String token : retryOn.split(",", -1)) {
      RetryOn condition = RetryOn.ofToken(token.strip());
      if (condition != null) {
        conditions.add(condition);
      }
    }
    return conditions;
  }

  private static Retriable retriable(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy policy) {
    return new Retriable(
        statusCodes(policy.getRetriableStatusCodesList()),
        HeaderMatchers.read(place, "retriable_headers", policy.getRetriableHeadersList()),
        HeaderMatchers.read(
            place, "retriable_request_headers", policy.getRetriableRequestHeadersList()));
  }

  /** The field takes any number; no response has one of these others. */
  private static Set<Integer> statusCodes(List<Integer> codes) {
    return codes.stream()
        .filter(code -> code >= 0 && code <= MAX_STATUS)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Backoff backoff(Place place, RetryBackOff backOff) {
    Place at = place.field("base_interval");
    if (!backOff.hasBaseInterval()) {
      at.invalid("unset", "a duration above 0 s");
      return Backoff.DEFAULT;
    }
    Duration base =
        atLeastMinimum(Scalars.duration(at, true, backOff.getBaseInterval(), MIN_INTERVAL));
    Place maxAt = place.field("max_interval");
    Duration max =
        Scalars.optionalDuration(maxAt, backOff.hasMaxInterval(), backOff.getMaxInterval());
    if (max == null) {
      return new Backoff(base, base.multipliedBy(10));
    }
    max = atLeastMinimum(max);
    if (max.compareTo(base) < 0) {
      maxAt.invalid(
          max.toMillis() + " ms", "at least the base_interval, " + base.toMillis() + " ms");
    }
    return new Backoff(base, max);
  }

  private static RateLimitedBackoff rateLimited(Place place, RateLimitedRetryBackOff backOff) {
    List<ResetHeader> headers = new ArrayList<>(backOff.getResetHeadersCount());
    backOff
        .getResetHeadersList()
        .forEach(header ->
            headers.add(
                new ResetHeader(
                    header.getName().toLowerCase(Locale.ROOT),
                    header.getFormat() == ResetHeaderFormat.UNIX_TIMESTAMP)));
    Duration max =
        Scalars.duration(
            place.field("max_interval"),
            backOff.hasMaxInterval(),
            backOff.getMaxInterval(),
            DEFAULT_RATE_LIMITED_MAX);
    return new RateLimitedBackoff(headers, atLeastMinimum(max));
  }

  /** Envoy counts in milliseconds and takes less than one for one. */
  private static Duration atLeastMinimum(Duration duration) {
    return duration.compareTo(MIN_INTERVAL) < 0 ? MIN_INTERVAL : duration;
  }
}
