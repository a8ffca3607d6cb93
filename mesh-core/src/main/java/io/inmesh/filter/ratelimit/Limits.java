package io.inmesh.filter.ratelimit;

import io.inmesh.config.LocalRateLimitConfig;
import io.inmesh.config.LocalRateLimitConfig.Descriptor;
import io.inmesh.config.LocalRateLimitConfig.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The buckets of one configuration. Thread-safe. */
final class Limits {
  private final Bucket general;
  private final Map<List<Entry>, Bucket> described = new HashMap<>();
  private final boolean alwaysGeneral;

  Limits(LocalRateLimitConfig config) {
    general = new Bucket(Objects.requireNonNull(config.bucket()));
    alwaysGeneral = config.options().alwaysConsumeDefault();
    for (Descriptor descriptor : config.descriptors()) {
      described.put(descriptor.entries(), new Bucket(descriptor.bucket()));
    }
  }

  /**
   * Takes a token from each bucket that concerns a call, the strictest first, until one is empty.
   *
   * @param descriptions of the call
   */
  Outcome take(List<List<Entry>> descriptions, long nowNanos) {
    if (descriptions.isEmpty() || described.isEmpty()) {
      return new Outcome(general.tryTake(nowNanos), general);
    }
    List<Bucket> matched = new ArrayList<>();
    for (List<Entry> description : descriptions) {
      Bucket bucket = described.get(description);
      if (bucket != null) {
        matched.add(bucket);
      }
    }
    matched.sort(Comparator.comparingDouble(Bucket::nanosPerToken).reversed());
    for (Bucket bucket : matched) {
      if (!bucket.tryTake(nowNanos)) {
        return new Outcome(false, bucket);
      }
    }
    if ((matched.isEmpty() || alwaysGeneral) && !general.tryTake(nowNanos)) {
      return new Outcome(false, general);
    }
    return new Outcome(true, matched.isEmpty() ? general : matched.get(0));
  }

  /**
   * What came of it.
   *
   * @param bucket the one that decided
   */
  record Outcome(boolean allowed, Bucket bucket) {}
}
