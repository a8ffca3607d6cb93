package io.inmesh.xds.text;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** protobuf's own types that have a JSON form of their own. */
final class WellKnownReader {
  private static final Set<String> WRAPPERS =
      Set.of(
          "google.protobuf.DoubleValue",
          "google.protobuf.FloatValue",
          "google.protobuf.Int64Value",
          "google.protobuf.UInt64Value",
          "google.protobuf.Int32Value",
          "google.protobuf.UInt32Value",
          "google.protobuf.BoolValue",
          "google.protobuf.StringValue",
          "google.protobuf.BytesValue");
  private static final Set<String> OTHERS =
      Set.of(
          "google.protobuf.Any",
          "google.protobuf.Duration",
          "google.protobuf.Timestamp",
          "google.protobuf.FieldMask",
          "google.protobuf.Struct",
          "google.protobuf.Value",
          "google.protobuf.ListValue");

  private static final Set<String> TIMES =
      Set.of("google.protobuf.Duration", "google.protobuf.Timestamp");

  private final MessageReader reader;
  private final ScalarReader scalars;

  WellKnownReader(MessageReader reader, ScalarReader scalars) {
    this.reader = reader;
    this.scalars = scalars;
  }

  static boolean isWrapper(Descriptor type) {
    return WRAPPERS.contains(type.getFullName());
  }

  /** Whether the JSON form is something else than the message's fields. */
  static boolean hasOwnForm(Descriptor type) {
    return isWrapper(type) || OTHERS.contains(type.getFullName());
  }

  /** False when the node has the form of any message, with the fields that the type has. */
  boolean read(TextNode node, Message.Builder builder, FieldPath path) {
    Descriptor type = builder.getDescriptorForType();
    boolean wrapper = isWrapper(type);
    if (node instanceof TextNode.Mapping && (wrapper || TIMES.contains(type.getFullName()))) {
      return false; // Envoy's files also hold these written as messages: {value: 5}, {seconds: 5}
    }
    if (wrapper) {
      FieldDescriptor field = type.findFieldByNumber(1);
      Object value = scalars.read(node, field, path);
      if (value != null) {
        builder.setField(field, value);
      }
      return true;
    }
    switch (type.getFullName()) {
      case "google.protobuf.Duration":
        seconds(node, builder, path, TimeText.parseDuration(string(node)), TimeText.DURATION_FORM);
        return true;
      case "google.protobuf.Timestamp":
        seconds(
            node, builder, path, TimeText.parseTimestamp(string(node)), TimeText.TIMESTAMP_FORM);
        return true;
      case "google.protobuf.FieldMask":
        fieldMask(node, builder, path);
        return true;
      case "google.protobuf.Struct":
        struct(node, builder, path);
        return true;
      case "google.protobuf.Value":
        value(node, builder, path);
        return true;
      case "google.protobuf.ListValue":
        listValue(node, builder, path);
        return true;
      default:
        return false;
    }
  }

  private static String string(TextNode node) {
    return node instanceof TextNode.Scalar scalar && scalar.kind() == TextNode.Kind.STRING
        ? scalar.text()
        : "";
  }

  private void seconds(
      TextNode node,
      Message.Builder builder,
      FieldPath path,
      TimeText.@Nullable Seconds value,
      String expected) {
    if (value == null) {
      reader.error(node, path, expected);
      return;
    }
    Descriptor type = builder.getDescriptorForType();
    builder.setField(type.findFieldByNumber(1), value.seconds());
    builder.setField(type.findFieldByNumber(2), value.nanos());
  }

  private void fieldMask(TextNode node, Message.Builder builder, FieldPath path) {
    if (!(node instanceof TextNode.Scalar scalar) || scalar.kind() != TextNode.Kind.STRING) {
      reader.error(node, path, "field paths separated by ','");
      return;
    }
    FieldDescriptor paths = builder.getDescriptorForType().findFieldByNumber(1);
    for (String item : scalar.text().split(",", -1)) {
      if (!item.isEmpty()) {
        builder.addRepeatedField(paths, snakeCase(item));
      }
    }
  }

  private static String snakeCase(String camelCase) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < camelCase.length(); i++) {
      char c = camelCase.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        text.append('_').append((char) (c + ('a' - 'A')));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private void struct(TextNode node, Message.Builder builder, FieldPath path) {
    if (!(node instanceof TextNode.Mapping mapping)) {
      reader.error(node, path, "a mapping");
      return;
    }
    if (!reader.enter(2, node, path)) { // an entry and its value
      return;
    }
    FieldDescriptor fields = builder.getDescriptorForType().findFieldByNumber(1);
    for (TextNode.Entry entry : mapping.entries()) {
      if (!ScalarReader.isWellFormed(entry.key())) {
        reader.error(entry, path, ScalarReader.WELL_FORMED + " as key");
        continue;
      }
      Message.Builder pair = builder.newBuilderForField(fields);
      FieldDescriptor valueField = pair.getDescriptorForType().findFieldByNumber(2);
      Message.Builder value = pair.newBuilderForField(valueField);
      value(entry.value(), value, path.key(entry.key()));
      pair.setField(pair.getDescriptorForType().findFieldByNumber(1), entry.key());
      pair.setField(valueField, value.build());
      builder.addRepeatedField(fields, pair.build());
    }
    reader.leave(2);
  }

  private void listValue(TextNode node, Message.Builder builder, FieldPath path) {
    if (!(node instanceof TextNode.Sequence sequence)) {
      reader.error(node, path, "a list");
      return;
    }
    if (!reader.enter(1, node, path)) {
      return;
    }
    FieldDescriptor values = builder.getDescriptorForType().findFieldByNumber(1);
    List<TextNode> items = sequence.items();
    for (int i = 0; i < items.size(); i++) {
      Message.Builder value = builder.newBuilderForField(values);
      value(items.get(i), value, path.index(i));
      builder.addRepeatedField(values, value.build());
    }
    reader.leave(1);
  }

  private void value(TextNode node, Message.Builder builder, FieldPath path) {
    Descriptor type = builder.getDescriptorForType();
    if (node instanceof TextNode.Scalar scalar) {
      scalarValue(scalar, builder, path);
    } else {
      boolean mapping = node instanceof TextNode.Mapping;
      FieldDescriptor field = type.findFieldByName(mapping ? "struct_value" : "list_value");
      Message.Builder child = builder.newBuilderForField(field);
      reader.read(node, child, path);
      builder.setField(field, child.build());
    }
  }

  private void scalarValue(TextNode.Scalar scalar, Message.Builder builder, FieldPath path) {
    Descriptor type = builder.getDescriptorForType();
    switch (scalar.kind()) {
      case NULL ->
          builder.setField(
              type.findFieldByName("null_value"),
              type.findFieldByName("null_value").getEnumType().findValueByNumber(0));
      case BOOL ->
          builder.setField(type.findFieldByName("bool_value"), scalar.text().equals("true"));
      case NUMBER -> {
        Double number = ScalarReader.doubleValue(scalar.text());
        if (number == null) {
          reader.error(scalar, path, "a number that a double can hold");
        } else {
          builder.setField(type.findFieldByName("number_value"), number);
        }
      }
      case STRING -> {
        if (ScalarReader.isWellFormed(scalar.text())) {
          builder.setField(type.findFieldByName("string_value"), scalar.text());
        } else {
          reader.error(scalar, path, ScalarReader.WELL_FORMED);
        }
      }
    }
  }
}
