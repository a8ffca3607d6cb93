package io.inmesh.xds.text;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MessageOrBuilder;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints protobuf's own types that have a JSON form of their own. */
final class WellKnownPrinter {
  private final JsonWriter json;
  private final boolean secret;

  /** {@code secret}: strings and bytes are redacted, other scalars become their default. */
  WellKnownPrinter(JsonWriter json, boolean secret) {
    this.json = json;
    this.secret = secret;
  }

  /** False when the type is none of them. */
  boolean print(MessageOrBuilder message) {
    Descriptor type = message.getDescriptorForType();
    if (WellKnownReader.isWrapper(type)) {
      FieldDescriptor field = type.findFieldByNumber(1);
      boolean redactable =
          field.getJavaType() == FieldDescriptor.JavaType.STRING
              || field.getJavaType() == FieldDescriptor.JavaType.BYTE_STRING;
      Object value = secret && !redactable ? field.getDefaultValue() : message.getField(field);
      ProtoPrinter.scalar(json, field, value, secret);
      return true;
    }
    switch (type.getFullName()) {
      case "google.protobuf.Duration":
        time(message, TimeText.formatDuration(seconds(message), nanos(message)));
        return true;
      case "google.protobuf.Timestamp":
        time(message, TimeText.formatTimestamp(seconds(message), nanos(message)));
        return true;
      case "google.protobuf.FieldMask":
        json.string(
            ((List<?>) message.getField(type.findFieldByNumber(1)))
                .stream().map(path -> camelCase((String) path)).collect(Collectors.joining(",")));
        return true;
      case "google.protobuf.Struct":
        struct(message);
        return true;
      case "google.protobuf.Value":
        value(message);
        return true;
      case "google.protobuf.ListValue":
        listValue(message);
        return true;
      default:
        return false;
    }
  }

  private long seconds(MessageOrBuilder message) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByNumber(1);
    return secret ? 0 : (Long) message.getField(field);
  }

  private int nanos(MessageOrBuilder message) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByNumber(2);
    return secret ? 0 : (Integer) message.getField(field);
  }

  /** Out of range there is no text form; the parts are then still readable. */
  private void time(MessageOrBuilder message, @Nullable String text) {
    json.string(text != null ? text : seconds(message) + "s " + nanos(message) + "ns");
  }

  private void struct(MessageOrBuilder struct) {
    json.beginObject();
    FieldDescriptor fields = struct.getDescriptorForType().findFieldByNumber(1);
    for (Object item : (List<?>) struct.getField(fields)) {
      MessageOrBuilder pair = (MessageOrBuilder) item;
      Descriptor pairType = pair.getDescriptorForType();
      json.name((String) pair.getField(pairType.findFieldByNumber(1)));
      value((MessageOrBuilder) pair.getField(pairType.findFieldByNumber(2)));
    }
    json.endObject();
  }

  private void listValue(MessageOrBuilder list) {
    json.beginArray();
    FieldDescriptor values = list.getDescriptorForType().findFieldByNumber(1);
    for (Object item : (List<?>) list.getField(values)) {
      value((MessageOrBuilder) item);
    }
    json.endArray();
  }

  private void value(MessageOrBuilder value) {
    FieldDescriptor kind =
        value.getOneofFieldDescriptor(value.getDescriptorForType().getOneofs().get(0));
    if (kind == null) {
      json.raw("null");
      return;
    }
    Object content = value.getField(kind);
    switch (kind.getName()) {
      case "struct_value" -> struct((MessageOrBuilder) content);
      case "list_value" -> listValue((MessageOrBuilder) content);
      case "string_value" -> ProtoPrinter.scalar(json, kind, content, secret);
      case "number_value" -> ProtoPrinter.scalar(json, kind, secret ? 0.0 : content, false);
      case "bool_value" -> ProtoPrinter.scalar(json, kind, secret ? false : content, false);
      default -> json.raw("null");
    }
  }

  private static String camelCase(String path) {
    StringBuilder text = new StringBuilder();
    boolean upper = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '_') {
        upper = true;
      } else {
        text.append(upper && c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c);
        upper = false;
      }
    }
    return text.toString();
  }
}
