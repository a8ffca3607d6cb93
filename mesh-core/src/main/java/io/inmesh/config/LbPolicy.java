package io.inmesh.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A load balancing policy. Null {@code slowStart} means none. */
public sealed interface LbPolicy {
  /** {@code ROUND_ROBIN}: by weight, earliest deadline first. */
  record RoundRobin(@Nullable SlowStart slowStart) implements LbPolicy {}

  /**
   * {@code LEAST_REQUEST}.
   *
   * @param choiceCount default 2
   * @param activeRequestBias default 1.0: weight / (active + 1)^bias where weights differ
   * @param fullScan {@code selection_method: FULL_SCAN}
   * @param slowStart null for none
   */
  record LeastRequest(
      int choiceCount, double activeRequestBias, boolean fullScan, @Nullable SlowStart slowStart)
      implements LbPolicy {
    /** The proto's defaults. */
    public static final LeastRequest DEFAULT = new LeastRequest(2, 1.0, false, null);
  }

  /** {@code RANDOM}: ignores weights of endpoints. */
  record Random() implements LbPolicy {}

  /**
   * {@code RING_HASH}.
   *
   * @param minimumRingSize default 1024
   * @param maximumRingSize default 8 M
   * @param hashFunction XX_HASH or MURMUR_HASH_2
   */
  record RingHash(long minimumRingSize, long maximumRingSize, HashFunction hashFunction)
      implements LbPolicy {}

  /**
   * {@code MAGLEV}.
   *
   * @param tableSize a prime, default 65537
   */
  record Maglev(long tableSize) implements LbPolicy {}

  /** {@code CLUSTER_PROVIDED}: original destination and aggregate. */
  record ClusterProvided() implements LbPolicy {}

  /** {@code RingHashLbConfig.HashFunction}. */
  enum HashFunction {
    XX_HASH,
    MURMUR_HASH_2
  }

  /**
   * {@code SlowStartConfig}: weight * max(minWeightPercent, (max(t,1 s)/window)^(1/aggression)).
   *
   * @param window how long a new endpoint is slow
   * @param aggression default 1.0
   * @param minWeightPercent default 10
   */
  record SlowStart(Duration window, double aggression, double minWeightPercent) {}
}
