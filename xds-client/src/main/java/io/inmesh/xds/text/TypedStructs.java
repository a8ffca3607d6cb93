package io.inmesh.xds.text;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code xds.type.v3.TypedStruct} and {@code udpa.type.v1.TypedStruct}: a type URL with the message
 * as a {@code Struct}, which Envoy takes wherever an {@code Any} of that type is expected.
 */
public final class TypedStructs {
  private TypedStructs() {}

  /**
   * The message that an {@code Any} means: for a TypedStruct the inner type URL, with the content
   * where that type is known and empty where it is not; every other {@code Any} as it is.
   *
   * @param path where the {@code Any} stands, for messages
   * @throws TextException when the struct does not fit its type
   */
  public static Any unwrap(Any any, TypeRegistry types, FieldPath path) {
    Descriptor outer = types.find(any.getTypeUrl());
    if (outer == null || !isTypedStruct(outer)) {
      return any;
    }
    try {
      DynamicMessage message = DynamicMessage.parseFrom(outer, any.getValue());
      String typeUrl = typeUrl(message);
      Descriptor inner = types.find(typeUrl);
      ByteString content = ByteString.EMPTY;
      if (inner != null) {
        TextProblems errors = new TextProblems("TypedStruct", ParseOptions.STRICT.maxProblems());
        TextProblems unknownTypes = new TextProblems("TypedStruct", 0);
        content = read(struct(message), inner, types, errors, unknownTypes, path).toByteString();
        if (!errors.found().isEmpty()) {
          throw new TextException(errors.found());
        }
      }
      return Any.newBuilder().setTypeUrl(typeUrl).setValue(content).build();
    } catch (InvalidProtocolBufferException e) {
      String expected = "a " + outer.getFullName();
      throw new TextException(
          List.of(new TextProblem("TypedStruct", 0, 0, path.toString(), "broken bytes", expected)));
    }
  }

  static boolean isTypedStruct(Descriptor type) {
    return type.getFullName().equals("xds.type.v3.TypedStruct")
        || type.getFullName().equals("udpa.type.v1.TypedStruct");
  }

  /** The typed form; null when the type is not known or does not fit. */
  static @Nullable Message typed(MessageOrBuilder typedStruct, TypeRegistry types) {
    Descriptor inner = types.find(typeUrl(typedStruct));
    if (inner == null || WellKnownReader.hasOwnForm(inner)) {
      return null;
    }
    try {
      TextProblems errors = new TextProblems("TypedStruct", 1);
      Message typed = read(struct(typedStruct), inner, types, errors, errors, FieldPath.ROOT);
      return errors.found().isEmpty() ? typed : null;
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private static Message read(
      Struct struct,
      Descriptor type,
      TypeRegistry types,
      TextProblems errors,
      TextProblems notices,
      FieldPath path) {
    DynamicMessage.Builder builder = DynamicMessage.newBuilder(type);
    new MessageReader(types, ParseOptions.UnknownFields.REJECT, errors, notices)
        .read(mapping(struct), builder, path);
    return builder.build();
  }

  private static String typeUrl(MessageOrBuilder typedStruct) {
    FieldDescriptor field = typedStruct.getDescriptorForType().findFieldByName("type_url");
    return (String) typedStruct.getField(field);
  }

  private static Struct struct(MessageOrBuilder typedStruct) throws InvalidProtocolBufferException {
    FieldDescriptor field = typedStruct.getDescriptorForType().findFieldByName("value");
    return Struct.parseFrom(((Message) typedStruct.getField(field)).toByteString());
  }

  private static TextNode.Mapping mapping(Struct struct) {
    List<TextNode.Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
      entries.add(new TextNode.Entry(field.getKey(), node(field.getValue()), 0, 0));
    }
    return new TextNode.Mapping(entries, 0, 0);
  }

  private static TextNode node(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> mapping(value.getStructValue());
      case LIST_VALUE ->
          new TextNode.Sequence(
              value.getListValue().getValuesList().stream().map(TypedStructs::node).toList(), 0, 0);
      case STRING_VALUE -> scalar(TextNode.Kind.STRING, value.getStringValue());
      case BOOL_VALUE -> scalar(TextNode.Kind.BOOL, Boolean.toString(value.getBoolValue()));
      case NUMBER_VALUE -> scalar(TextNode.Kind.NUMBER, number(value.getNumberValue()));
      default -> scalar(TextNode.Kind.NULL, "null");
    };
  }

  private static String number(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }

  private static TextNode scalar(TextNode.Kind kind, String text) {
    return new TextNode.Scalar(kind, text, 0, 0);
  }
}
