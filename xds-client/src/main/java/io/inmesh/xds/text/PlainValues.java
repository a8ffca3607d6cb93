package io.inmesh.xds.text;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON values as {@code Map, List, String, Double, Boolean} and null. */
public final class PlainValues {
  private PlainValues() {}

  /** An object of a document. */
  public static Map<String, Object> map(TextNode.Mapping mapping) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (TextNode.Entry entry : mapping.entries()) {
      map.put(entry.key(), value(entry.value()));
    }
    return nullsAllowed(map);
  }

  /** A struct. */
  public static Map<String, Object> map(Struct struct) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    struct.getFieldsMap().forEach((key, value) -> map.put(key, value(value)));
    return nullsAllowed(map);
  }

  private static @Nullable Object value(TextNode node) {
    if (node instanceof TextNode.Mapping mapping) {
      return map(mapping);
    }
    if (node instanceof TextNode.Sequence sequence) {
      List<@Nullable Object> items = new ArrayList<>();
      sequence.items().forEach(item -> items.add(value(item)));
      return Collections.unmodifiableList(items);
    }
    TextNode.Scalar scalar = (TextNode.Scalar) node;
    return switch (scalar.kind()) {
      case NULL -> null;
      case BOOL -> scalar.text().equals("true");
      case NUMBER -> Double.valueOf(scalar.text());
      case STRING -> scalar.text();
    };
  }

  /** A value. */
  public static @Nullable Object value(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> map(value.getStructValue());
      case LIST_VALUE -> {
        List<@Nullable Object> items = new ArrayList<>();
        value.getListValue().getValuesList().forEach(item -> items.add(value(item)));
        yield Collections.unmodifiableList(items);
      }
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> value.getNumberValue();
      case BOOL_VALUE -> value.getBoolValue();
      case NULL_VALUE, KIND_NOT_SET -> null;
    };
  }

  /** Metadata is typed without nulls, but JSON has them; consumers pass them through. */
  @SuppressWarnings({"unchecked", "NullAway"})
  private static Map<String, Object> nullsAllowed(Map<String, @Nullable Object> map) {
    return Collections.unmodifiableMap((Map<String, Object>) (Map<String, ?>) map);
  }
}
