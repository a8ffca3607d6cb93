package io.inmesh.xds.source;

import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.report.ResourceStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells somebody of each change of a resource that is accepted: another content, or the one in use
 * when it takes the place of one that was rejected. A version that brings nothing new is no update:
 * in the state of the world each response has one for all of its resources. Not thread-safe.
 */
final class Updates {
  private static final System.Logger LOG = System.getLogger("io.inmesh.xds");

  /** Nobody is told. */
  static final Updates NONE = new Updates(null);

  private final @Nullable Consumer<ResourceStatus> consumer;
  private final Map<ResourceKey, Seen> seen = new HashMap<>();
  private boolean failedBefore;

  /** What was in use, and whether something newer had been rejected. */
  private record Seen(Object value, boolean rejected) {}

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
      forget(key);
      return;
    }
    Seen now = new Seen(accepted.value(), state.rejection() != null);
    Seen before = seen.put(key, now);
    if (before == null || before.value() != now.value() || before.rejected() && !now.rejected()) {
      tell(consumer, ResourceStatuses.of(state, Set.of()));
    }
  }

  /** Nobody wants a resource any more. */
  void forget(ResourceKey key) {
    seen.remove(key);
  }

  /** What the application's consumer throws must not keep the change from being put in force. */
  private void tell(Consumer<ResourceStatus> to, ResourceStatus resource) {
    try {
      to.accept(resource);
    } catch (Throwable e) {
      if (!failedBefore) {
        failedBefore = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "the consumer of updates failed, the configuration goes on; this is told once",
            e);
      }
    }
  }
}
