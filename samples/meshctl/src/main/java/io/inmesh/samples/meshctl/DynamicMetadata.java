package io.inmesh.samples.meshctl;

import io.inmesh.xds.text.TextFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the {@code dynamic_metadata} of a test, with the rules of router_check_tool. */
final class DynamicMetadata {
  private static final Set<String> FIELDS =
      Set.of("metadata_namespace", "value", "typed_value", "allow_overwrite");

  private DynamicMetadata() {}

  /** Namespace to value; matchers look at no typed value. */
  static Map<String, Object> read(TextFields input) {
    Map<String, Object> metadata = new HashMap<>();
    List<TextFields> items = input.objects("dynamic_metadata");
    for (TextFields item : items == null ? List.<TextFields>of() : items) {
      item.refuseOthers(FIELDS);
      String namespace = item.required("metadata_namespace");
      boolean overwrite = item.bool("allow_overwrite");
      TextFields value = item.object("value");
      item.object("typed_value");
      if (value != null && overwrite) {
        metadata.merge(namespace, value.plain(), DynamicMetadata::updated);
      } else if (value != null) {
        metadata.putIfAbsent(namespace, value.plain());
      }
    }
    return metadata;
  }

  /** Objects are merged and lists joined; of anything else the later value counts. */
  private static Object updated(Object before, Object with) {
    if (before instanceof Map<?, ?> old && with instanceof Map<?, ?> added) {
      Map<Object, Object> merged = new HashMap<>(old);
      for (Map.Entry<?, ?> entry : added.entrySet()) {
        Object present = merged.get(entry.getKey());
        merged.put(
            entry.getKey(),
            present == null ? entry.getValue() : updated(present, entry.getValue()));
      }
      return merged;
    }
    if (before instanceof List<?> old && with instanceof List<?> added) {
      List<Object> joined = new ArrayList<>(old);
      joined.addAll(added);
      return joined;
    }
    return with;
  }
}
