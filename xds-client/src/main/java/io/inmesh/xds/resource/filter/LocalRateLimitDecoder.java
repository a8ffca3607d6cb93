package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import io.inmesh.config.FilterOverride;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.LocalRateLimitConfig;
import io.inmesh.config.LocalRateLimitConfig.Descriptor;
import io.inmesh.config.LocalRateLimitConfig.Entry;
import io.inmesh.config.TokenBucket;
import io.inmesh.xds.proto.envoy.extensions.common.ratelimit.v3.XRateLimitHeadersRFCVersion;
import io.inmesh.xds.proto.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.inmesh.xds.resource.value.Fractions;
import io.inmesh.xds.resource.value.HeaderEditReader;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import io.inmesh.xds.resource.value.TypedConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit}. */
final class LocalRateLimitDecoder implements FilterDecoder {
  private static final Duration SHORTEST = Duration.ofMillis(50);

  @Override
  public String typeName() {
    return LocalRateLimit.getDescriptor().getFullName();
  }

  @Override
  public @Nullable LocalRateLimitConfig decode(Place place, Any config) {
    LocalRateLimit limit = TypedConfig.unpack(place, config, LocalRateLimit.getDefaultInstance());
    return limit == null ? null : decode(place, limit);
  }

  @Override
  public @Nullable FilterOverride decodeOverride(Place place, Any config) {
    LocalRateLimit limit = TypedConfig.unpack(place, config, LocalRateLimit.getDefaultInstance());
    if (limit == null) {
      return null;
    }
    if (!limit.hasTokenBucket()) {
      place.field("token_bucket").invalid("unset", "a token bucket");
    }
    return new FilterOverride(decode(place, limit), false);
  }

  private static LocalRateLimitConfig decode(Place place, LocalRateLimit limit) {
    checkUnsupported(place, limit);
    TokenBucket bucket =
        limit.hasTokenBucket() ? bucket(place.field("token_bucket"), limit.getTokenBucket()) : null;
    int status = limit.getStatus().getCodeValue();
    return new LocalRateLimitConfig(
        status >= 400 ? status : 429,
        bucket,
        limit.hasFilterEnabled()
            ? Fractions.read(place.field("filter_enabled"), limit.getFilterEnabled())
            : null,
        limit.hasFilterEnforced()
            ? Fractions.read(place.field("filter_enforced"), limit.getFilterEnforced())
            : null,
        edits(
            place,
            "request_headers_to_add_when_not_enforced",
            limit.getRequestHeadersToAddWhenNotEnforcedList()),
        edits(place, "response_headers_to_add", limit.getResponseHeadersToAddList()),
        descriptors(place, limit),
        RateLimitRules.read(place, limit.getRateLimitsList()),
        new LocalRateLimitConfig.Options(
            limit.getEnableXRatelimitHeaders() == XRateLimitHeadersRFCVersion.DRAFT_VERSION_03,
            Scalars.flag(
                limit.hasAlwaysConsumeDefaultTokenBucket(),
                limit.getAlwaysConsumeDefaultTokenBucket(),
                true),
            limit.getRateLimitedAsResourceExhausted(),
            limit.getEnableRetryAfterHeader()));
  }

  private static void checkUnsupported(Place place, LocalRateLimit limit) {
    if (limit.getLocalRateLimitPerDownstreamConnection()) {
      place
          .field("local_rate_limit_per_downstream_connection")
          .unsupported("true", "false: a limit for the process");
    }
    if (limit.hasLocalClusterRateLimit()) {
      place.field("local_cluster_rate_limit").unsupported("set", "unset");
    }
    if (limit.getDescriptorsCount() > 0 && limit.getRateLimitsCount() == 0) {
      place
          .field("descriptors")
          .unsupported("set", "rate_limits beside them, in the filter itself");
    }
  }

  private static HeaderEdits edits(
      Place place,
      String field,
      List<io.inmesh.xds.proto.envoy.config.core.v3.HeaderValueOption> options) {
    return HeaderEditReader.additions(place, field, options);
  }

  private static @Nullable TokenBucket bucket(
      Place place, io.inmesh.xds.proto.envoy.type.v3.TokenBucket bucket) {
    Duration interval =
        Scalars.optionalDuration(
            place.field("fill_interval"), bucket.hasFillInterval(), bucket.getFillInterval());
    long max = Scalars.unsigned(bucket.getMaxTokens());
    long perFill = Scalars.number(bucket.hasTokensPerFill(), bucket.getTokensPerFill(), 1);
    if (interval == null || max < 1 || perFill < 1) {
      return null; // the proto's constraints say so already
    }
    if (interval.compareTo(SHORTEST) < 0) {
      place.field("fill_interval").invalid(interval, ">= 50 ms");
      return null;
    }
    return new TokenBucket(max, perFill, interval);
  }

  private static List<Descriptor> descriptors(Place place, LocalRateLimit limit) {
    List<Descriptor> descriptors = new ArrayList<>();
    Set<List<Entry>> seen = new HashSet<>();
    for (int i = 0; i < limit.getDescriptorsCount(); i++) {
      var descriptor = limit.getDescriptors(i);
      Place at = place.item("descriptors", i);
      List<Entry> entries = new ArrayList<>();
      for (int e = 0; e < descriptor.getEntriesCount(); e++) {
        var entry = descriptor.getEntries(e);
        if (entry.getValue().isEmpty()) {
          at.item("entries", e).field("value").unsupported("\"\"", "a value: none is a wildcard");
        }
        entries.add(new Entry(entry.getKey(), entry.getValue()));
      }
      if (!seen.add(entries)) {
        at.field("entries").invalid("equal to another descriptor's", "entries that differ");
      }
      TokenBucket bucket = bucket(at.field("token_bucket"), descriptor.getTokenBucket());
      if (bucket != null) {
        descriptors.add(new Descriptor(entries, bucket));
      }
    }
    return descriptors;
  }
}
