package io.inmesh.balance;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code envoy.retry_priorities.previous_priorities}: after every {@code update_frequency} attempts
 * the priorities that were tried get no more load, until all that have healthy hosts were tried;
 * then it begins anew. Used by one thread at a time.
 */
final class RetryPriority {
  private final int updateFrequency;
  private final BitSet tried = new BitSet();
  private final BitSet excluded = new BitSet();
  private int attempts;
  private @Nullable PriorityLoads adjusted;

  /** 0: leaves loads as they are. */
  RetryPriority(int updateFrequency) {
    this.updateFrequency = updateFrequency;
  }

  void attempted(int priority) {
    attempts++;
    tried.set(priority);
  }

  PriorityLoads loads(PriorityLoads own) {
    if (updateFrequency == 0 || attempts < updateFrequency) {
      return own;
    }
    if (attempts % updateFrequency == 0) {
      excluded.or(tried);
      PriorityLoads rest = own.without(excluded);
      if (rest == null) {
        excluded.clear();
        tried.clear();
        attempts = 0;
        rest = own.without(excluded);
      }
      adjusted = rest;
    }
    PriorityLoads current = adjusted;
    return current != null && current.priorities() == own.priorities() ? current : own;
  }
}
