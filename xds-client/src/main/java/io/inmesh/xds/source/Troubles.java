package io.inmesh.xds.source;

import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is wrong at the moment, by resource or file; told as one text. Not thread-safe. */
final class Troubles {
  /** So many different reasons are told. */
  private static final int MAX_REASONS = 10;

  private final Map<Object, Trouble> current = new LinkedHashMap<>();
  private @Nullable String text;
  private boolean outdated;
  private @Nullable String told;

  /** What is wrong with what; the subject is empty where the reason names it. */
  private record Trouble(String subject, String reason) {}

  /** Looks at what changed. */
  void update(ResourceKey key, ResourceType<?> type, @Nullable ResourceState<?> state) {
    put(key, describe(type, state));
  }

  private static @Nullable Trouble describe(
      ResourceType<?> type, @Nullable ResourceState<?> state) {
    if (state == null) {
      return null;
    }
    String name = type.shortName() + ' ' + state.key().name();
    if (state.rejection() != null) {
      return new Trouble(name, "rejected: " + state.rejection().message());
    }
    return state.error() == null ? null : new Trouble(name, state.error().toString());
  }

  /** A resource that the bootstrap itself holds is used only in part, for good. */
  void addStatic(ResourceKey key, StaticResources.Rejection rejection) {
    String type = key.typeUrl().equals(ResourceTypes.LISTENER.typeUrl()) ? "listener " : "cluster ";
    put(
        rejection, // its own key: a server may have a resource of the same name
        new Trouble(
            "static " + type + key.name() + " (" + rejection.place() + ')',
            "rejected: " + rejection.message()));
  }

  /** Something of this key is wrong; null: it is well. */
  void set(Object key, @Nullable String trouble) {
    put(key, trouble == null ? null : new Trouble("", trouble));
  }

  private void put(Object key, @Nullable Trouble trouble) {
    Trouble before = trouble == null ? current.remove(key) : current.put(key, trouble);
    outdated |= !Objects.equals(before, trouble);
  }

  /** Whether {@link #text} is news since it was last asked for. */
  boolean isNews() {
    return !Objects.equals(text(), told);
  }

  /** All that is wrong; null when all is well. */
  @Nullable String tell() {
    told = text();
    return told;
  }

  private @Nullable String text() {
    if (outdated) {
      text = describe();
      outdated = false;
    }
    return text;
  }

  /** Many resources may have the same trouble, such as a server that is gone: it is told once. */
  private @Nullable String describe() {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    current
        .values()
        .forEach(trouble ->
            byReason
                .computeIfAbsent(trouble.reason, reason -> new ArrayList<>())
                .add(trouble.subject));
    List<String> parts = new ArrayList<>();
    byReason.forEach((reason, subjects) -> {
      if (parts.size() < MAX_REASONS) {
        parts.add(subject(subjects) + reason);
      }
    });
    int more = byReason.size() - parts.size();
    if (more > 0) {
      parts.add(more + " more reasons");
    }
    return parts.isEmpty() ? null : String.join("; ", parts);
  }

  private static String subject(List<String> subjects) {
    String first = subjects.get(0);
    if (first.isEmpty()) {
      return "";
    }
    return first + (subjects.size() == 1 ? ": " : " (and " + (subjects.size() - 1) + " more): ");
  }
}
