package io.inmesh.xds.source;

import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong at the moment, by resource or file; told as one text. Not thread-safe. */
final class Troubles {
  private final Map<Object, String> current = new LinkedHashMap<>();
  private @Nullable String told;

  /** Looks at what changed. */
  void update(ResourceKey key, ResourceType<?> type, @Nullable ResourceState<?> state) {
    set(key, describe(type, state));
  }

  private static @Nullable String describe(ResourceType<?> type, @Nullable ResourceState<?> state) {
    if (state == null) {
      return null;
    }
    String name = type.shortName() + " " + state.key().name() + ": ";
    if (state.rejection() != null) {
      return name + "rejected: " + state.rejection().message();
    }
    return state.error() == null ? null : name + state.error();
  }

  /** Something of this key is wrong; null: it is well. */
  void set(Object key, @Nullable String trouble) {
    if (trouble == null) {
      current.remove(key);
    } else {
      current.put(key, trouble);
    }
  }

  /** Whether {@link #text} is news since it was last asked for. */
  boolean isNews() {
    return !java.util.Objects.equals(text(), told);
  }

  /** The first trouble and how many more there are; null when all is well. */
  @Nullable String tell() {
    told = text();
    return told;
  }

  private @Nullable String text() {
    if (current.isEmpty()) {
      return null;
    }
    String first = current.values().iterator().next();
    return current.size() == 1 ? first : first + " (and " + (current.size() - 1) + " more)";
  }
}
