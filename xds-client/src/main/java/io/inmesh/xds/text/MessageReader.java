package io.inmesh.xds.text;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fills message builders from a document. One instance reads one document. */
final class MessageReader {
  /** protobuf's parsers refuse what is nested deeper than 100 levels. */
  private static final int MAX_MESSAGE_DEPTH = 99;

  private final TypeRegistry types;
  private final ParseOptions.UnknownFields unknownFields;
  private final TextProblems errors;
  private final TextProblems notices;
  private final ScalarReader scalars;
  private final WellKnownReader wellKnown;

  /** Messages around the current one, within the same {@code Any}. */
  private int depth;

  /** Above zero inside a sensitive field: values are then not quoted in problems. */
  private int sensitiveDepth;

  MessageReader(
      TypeRegistry types,
      ParseOptions.UnknownFields unknownFields,
      TextProblems errors,
      TextProblems notices) {
    this.types = types;
    this.unknownFields = unknownFields;
    this.errors = errors;
    this.notices = notices;
    this.scalars = new ScalarReader(this);
    this.wellKnown = new WellKnownReader(this, scalars);
  }

  void read(TextNode node, Message.Builder builder, FieldPath path) {
    if (errors.full() || !enter(1, node, path)) {
      return;
    }
    readMessage(node, builder, path);
    leave(1);
  }

  /** False when that many messages more would be too deep, which is then on record. */
  boolean enter(int levels, TextNode node, FieldPath path) {
    if (depth + levels > MAX_MESSAGE_DEPTH) {
      error(node, path, "nesting of at most " + MAX_MESSAGE_DEPTH + " messages");
      return false;
    }
    depth += levels;
    return true;
  }

  void leave(int levels) {
    depth -= levels;
  }

  private void readMessage(TextNode node, Message.Builder builder, FieldPath path) {
    Descriptor type = builder.getDescriptorForType();
    if (type.getFullName().equals("google.protobuf.Any")) {
      readAny(node, builder, path);
    } else if (!wellKnown.read(node, builder, path)) {
      if (node instanceof TextNode.Mapping mapping) {
        readFields(mapping, builder, path, false);
      } else {
        error(node, path, "a mapping with fields of " + type.getFullName());
      }
    }
  }

  /** {@code inAny}: the key {@code @type} belongs to the Any around this message. */
  private void readFields(
      TextNode.Mapping mapping, Message.Builder builder, FieldPath path, boolean inAny) {
    Set<FieldDescriptor> seen = new HashSet<>();
    Map<OneofDescriptor, FieldDescriptor> oneofs = new HashMap<>();
    for (TextNode.Entry entry : mapping.entries()) {
      if (inAny && entry.key().equals("@type")) {
        continue;
      }
      FieldDescriptor field = field(builder.getDescriptorForType(), entry.key());
      if (field == null) {
        unknown(entry, path, builder.getDescriptorForType());
        continue;
      }
      FieldPath fieldPath = path.field(field.getName());
      if (!seen.add(field)) {
        errors.add(entry.line(), entry.column(), fieldPath, entry.key(), "this field only once");
        continue;
      }
      if (isNull(entry.value()) && !keepsNull(field)) {
        continue;
      }
      OneofDescriptor oneof = field.getRealContainingOneof();
      FieldDescriptor other = oneof == null ? null : oneofs.putIfAbsent(oneof, field);
      if (other != null) {
        String expected = "only one of " + oneof.getName() + ", but " + other.getName() + " is set";
        errors.add(entry.line(), entry.column(), fieldPath, entry.key(), expected);
        continue;
      }
      boolean sensitive = Sensitive.isSensitive(field);
      sensitiveDepth += sensitive ? 1 : 0;
      readField(entry.value(), builder, field, fieldPath);
      sensitiveDepth -= sensitive ? 1 : 0;
    }
  }

  private void readField(
      TextNode node, Message.Builder builder, FieldDescriptor field, FieldPath path) {
    if (field.isMapField()) {
      readMap(node, builder, field, path);
    } else if (!field.isRepeated()) {
      Object value = readValue(node, builder, field, path);
      if (value != null) {
        builder.setField(field, value);
      }
    } else if (node instanceof TextNode.Sequence sequence) {
      List<TextNode> items = sequence.items();
      for (int i = 0; i < items.size() && !errors.full(); i++) {
        addItem(items.get(i), builder, field, path.index(i));
      }
    } else {
      addItem(node, builder, field, path.index(0));
    }
  }

  private void addItem(
      TextNode item, Message.Builder builder, FieldDescriptor field, FieldPath path) {
    if (isNull(item) && !keepsNull(field)) {
      error(item, path, "a value");
      return;
    }
    Object value = readValue(item, builder, field, path);
    if (value != null) {
      builder.addRepeatedField(field, value);
    }
  }

  private void readMap(
      TextNode node, Message.Builder builder, FieldDescriptor field, FieldPath path) {
    if (!(node instanceof TextNode.Mapping mapping)) {
      error(node, path, "a mapping");
      return;
    }
    FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
    Set<Object> keys = new HashSet<>();
    if (!enter(1, node, path)) {
      return;
    }
    for (TextNode.Entry entry : mapping.entries()) {
      FieldPath entryPath = path.key(entry.key());
      Object key = scalars.readMapKey(entry, keyField, entryPath);
      if (key == null) {
        continue;
      }
      if (!keys.add(key)) {
        errors.add(entry.line(), entry.column(), entryPath, entry.key(), "each key once");
      } else if (isNull(entry.value()) && !keepsNull(valueField)) {
        error(entry.value(), entryPath, "a value");
      } else {
        Message.Builder pair = builder.newBuilderForField(field);
        pair.setField(keyField, key);
        Object value = readValue(entry.value(), pair, valueField, entryPath);
        if (value != null) {
          pair.setField(valueField, value);
          builder.addRepeatedField(field, pair.build());
        }
      }
    }
    leave(1);
  }

  /** Null when the value is wrong, which is then on record. */
  private @Nullable Object readValue(
      TextNode node, Message.Builder parent, FieldDescriptor field, FieldPath path) {
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return scalars.read(node, field, path);
    }
    Message.Builder child = parent.newBuilderForField(field);
    read(node, child, path);
    return child.build();
  }

  private void readAny(TextNode node, Message.Builder any, FieldPath path) {
    if (!(node instanceof TextNode.Mapping mapping)) {
      error(node, path, "a mapping with \"@type\"");
      return;
    }
    if (mapping.entries().isEmpty()) {
      return;
    }
    if (!(mapping.get("@type") instanceof TextNode.Scalar typeUrl)
        || typeUrl.kind() != TextNode.Kind.STRING
        || typeUrl.text().indexOf('/') <= 0
        || TypeRegistry.fullName(typeUrl.text()).isEmpty()) {
      error(node, path, "\"@type\" with a type URL");
      return;
    }
    Descriptor anyType = any.getDescriptorForType();
    any.setField(anyType.findFieldByNumber(Any.TYPE_URL_FIELD_NUMBER), typeUrl.text());
    Descriptor type = types.find(typeUrl.text());
    if (type == null) {
      String expected = "a known type; the content is left out";
      notices.add(typeUrl.line(), typeUrl.column(), path, typeUrl.text(), expected);
      return;
    }
    DynamicMessage.Builder content = DynamicMessage.newBuilder(type);
    int around = depth;
    depth = 1; // its bytes are parsed apart from those around them
    readContent(mapping, content, path);
    depth = around;
    any.setField(
        anyType.findFieldByNumber(Any.VALUE_FIELD_NUMBER), content.buildPartial().toByteString());
  }

  private void readContent(
      TextNode.Mapping mapping, DynamicMessage.Builder content, FieldPath path) {
    Descriptor type = content.getDescriptorForType();
    if (WellKnownReader.hasOwnForm(type)) {
      TextNode value = mapping.get("value");
      if (value == null || mapping.entries().size() > 2) {
        error(mapping, path, "\"@type\" and \"value\" only, for " + type.getFullName());
        return;
      }
      read(value, content, path.field("value"));
    } else {
      readFields(mapping, content, path, true);
    }
  }

  private void unknown(TextNode.Entry entry, FieldPath path, Descriptor type) {
    boolean reject = unknownFields == ParseOptions.UnknownFields.REJECT;
    FieldPath at = path.field(entry.key());
    (reject ? errors : notices)
        .add(entry.line(), entry.column(), at, "unknown field", "a field of " + type.getFullName());
  }

  private static @Nullable FieldDescriptor field(Descriptor type, String key) {
    FieldDescriptor byName = type.findFieldByName(key);
    if (byName != null) {
      return byName;
    }
    for (FieldDescriptor field : type.getFields()) {
      if (field.getJsonName().equals(key)) {
        return field;
      }
    }
    return null;
  }

  private static boolean isNull(TextNode node) {
    return node instanceof TextNode.Scalar scalar && scalar.kind() == TextNode.Kind.NULL;
  }

  /** Only {@code Value} and {@code NullValue} can hold a null; for all others it means unset. */
  private static boolean keepsNull(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE ->
          !field.isMapField()
              && field.getMessageType().getFullName().equals(Value.getDescriptor().getFullName());
      case ENUM -> field.getEnumType().getFullName().equals("google.protobuf.NullValue");
      default -> false;
    };
  }

  void error(TextNode node, FieldPath path, String expected) {
    errors.add(node, path, sensitiveDepth > 0 ? Sensitive.REDACTED : node.describe(), expected);
  }

  void error(TextNode.Entry entry, FieldPath path, String expected) {
    errors.add(entry.line(), entry.column(), path, entry.key(), expected);
  }
}
