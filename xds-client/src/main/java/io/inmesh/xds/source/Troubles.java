package io.inmesh.xds.source;

import io.inmesh.config.ResourceKind;
import io.inmesh.config.Trouble;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is wrong at the moment, by resource or file. Not thread-safe. */
final class Troubles {
  private static final Map<String, ResourceKind> KINDS =
      Map.of(
          ResourceTypes.LISTENER.typeUrl(),
          ResourceKind.LISTENER,
          ResourceTypes.ROUTE_CONFIGURATION.typeUrl(),
          ResourceKind.ROUTE_TABLE,
          ResourceTypes.CLUSTER.typeUrl(),
          ResourceKind.CLUSTER,
          ResourceTypes.CLUSTER_LOAD_ASSIGNMENT.typeUrl(),
          ResourceKind.ENDPOINTS);

  private final Map<Object, Trouble> current = new LinkedHashMap<>();
  private boolean news;

  /** Looks at what changed. */
  void update(ResourceKey key, ResourceType<?> type, @Nullable ResourceState<?> state) {
    put(key, describe(key, type, state));
  }

  private static @Nullable Trouble describe(
      ResourceKey key, ResourceType<?> type, @Nullable ResourceState<?> state) {
    if (state == null) {
      return null;
    }
    String subject = type.shortName() + ' ' + state.key().name();
    if (state.rejection() != null) {
      return trouble(key, subject, "rejected: " + state.rejection().message());
    }
    return state.error() == null ? null : trouble(key, subject, state.error().toString());
  }

  private static Trouble trouble(ResourceKey key, String subject, String reason) {
    return new Trouble(KINDS.get(key.typeUrl()), key.name(), subject, reason);
  }

  /** A resource that the bootstrap itself holds is used only in part, for good. */
  void addStatic(ResourceKey key, StaticResources.Rejection rejection) {
    String type = key.typeUrl().equals(ResourceTypes.LISTENER.typeUrl()) ? "listener " : "cluster ";
    String subject = "static " + type + key.name() + " (" + rejection.place() + ')';
    put(
        rejection, // its own key: a server may have a resource of the same name
        trouble(key, subject, "rejected: " + rejection.message()));
  }

  /** A source of that name cannot be used as it is, or, with null, can be again. */
  void set(Object source, String name, @Nullable String reason) {
    put(source, reason == null ? null : Trouble.ofSource(name, reason));
  }

  /** Nobody needs the resource any more. */
  void forget(ResourceKey key) {
    put(key, null);
  }

  private void put(Object key, @Nullable Trouble trouble) {
    Trouble before = trouble == null ? current.remove(key) : current.put(key, trouble);
    news |= !Objects.equals(before, trouble);
  }

  /** Whether something changed since {@link #tell} was last called. */
  boolean isNews() {
    return news;
  }

  /** All that is wrong; empty when all is well. */
  List<Trouble> tell() {
    news = false;
    return List.copyOf(current.values());
  }
}
