package io.inmesh.internal.format;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON, with sorted keys as in Envoy: texts, numbers (those of the configuration are
 * {@code Double}), booleans, null, lists and maps.
 */
final class JsonValue {
  /** As many surely fit a {@code long}. */
  private static final int MAX_DIGITS = 18;

  private JsonValue() {}

  /** A text as it is, anything else as JSON; null for null. */
  static @Nullable String text(@Nullable Object value) {
    if (value == null || value instanceof String) {
      return (String) value;
    }
    if (value instanceof Long || value instanceof Integer || value instanceof Boolean) {
      return value.toString();
    }
    StringBuilder json = new StringBuilder();
    append(json, value);
    return json.toString();
  }

  /** A number where a text is one without sign, fraction and exponent; otherwise the text. */
  static @Nullable Object digits(@Nullable String text) {
    return text != null && areDigits(text) ? Long.valueOf(text) : text;
  }

  private static boolean areDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MAX_DIGITS;
  }

  static void append(StringBuilder json, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      appendMap(json, map);
    } else if (value instanceof List<?> list) {
      String separator = "[";
      for (Object item : list) {
        append(json.append(separator), item);
        separator = ",";
      }
      json.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof Double || value instanceof Float) {
      json.append(JsonNumber.text(((Number) value).doubleValue()));
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
