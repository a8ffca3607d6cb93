package io.inmesh.xds.source;

import io.inmesh.xds.protocol.CacheStatus;
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
 * when it takes the place of one that was rejected; and of each that is no longer there or no
 * longer asked for. A version that brings nothing new is no update: in the state of the world each
 * response has one for all of its resources. Not thread-safe.
 */
final class Updates {
  private static final System.Logger LOG = System.getLogger("io.inmesh.xds");

  /** Nobody is told. */
  static final Updates NONE = new Updates(null);

  private final @Nullable Consumer<ResourceStatus> consumer;
  private final Map<ResourceKey, Seen> seen = new HashMap<>();
  private boolean failedBefore;

  /**
   * What was told of a resource.
   *
   * @param key its type and name where it comes from
   * @param value what was in use
   * @param rejected whether something newer had been rejected
   * @param removed whether its source has it no longer, and it stays in use
   */
  private record Seen(ResourceKey key, Object value, boolean rejected, boolean removed) {}

  /** Tells this one; null tells nobody. */
  Updates(@Nullable Consumer<ResourceStatus> consumer) {
    this.consumer = consumer;
  }

  /**
   * Looks at what changed.
   *
   * @param key tells resources of one name but different origins apart
   * @param state null when its source does not have it
   */
  void look(ResourceKey key, @Nullable ResourceState<?> state) {
    if (consumer == null) {
      return;
    }
    ResourceState.Accepted<?> accepted = state == null ? null : state.accepted();
    if (state == null || accepted == null) {
      Seen before = seen.remove(key);
      if (before != null) {
        tell(
            consumer,
            state == null
                ? ResourceStatuses.gone(before.key(), CacheStatus.DOES_NOT_EXIST.name())
                : ResourceStatuses.of(state, Set.of()));
      }
      return;
    }
    boolean removed = state.status() == CacheStatus.DOES_NOT_EXIST;
    Seen now = new Seen(state.key(), accepted.value(), state.rejection() != null, removed);
    Seen before = seen.put(key, now);
    if (before == null || isNews(before, now)) {
      tell(consumer, ResourceStatuses.of(state, Set.of()));
    }
  }

  private static boolean isNews(Seen before, Seen now) {
    return before.value() != now.value()
        || before.rejected() && !now.rejected()
        || before.removed() != now.removed();
  }

  /** Nobody asks for a resource any more. */
  void forget(ResourceKey key) {
    Seen before = seen.remove(key);
    if (before != null && consumer != null) {
      tell(consumer, ResourceStatuses.gone(before.key(), ResourceStatuses.UNKNOWN));
    }
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
