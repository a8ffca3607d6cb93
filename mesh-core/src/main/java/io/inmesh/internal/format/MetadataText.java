package io.inmesh.internal.format;

import io.inmesh.config.Endpoint;
import io.inmesh.config.Metadata;
import io.inmesh.internal.format.Format.Piece;
import io.inmesh.internal.format.FormatContext.Owner;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Commands that print metadata: a text as it is, anything else as JSON with sorted keys, as Envoy
 * does.
 */
final class MetadataText {
  private MetadataText() {}

  /** {@code METADATA(OWNER:namespace:key...)} and its older forms, which have no owner. */
  static Piece compile(String command, String argument) {
    List<String> parts = Arrays.asList(argument.split(":", -1));
    String owner =
        switch (command) {
          case "METADATA" -> parts.get(0);
          case "DYNAMIC_METADATA" -> "DYNAMIC";
          case "CLUSTER_METADATA" -> "CLUSTER";
          default -> "UPSTREAM_HOST";
        };
    List<String> path = command.equals("METADATA") ? parts.subList(1, parts.size()) : parts;
    if (path.isEmpty()) {
      return (context, request, response) -> null;
    }
    String namespace = path.get(0);
    List<String> keys = path.subList(1, path.size());
    return (context, request, response) -> text(descend(root(context, owner, namespace), keys));
  }

  private static @Nullable Object root(FormatContext context, String owner, String namespace) {
    if (owner.equals("DYNAMIC")) {
      return context.dynamicMetadata(namespace);
    }
    return metadata(context, owner).namespaces().get(namespace);
  }

  private static Metadata metadata(FormatContext context, String owner) {
    if (owner.equals("UPSTREAM_HOST")) {
      Endpoint endpoint = context.endpoint();
      return endpoint == null ? Metadata.EMPTY : endpoint.metadata();
    }
    return context.metadata(Owner.valueOf(owner));
  }

  private static @Nullable Object descend(@Nullable Object root, List<String> keys) {
    Object value = root;
    for (String key : keys) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value;
  }

  private static @Nullable String text(@Nullable Object value) {
    if (value == null || value instanceof String) {
      return (String) value;
    }
    StringBuilder json = new StringBuilder();
    append(json, value);
    return json.toString();
  }

  private static void append(StringBuilder json, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      appendMap(json, map);
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object item : list) {
        append(json.append(separator), item);
        separator = ",";
      }
      json.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof Number number && number.doubleValue() == number.longValue()) {
      json.append(number.longValue());
    } else if (value instanceof String text) {
      JsonText.append(json, text);
    } else {
      json.append(value);
    }
  }

  private static void appendMap(StringBuilder json, Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, item) -> sorted.put(key.toString(), item));
    String separator = "{";
    for (Map.Entry<String, Object> entry : sorted.entrySet()) {
      JsonText.append(json.append(separator), entry.getKey());
      append(json.append(':'), entry.getValue());
      separator = ",";
    }
    json.append(map.isEmpty() ? "{}" : "}");
  }
}
