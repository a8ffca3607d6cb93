package io.inmesh.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runtime values by key (Envoy's {@code layered_runtime}), flattened, later layers over earlier.
 *
 * @param values key to value: {@link Number}, {@link Boolean} or {@link String}
 */
public record RuntimeValues(Map<String, Object> values) {
  /** No values: every key has its default. */
  public static final RuntimeValues EMPTY = new RuntimeValues(Map.of());

  public RuntimeValues {
    values = Map.copyOf(values);
  }

  /** The value of a key as a whole number, or the default where it is unset or not a number. */
  public long number(@Nullable String key, long otherwise) {
    return key != null && values.get(key) instanceof Number n ? n.longValue() : otherwise;
  }

  /** The value of a key as a flag, or the default where it is unset or not a flag. */
  public boolean flag(@Nullable String key, boolean otherwise) {
    return key != null && values.get(key) instanceof Boolean b ? b : otherwise;
  }
}
