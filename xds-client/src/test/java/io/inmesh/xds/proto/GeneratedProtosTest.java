package io.inmesh.xds.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.validate.FieldRules;
import io.inmesh.xds.text.FieldOption;
import io.inmesh.xds.text.RandomMessages;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GeneratedProtosTest {
  @Test
  void keepsTheProtoNamesThatGoOverTheWire() {
    Any packed = Any.pack(Cluster.newBuilder().setName("shop").build());

    assertThat(packed.getTypeUrl())
        .isEqualTo("type.googleapis.com/envoy.config.cluster.v3.Cluster");
  }

  @Test
  void readsWhatTheSameMessageOfThePublishedApiWrote() throws Exception {
    ByteString bytes =
        io.envoyproxy.envoy.config.cluster.v3.Cluster.newBuilder()
            .setName("shop")
            .build()
            .toByteString();

    assertThat(Cluster.parseFrom(bytes).getName()).isEqualTo("shop");
  }

  @Test
  void keepsTheValidationRulesInTheDescriptors() throws Exception {
    FieldDescriptor name = Cluster.getDescriptor().findFieldByName("name");

    FieldRules rules = FieldRules.parseFrom(FieldOption.message(name.getOptions(), 1071));
    assertThat(rules.getString().getMinLen()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void noFileLoadsTheTypesOfOptions(Message empty) {
    assertThat(empty.getDescriptorForType().getFile().getDependencies())
        .extracting(FileDescriptor::getName)
        .noneMatch(name -> name.contains("annotations/") || name.startsWith("validate/"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageSurvivesReflectionAndTheWire(Message empty) throws Exception {
    Message.Builder builder = empty.newBuilderForType();
    for (FieldDescriptor field : empty.getDescriptorForType().getFields()) {
      fill(builder, field);
      assertThat(builder.getAllFields()).as("after setting %s", field).containsKey(field);
      builder.clearField(field);
      assertThat(builder.getAllFields()).as("after clearing %s", field).doesNotContainKey(field);
      fill(builder, field);
    }
    Message filled = builder.build();

    Message read = empty.getParserForType().parseFrom(filled.toByteString());

    assertThat(read).isEqualTo(filled).hasSameHashCodeAs(filled);
    assertThat(read.toBuilder().mergeFrom(empty).build()).isEqualTo(filled);
  }

  /** protobuf's own reading and writing by descriptor says what is right. */
  @ParameterizedTest
  @MethodSource("messages")
  void everyMessageIsWhatProtobufMakesOfTheSameBytes(Message empty) throws Exception {
    for (int seed = 0; seed < 5; seed++) {
      var type = empty.getDescriptorForType();
      DynamicMessage expected =
          new RandomMessages(seed).fill(DynamicMessage.newBuilder(type), 4).build();
      ByteString bytes = expected.toByteString();

      Message read = empty.getParserForType().parseFrom(bytes);

      assertThat(read.toByteString()).isEqualTo(bytes);
      assertThat(read).isEqualTo(expected);
      assertThat(expected).isEqualTo(read);
      assertThat(empty.newBuilderForType().mergeFrom(expected).build()).isEqualTo(read);
    }
  }

  /** A name that stands for another field would be a silent mistake of whoever reads it. */
  @ParameterizedTest
  @MethodSource("messages")
  void everyGetterReadsTheFieldOfItsName(Message empty) throws Exception {
    for (FieldDescriptor field : empty.getDescriptorForType().getFields()) {
      Message.Builder builder = empty.newBuilderForType();
      fill(builder, field);
      Message message = builder.build();
      Map<String, Method> methods = methods(message);
      String name = field.getName().replace("_", "").toLowerCase(Locale.ROOT);
      name = name.equals("class") ? "class_" : name;

      String suffix = field.isMapField() ? "map" : field.isRepeated() ? "list" : "";
      assertThat(plain(field, methods.get("get" + name + suffix).invoke(message)))
          .as("%s", field)
          .isEqualTo(plain(field, message.getField(field)));
      assertThat(plain(field, methods.get("get" + name + suffix).invoke(empty)))
          .as("%s, unset", field)
          .isEqualTo(plain(field, empty.getField(field)));
      if (field.hasPresence()) {
        assertThat(methods.get("has" + name).invoke(message)).isEqualTo(true);
        assertThat(methods.get("has" + name).invoke(empty)).isEqualTo(false);
      }
      OneofDescriptor oneof = field.getRealContainingOneof();
      if (oneof != null) {
        Method which =
            methods.get("get" + oneof.getName().replace("_", "").toLowerCase(Locale.ROOT) + "case");
        assertThat(which.invoke(message)).hasToString(field.getName().toUpperCase(Locale.ROOT));
        assertThat(which.invoke(empty).toString()).endsWith("_NOT_SET");
      }
    }
  }

  private static Map<String, Method> methods(Message message) {
    return Arrays.stream(message.getClass().getDeclaredMethods())
        .filter(method -> method.getParameterCount() == 0)
        .collect(
            java.util.stream.Collectors.toMap(
                method -> method.getName().toLowerCase(Locale.ROOT), method -> method));
  }

  /** The same for a typed value and for that of protobuf's reflection. */
  private static Object plain(FieldDescriptor field, Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.toString();
    }
    if (value instanceof List<?> list) {
      List<Object> plain = new ArrayList<>();
      list.forEach(item -> plain.add(plain(field, item)));
      return field.isMapField() ? entries(list) : plain;
    }
    if (value instanceof EnumValueDescriptor named) {
      return named.getName();
    }
    return value instanceof Enum<?> constant ? constant.name() : value;
  }

  private static String entries(List<?> list) {
    Map<Object, Object> map = new java.util.LinkedHashMap<>();
    for (Object item : list) {
      Message entry = (Message) item;
      var parts = entry.getDescriptorForType();
      map.put(
          entry.getField(parts.findFieldByNumber(1)), entry.getField(parts.findFieldByNumber(2)));
    }
    return map.toString();
  }

  static void fill(Message.Builder builder, FieldDescriptor field) {
    if (field.isMapField()) {
      Message.Builder entry = builder.newBuilderForField(field);
      entry
          .getDescriptorForType()
          .getFields()
          .forEach(part -> entry.setField(part, value(entry, part)));
      builder.addRepeatedField(field, entry.build());
    } else if (field.isRepeated()) {
      builder.addRepeatedField(field, value(builder, field));
      builder.setRepeatedField(field, 0, value(builder, field));
      assertThat(builder.getRepeatedFieldCount(field)).isEqualTo(1);
    } else {
      builder.setField(field, value(builder, field));
    }
  }

  private static Object value(Message.Builder builder, FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> 1;
      case LONG -> 1L;
      case FLOAT -> 1f;
      case DOUBLE -> 1d;
      case BOOLEAN -> true;
      case STRING -> "x";
      case BYTE_STRING -> ByteString.copyFromUtf8("x");
      case ENUM -> {
        var values = field.getEnumType().getValues();
        yield values.get(values.size() - 1);
      }
      case MESSAGE -> {
        Message.Builder message = builder.newBuilderForField(field);
        FieldDescriptor kind = message.getDescriptorForType().findFieldByName("bool_value");
        if (kind != null) { // A google.protobuf.Value, which is null in JSON where it has none.
          message.setField(kind, true);
        }
        yield message.buildPartial();
      }
    };
  }

  static List<XdsMessage<?, ?>> messages() throws Exception {
    return GeneratedMessages.all();
  }
}
