package io.inmesh.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint of a cluster is picked.
 *
 * @param policy {@code lb_policy} or {@code load_balancing_policy}
 * @param locality how localities share the traffic
 * @param panicThresholdPercent {@code healthy_panic_threshold}, default 50; 0 disables
 * @param failTrafficOnPanic {@code fail_traffic_on_panic}
 * @param updateMergeWindow {@code update_merge_window}, default 1 s; zero disables
 * @param subsets {@code lb_subset_config}; null for none
 */
public record Balancing(
    LbPolicy policy,
    LocalityMode locality,
    double panicThresholdPercent,
    boolean failTrafficOnPanic,
    Duration updateMergeWindow,
    @Nullable SubsetConfig subsets) {

  /** Round robin, the proto's defaults. */
  public static final Balancing DEFAULT = of(new LbPolicy.RoundRobin(null));

  /** A policy with the proto's defaults for the rest. */
  public static Balancing of(LbPolicy policy) {
    return new Balancing(policy, LocalityMode.DEFAULT, 50, false, Duration.ofSeconds(1), null);
  }

  /** How localities of one priority share the traffic. */
  public sealed interface LocalityMode {
    /** All endpoints of the priority form one set, or by zone as configured. */
    LocalityMode DEFAULT = new ZoneAware(100, 6, false);

    /** {@code locality_weighted_lb_config}. */
    record Weighted() implements LocalityMode {}

    /**
     * {@code zone_aware_lb_config}.
     *
     * @param routingEnabledPercent default 100
     * @param minClusterSize default 6
     * @param failTrafficOnPanic its own {@code fail_traffic_on_panic}
     */
    record ZoneAware(double routingEnabledPercent, long minClusterSize, boolean failTrafficOnPanic)
        implements LocalityMode {}
  }

  /** The place of {@code lb_subset_config}; a cluster that uses it is not usable yet. */
  public record SubsetConfig(String description) {}
}
