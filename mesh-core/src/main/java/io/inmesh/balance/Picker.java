package io.inmesh.balance;

import io.inmesh.health.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a host. The hosts that it chooses from never change: a change of the cluster makes
 * another picker. Thread-safe; a pick allocates nothing and never waits.
 */
@FunctionalInterface
public interface Picker {
  /** Has no host. */
  Picker NONE = context -> null;

  /** A host; null when there is none (no healthy upstream, {@code UH}). */
  @Nullable EndpointState pick(PickContext context);
}
