package io.inmesh.xds.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Between values as a message keeps them and as protobuf's reflection shows them: values of enums
 * are descriptors there, and a map is a list of entries.
 */
final class Conversion {
  private Conversion() {}

  static Object shown(Field field, Object kept) {
    if (kept instanceof Map<?, ?> map) {
      return entries(field, map);
    }
    if (field.type != FieldDescriptor.Type.ENUM) {
      return kept instanceof ArrayList<?> list ? Collections.unmodifiableList(list) : kept;
    }
    if (kept instanceof List<?> numbers) {
      List<Object> named = new ArrayList<>(numbers.size());
      for (Object number : numbers) {
        named.add(named(field, number));
      }
      return Collections.unmodifiableList(named);
    }
    return named(field, kept);
  }

  /** One element of a repeated value. */
  static Object shownElement(Field field, Object kept, int position) {
    if (kept instanceof Map<?, ?> map) {
      return entries(field, map).get(position);
    }
    Object element = ((List<?>) kept).get(position);
    return field.type == FieldDescriptor.Type.ENUM ? named(field, element) : element;
  }

  private static List<Object> entries(Field field, Map<?, ?> map) {
    List<Object> entries = new ArrayList<>(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      MapEntry.Builder<Object, Object> shown = field.entry().toBuilder();
      entries.add(shown.setKey(entry.getKey()).setValue(entry.getValue()).buildPartial());
    }
    return Collections.unmodifiableList(entries);
  }

  private static EnumValueDescriptor named(Field field, Object number) {
    return field.descriptor.getEnumType().findValueByNumberCreatingIfUnknown((Integer) number);
  }

  /** One value, not of a map. */
  static Object kept(Object shown) {
    return shown instanceof EnumValueDescriptor named ? named.getNumber() : shown;
  }

  /**
   * As {@link #kept(Object)}, of one value of this field or of one element of it.
   *
   * @throws IllegalArgumentException when it is of another type
   */
  static Object kept(Field field, Object shown) {
    if (!fits(field.descriptor, shown)) {
      throw new IllegalArgumentException(
          field.descriptor.getFullName()
              + ": "
              + shown.getClass().getName()
              + " (expected: "
              + field.type
              + ")");
    }
    if (!field.message || field.descriptor.isMapField()) {
      return kept(shown);
    }
    Message prototype = field.prototype();
    return prototype.getClass().isInstance(shown)
        ? shown
        : prototype.newBuilderForType().mergeFrom((Message) shown).buildPartial();
  }

  private static boolean fits(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case INT -> value instanceof Integer;
      case LONG -> value instanceof Long;
      case FLOAT -> value instanceof Float;
      case DOUBLE -> value instanceof Double;
      case BOOLEAN -> value instanceof Boolean;
      case STRING -> value instanceof String;
      case BYTE_STRING -> value instanceof ByteString;
      case ENUM ->
          value instanceof EnumValueDescriptor named && named.getType() == field.getEnumType();
      case MESSAGE ->
          value instanceof Message message
              && message.getDescriptorForType() == field.getMessageType();
    };
  }

  /** An entry with its key and value as they are kept. */
  static MapEntry<Object, Object> keptEntry(Field field, Object shown) {
    return field.entry().toBuilder().mergeFrom((Message) kept(field, shown)).buildPartial();
  }
}
