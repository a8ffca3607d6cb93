package io.inmesh.xds.bootstrap;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.xds.text.PlainValues;
import java.util.LinkedHashMap;
import java.util.Map;

/** Static runtime layers as Envoy reads them: nested keys are joined by dots. */
final class RuntimeValues {
  private RuntimeValues() {}

  static Map<String, Object> flatten(Struct layer) {
    Map<String, Object> values = new LinkedHashMap<>();
    layer.getFieldsMap().forEach((key, value) -> add(key, value, values));
    return values;
  }

  private static void add(String key, Value value, Map<String, Object> values) {
    if (value.hasStructValue() && !isFraction(value.getStructValue())) {
      value
          .getStructValue()
          .getFieldsMap()
          .forEach((name, child) -> add(key.isEmpty() ? name : key + "." + name, child, values));
      return;
    }
    Object plain = PlainValues.value(value);
    if (plain != null) {
      values.put(key, plain);
    }
  }

  /** A {@code envoy.type.v3.FractionalPercent} is one value. */
  private static boolean isFraction(Struct struct) {
    return struct.containsFields("numerator") || struct.containsFields("denominator");
  }
}
