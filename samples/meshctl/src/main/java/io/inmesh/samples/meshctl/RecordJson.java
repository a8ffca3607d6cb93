package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records of {@code io.inmesh.config} as JSON: a field for each component, {@code kind} for one of
 * several alternatives, durations as in protobuf's JSON.
 */
final class RecordJson {
  private RecordJson() {}

  static JsonNode of(@Nullable Object value) {
    if (value == null) {
      return Json.object().nullNode();
    }
    if (value instanceof Record fields) {
      return object(fields);
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = Json.object();
      map.forEach((key, item) -> object.set(String.valueOf(key), of(item)));
      return object;
    }
    if (value instanceof Collection<?> items) {
      ArrayNode array = Json.array();
      items.forEach(item -> array.add(of(item)));
      return array;
    }
    if (value instanceof Duration duration) {
      return Json.object().textNode(seconds(duration));
    }
    if (value instanceof Number || value instanceof Boolean || value instanceof byte[]) {
      return Json.MAPPER.valueToTree(value);
    }
    return Json.object().textNode(value.toString());
  }

  private static ObjectNode object(Record value) {
    ObjectNode object = Json.object();
    Class<?> around = value.getClass().getEnclosingClass();
    if (around != null && around.isInterface()) {
      object.put("kind", value.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    }
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        object.set(component.getName(), of(component.getAccessor().invoke(value)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(value.getClass().getName(), e);
      }
    }
    return object;
  }

  /** {@code 0.025s}: as many decimals as are needed. */
  private static String seconds(Duration duration) {
    String text = BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros().toPlainString();
    return text + 's';
  }
}
