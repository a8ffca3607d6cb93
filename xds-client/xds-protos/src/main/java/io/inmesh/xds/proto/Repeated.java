package io.inmesh.xds.proto;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of repeated fields. While a message is read or built they are {@link ArrayList}s and
 * {@link LinkedHashMap}s, which nobody else has; then they are frozen.
 */
final class Repeated {
  private Repeated() {}

  /** The list at this index, made changeable. */
  @SuppressWarnings("unchecked") // Only lists of objects get there.
  static List<Object> list(@Nullable Object[] values, int index) {
    Object value = values[index];
    if (value instanceof ArrayList<?> changeable) {
      return (List<Object>) changeable;
    }
    List<Object> list = value == null ? new ArrayList<>() : new ArrayList<>((List<?>) value);
    values[index] = list;
    return list;
  }

  /** The map at this index, made changeable. */
  @SuppressWarnings("unchecked") // Only maps of objects get there.
  static Map<Object, Object> map(@Nullable Object[] values, int index) {
    Object value = values[index];
    if (value instanceof LinkedHashMap<?, ?> changeable) {
      return (Map<Object, Object>) changeable;
    }
    Map<Object, Object> map =
        value == null ? new LinkedHashMap<>() : new LinkedHashMap<>((Map<?, ?>) value);
    values[index] = map;
    return map;
  }

  /** A value that stays as it is; null when it is empty. */
  static @Nullable Object frozen(@Nullable Object value) {
    if (value instanceof ArrayList<?> list) {
      return list.isEmpty() ? null : Collections.unmodifiableList(list);
    }
    if (value instanceof LinkedHashMap<?, ?> map) {
      return map.isEmpty() ? null : Collections.unmodifiableMap(map);
    }
    return value;
  }

  static int count(@Nullable Object value) {
    if (value == null) {
      return 0;
    }
    return value instanceof Map<?, ?> map ? map.size() : ((List<?>) value).size();
  }
}
