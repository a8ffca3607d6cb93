package io.inmesh.xds.source;

import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.report.ResourceStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells somebody of each version of a resource that is accepted. Not thread-safe. */
final class Updates {
  /** Nobody is told. */
  static final Updates NONE = new Updates(null);

  private final @Nullable Consumer<ResourceStatus> consumer;
  private final Map<ResourceKey, ResourceState.Accepted<?>> told = new HashMap<>();

  /** Tells this one; null tells nobody. */
  Updates(@Nullable Consumer<ResourceStatus> consumer) {
    this.consumer = consumer;
  }

  /**
   * Looks at what changed.
   *
   * @param key tells resources of one name but different origins apart
   * @param state null when nobody wants it any more
   */
  void look(ResourceKey key, @Nullable ResourceState<?> state) {
    if (consumer == null) {
      return;
    }
    ResourceState.Accepted<?> accepted = state == null ? null : state.accepted();
    if (state == null || accepted == null) {
      told.remove(key);
      return;
    }
    ResourceState.Accepted<?> before = told.put(key, accepted);
    if (before == null
        || before.value() != accepted.value()
        || !before.version().equals(accepted.version())) {
      consumer.accept(ResourceStatuses.of(state, Set.of()));
    }
  }
}
