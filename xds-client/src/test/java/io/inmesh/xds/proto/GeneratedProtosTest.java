package io.inmesh.xds.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.validate.Validate;
import io.inmesh.xds.text.FieldOption;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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

    Validate.FieldRules rules =
        Validate.FieldRules.parseFrom(FieldOption.message(name.getOptions(), 1071));
    assertThat(rules.getString().getMinLen()).isEqualTo(1);
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

  private static void fill(Message.Builder builder, FieldDescriptor field) {
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
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        assertThat(builder.getRepeatedFieldBuilder(field, 0)).isNotNull();
      }
    } else {
      builder.setField(field, value(builder, field));
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        assertThat(builder.getFieldBuilder(field)).isNotNull();
      }
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
      case MESSAGE -> builder.newBuilderForField(field).buildPartial();
    };
  }

  static List<Message> messages() throws IOException, URISyntaxException {
    URI location = Cluster.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path classes = Path.of(location);
    try (Stream<Path> files = Files.walk(classes.resolve("io/inmesh/xds/proto"))) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class"))
          .map(name -> load(name.substring(0, name.length() - 6).replace('/', '.')))
          .filter(type -> Message.class.isAssignableFrom(type))
          .filter(type -> !Modifier.isAbstract(type.getModifiers()))
          .<Message>map(type -> Internal.getDefaultInstance(type.asSubclass(Message.class)))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
