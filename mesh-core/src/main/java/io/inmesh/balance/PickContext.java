package io.inmesh.balance;

import io.inmesh.config.Cluster.Discovery.OriginalDst;
import io.inmesh.config.EndpointAddress;
import io.inmesh.health.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * What a pick may ask of the call. Implemented by the call's own object, so that a pick allocates
 * nothing. Used by one thread at a time.
 */
public interface PickContext {
  /** A fresh uniformly distributed 64-bit value. */
  long draw();

  /** The time on the mesh's clock. */
  long nowNanos();

  /**
   * How many times another host may be asked for when {@link #rejects} refuses the picked one:
   * {@code host_selection_retry_max_attempts} for a retry, 0 for a first attempt.
   */
  default long hostSelectionAttempts() {
    return 0;
  }

  /** Whether a retry should go elsewhere ({@code retry_host_predicate}). */
  default boolean rejects(EndpointState host) {
    return false;
  }

  /** Whether this pick only looks: it takes no turn of a rotation, so that the next one gets it. */
  default boolean peeks() {
    return false;
  }

  /**
   * Where the call itself wants to go, for an {@code ORIGINAL_DST} cluster, before any override of
   * the port; null when it does not say so, or names no IP address and port.
   */
  default @Nullable EndpointAddress originalDestination(OriginalDst wanted) {
    return null;
  }

  /**
   * The shares of the priorities for this pick ({@code retry_priority}).
   *
   * @param own what the cluster's health asks for
   * @return that, or something else for the same number of priorities
   */
  default PriorityLoads priorityLoads(PriorityLoads own) {
    return own;
  }
}
