package io.inmesh.xds.text;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints messages as JSON the way Envoy's {@code /config_dump} does: field names as in the proto
 * file, only fields that are set, enums by name, {@code Any} expanded where its type is known (else
 * {@code @type} and the bytes as {@code value}). Immutable and thread-safe.
 *
 * <p>Redaction follows Envoy: below a field marked {@code (udpa.annotations.sensitive)} every
 * string and bytes value is {@code [redacted]} (bytes in base64) and every other scalar is left
 * out, also inside {@code Any} and {@code TypedStruct} of a known type.
 */
public final class ProtoPrinter {
  /** An Any deeper than this is printed as bytes: Anys in Anys could go on without end. */
  private static final int MAX_DEPTH = 300;

  private final TypeRegistry types;
  private final boolean redacting;

  private ProtoPrinter(TypeRegistry types, boolean redacting) {
    this.types = types;
    this.redacting = redacting;
  }

  /** A printer for people and logs: secrets are redacted. */
  public static ProtoPrinter redacting(TypeRegistry types) {
    return new ProtoPrinter(types, true);
  }

  /** A printer that keeps everything, secrets as well. */
  public static ProtoPrinter exact(TypeRegistry types) {
    return new ProtoPrinter(types, false);
  }

  /** One JSON document. {@code indent} spaces a level; 0 prints it on one line. */
  public String print(MessageOrBuilder message, int indent) {
    JsonWriter json = new JsonWriter(indent);
    message(json, message, false);
    return json.toString();
  }

  private void message(JsonWriter json, MessageOrBuilder message, boolean secret) {
    Descriptor type = message.getDescriptorForType();
    if (type.getFullName().equals("google.protobuf.Any")) {
      any(json, message, secret);
    } else if (!new WellKnownPrinter(json, secret).print(message)) {
      json.beginObject();
      fields(json, message, secret);
      json.endObject();
    }
  }

  private void fields(JsonWriter json, MessageOrBuilder message, boolean secret) {
    Message reified = redacting ? reifiedStruct(message) : null;
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      boolean hidden = redacting && (secret || Sensitive.isSecret(field));
      if (reified != null && field.getName().equals("value")) {
        json.name("value");
        message(json, reified, hidden);
      } else if (!hidden || printsRedacted(field)) {
        json.name(field.getName());
        field(json, field, entry.getValue(), hidden);
      }
    }
  }

  /** Redacting clears numbers, booleans and enums: they have no value that says "redacted". */
  private static boolean printsRedacted(FieldDescriptor field) {
    FieldDescriptor content =
        field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
    return switch (content.getJavaType()) {
      case MESSAGE, STRING, BYTE_STRING -> true;
      default -> false;
    };
  }

  private void field(JsonWriter json, FieldDescriptor field, Object value, boolean secret) {
    if (field.isMapField()) {
      FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
      FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
      json.beginObject();
      for (Object item : (List<?>) value) {
        MessageOrBuilder pair = (MessageOrBuilder) item;
        json.name(key(keyField, pair.getField(keyField)));
        value(json, valueField, pair.getField(valueField), secret);
      }
      json.endObject();
    } else if (field.isRepeated()) {
      json.beginArray();
      for (Object item : (List<?>) value) {
        value(json, field, item, secret);
      }
      json.endArray();
    } else {
      value(json, field, value, secret);
    }
  }

  private static String key(FieldDescriptor field, Object key) {
    return switch (field.getType()) {
      case UINT32, FIXED32 -> Integer.toUnsignedString((Integer) key);
      case UINT64, FIXED64 -> Long.toUnsignedString((Long) key);
      default -> key.toString();
    };
  }

  private void value(JsonWriter json, FieldDescriptor field, Object value, boolean secret) {
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      message(json, (MessageOrBuilder) value, secret);
    } else {
      scalar(json, field, value, secret);
    }
  }

  /** One scalar; {@code secret} replaces a string or bytes value. */
  static void scalar(JsonWriter json, FieldDescriptor field, Object value, boolean secret) {
    switch (field.getType()) {
      case STRING -> json.string(secret ? Sensitive.REDACTED : (String) value);
      case BYTES -> {
        ByteString bytes =
            secret ? ByteString.copyFromUtf8(Sensitive.REDACTED) : (ByteString) value;
        json.string(Base64.getEncoder().encodeToString(bytes.toByteArray()));
      }
      case BOOL -> json.raw(value.toString());
      case ENUM -> enumValue(json, (EnumValueDescriptor) value);
      case INT32, SINT32, SFIXED32 -> json.raw(value.toString());
      case UINT32, FIXED32 -> json.raw(Integer.toUnsignedString((Integer) value));
      case INT64, SINT64, SFIXED64 -> json.string(value.toString());
      case UINT64, FIXED64 -> json.string(Long.toUnsignedString((Long) value));
      default -> json.number((Number) value);
    }
  }

  private static void enumValue(JsonWriter json, EnumValueDescriptor value) {
    if (value.getType().getFullName().equals("google.protobuf.NullValue")) {
      json.raw("null");
    } else if (value.getIndex() < 0) { // a number that the enum does not define
      json.raw(Integer.toString(value.getNumber()));
    } else {
      json.string(value.getName());
    }
  }

  private void any(JsonWriter json, MessageOrBuilder any, boolean secret) {
    Descriptor anyType = any.getDescriptorForType();
    String typeUrl = (String) any.getField(anyType.findFieldByNumber(Any.TYPE_URL_FIELD_NUMBER));
    ByteString bytes = (ByteString) any.getField(anyType.findFieldByNumber(Any.VALUE_FIELD_NUMBER));
    json.beginObject();
    if (!typeUrl.isEmpty() || !bytes.isEmpty()) {
      json.name("@type");
      json.string(typeUrl);
      Message content = json.depth() < MAX_DEPTH ? content(typeUrl, bytes) : null;
      if (content == null) {
        if (!bytes.isEmpty()) {
          json.name("value");
          json.string(
              secret
                  ? Sensitive.REDACTED
                  : Base64.getEncoder().encodeToString(bytes.toByteArray()));
        }
      } else if (WellKnownReader.hasOwnForm(content.getDescriptorForType())) {
        json.name("value");
        message(json, content, secret);
      } else {
        fields(json, content, secret);
      }
    }
    json.endObject();
  }

  private @Nullable Message content(String typeUrl, ByteString bytes) {
    Descriptor type = types.find(typeUrl);
    if (type == null) {
      return null;
    }
    try {
      return DynamicMessage.parseFrom(type, bytes);
    } catch (InvalidProtocolBufferException e) {
      return null; // printed as bytes
    }
  }

  /** The typed form of a TypedStruct's value, so that its sensitive fields are known. */
  private @Nullable Message reifiedStruct(MessageOrBuilder message) {
    return TypedStructs.isTypedStruct(message.getDescriptorForType())
        ? TypedStructs.typed(message, types)
        : null;
  }
}
