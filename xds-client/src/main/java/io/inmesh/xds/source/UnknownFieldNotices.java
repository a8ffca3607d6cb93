package io.inmesh.xds.source;

import io.inmesh.config.ConfigSource;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.protocol.UnknownField;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells which fields of resources in use have no effect, since they are newer than this library:
 * once per resource and set of such fields, and once for all resources that bring the same field
 * together. Not thread-safe.
 */
final class UnknownFieldNotices {
  /** Of so many different fields each is named. */
  private static final int MAX_FIELDS = 10;

  /** What was told; only of resources with such fields. */
  private final Map<ResourceKey, List<UnknownField>> seen = new HashMap<>();

  private final Map<Field, Found> found = new LinkedHashMap<>();

  private record Field(String message, int number) {}

  /** Where such a field was found first, and in how many other resources. */
  private record Found(String subject, String path, int others) {
    Found another() {
      return new Found(subject, path, others + 1);
    }
  }

  /**
   * Looks at what changed.
   *
   * @param key tells resources of one name but different origins apart
   * @param state null when nobody wants it any more
   */
  void look(ResourceKey key, ResourceType<?> type, @Nullable ResourceState<?> state) {
    ResourceState.Accepted<?> accepted = state == null ? null : state.accepted();
    if (state == null || accepted == null || accepted.unknown().isEmpty()) {
      forget(key);
      return;
    }
    if (accepted.unknown().equals(seen.put(key, accepted.unknown()))) {
      return;
    }
    String subject =
        type.shortName() + ' ' + state.key().name() + " (version " + accepted.version() + ')';
    Map<Field, String> paths = new LinkedHashMap<>();
    for (UnknownField field : accepted.unknown()) {
      paths.putIfAbsent(new Field(field.message(), field.number()), field.path());
    }
    paths.forEach((field, path) ->
        found.merge(field, new Found(subject, path, 0), (first, now) -> first.another()));
  }

  /** Nobody wants a resource any more. */
  void forget(ResourceKey key) {
    seen.remove(key);
  }

  /** Tells what was found since the last call. */
  void tell(ConfigSource.Sink sink) {
    if (found.isEmpty()) {
      return;
    }
    int told = 0;
    for (Map.Entry<Field, Found> entry : found.entrySet()) {
      if (told++ == MAX_FIELDS) {
        sink.onNotice((found.size() - MAX_FIELDS) + " more fields that are not known here");
        break;
      }
      sink.onNotice(text(entry.getKey(), entry.getValue()));
    }
    found.clear();
  }

  private static String text(Field field, Found where) {
    return where.subject
        + (where.others == 0 ? "" : " and " + where.others + " more")
        + ": "
        + where.path
        + ": field "
        + field.number
        + " of "
        + field.message
        + " is newer than this version of Inmesh, and has no effect";
  }
}
