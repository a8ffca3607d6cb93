package io.inmesh.internal.filter;

import io.inmesh.config.FilterConfig;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Live state of filters by the piece of configuration that it belongs to. What is delivered anew is
 * another piece, even if it says the same: its state begins anew, as in Envoy.
 */
final class SharedStates {
  private final IdentityHashMap<FilterConfig, Object> states = new IdentityHashMap<>();
  private @Nullable SharedStates previous;

  /**
   * States of a snapshot.
   *
   * @param previous those of the snapshot before; what is still wanted is taken over
   */
  SharedStates(@Nullable SharedStates previous) {
    this.previous = previous;
  }

  <S> S get(FilterConfig config, Class<S> type, Supplier<S> first) {
    Object state = states.get(config);
    if (!type.isInstance(state)) {
      Object before = previous == null ? null : previous.states.get(config);
      state = type.isInstance(before) ? before : first.get();
      states.put(config, state);
    }
    return type.cast(state);
  }

  /** All filters are made: those of the snapshot before are no longer needed. */
  void complete() {
    previous = null;
  }
}
