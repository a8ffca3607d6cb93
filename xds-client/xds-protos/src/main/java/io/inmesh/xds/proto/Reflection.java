package io.inmesh.xds.proto;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What protobuf's reflection shows of a message, by descriptors of its fields. */
final class Reflection {
  private Reflection() {}

  /** What is set, in the order of the numbers. */
  static Map<FieldDescriptor, Object> all(XdsMessage<?, ?> message) {
    Map<FieldDescriptor, Object> all = new LinkedHashMap<>();
    for (Field field : message.type().fields()) {
      Object value = message.values[field.index];
      boolean set = field.descriptor.isRepeated() ? Repeated.count(value) > 0 : value != null;
      if (value != null && set) {
        all.put(field.descriptor, Conversion.shown(field, value));
      }
    }
    return Collections.unmodifiableMap(all);
  }

  static boolean has(XdsMessage<?, ?> message, FieldDescriptor field) {
    if (field.isRepeated()) {
      throw new UnsupportedOperationException("hasField() of a repeated field: " + field);
    }
    return message.values[of(message, field).index] != null;
  }

  static Object get(XdsMessage<?, ?> message, FieldDescriptor descriptor) {
    Field field = of(message, descriptor);
    Object value = message.values[field.index];
    if (value != null) {
      return Conversion.shown(field, value);
    }
    if (descriptor.isRepeated()) {
      return List.of();
    }
    return descriptor.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        ? field.prototype()
        : descriptor.getDefaultValue();
  }

  static int count(XdsMessage<?, ?> message, FieldDescriptor descriptor) {
    return Repeated.count(message.values[repeated(message, descriptor).index]);
  }

  static Object element(XdsMessage<?, ?> message, FieldDescriptor descriptor, int position) {
    Field field = repeated(message, descriptor);
    Object value = message.values[field.index];
    if (value == null) {
      throw new IndexOutOfBoundsException(position);
    }
    return Conversion.shownElement(field, value, position);
  }

  private static Field repeated(XdsMessage<?, ?> message, FieldDescriptor descriptor) {
    if (!descriptor.isRepeated()) {
      throw new UnsupportedOperationException(
          "elements of a field that is not repeated: " + descriptor);
    }
    return of(message, descriptor);
  }

  static @Nullable FieldDescriptor which(XdsMessage<?, ?> message, OneofDescriptor oneof) {
    if (oneof.getContainingType() != message.getDescriptorForType()) {
      throw new IllegalArgumentException("of another message: " + oneof.getFullName());
    }
    for (FieldDescriptor field : oneof.getFields()) {
      if (message.values[field.getIndex()] != null) {
        return field;
      }
    }
    return null;
  }

  /** A message that a field may hold, to be filled. */
  static Message.Builder builderFor(XdsMessage<?, ?> message, FieldDescriptor descriptor) {
    Field field = of(message, descriptor);
    return descriptor.isMapField()
        ? field.entry().newBuilderForType()
        : field.prototype().newBuilderForType();
  }

  /**
   * The table's row of a field.
   *
   * @throws IllegalArgumentException when it is one of another message
   */
  static Field of(XdsMessage<?, ?> message, FieldDescriptor field) {
    if (field.getContainingType() != message.getDescriptorForType() || field.isExtension()) {
      throw new IllegalArgumentException(
          "of another message than "
              + message.getDescriptorForType().getFullName()
              + ": "
              + field.getFullName());
    }
    return message.type().field(field.getIndex());
  }
}
