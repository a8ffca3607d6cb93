package io.inmesh.xds.text;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Messages with random content, legal for the JSON mapping. */
public final class RandomMessages {
  private static final List<String> ANY_TYPES =
      List.of(
          "envoy.extensions.filters.http.router.v3.Router",
          "envoy.config.core.v3.Node",
          "envoy.config.route.v3.RetryPolicy",
          "google.protobuf.Duration",
          "google.protobuf.Struct",
          "google.protobuf.UInt64Value",
          "google.protobuf.Any");
  private static final String CHARS = "aZ09-_/.:*\"\\\n\t\u00e9\u2028\u007f #{}[],'&?!%@`|>~";

  private final Random random;

  public RandomMessages(long seed) {
    this.random = new Random(seed);
  }

  /** Fills a builder's fields, more of them near the root. */
  public <B extends Message.Builder> B fill(B builder, int depth) {
    Descriptor type = builder.getDescriptorForType();
    switch (type.getFullName()) {
      case "google.protobuf.Any" -> any(builder, depth);
      case "google.protobuf.Duration" -> {
        long seconds = random.nextLong(0, 315_576_000_000L);
        boolean negative = random.nextBoolean();
        set(builder, 1, negative ? -seconds : seconds);
        int nanos = random.nextBoolean() ? 0 : random.nextInt(1_000_000_000);
        set(builder, 2, negative ? -nanos : nanos);
      }
      case "google.protobuf.Timestamp" -> {
        set(builder, 1, random.nextLong(-62_135_596_800L, 253_402_300_800L));
        set(builder, 2, random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
      }
      case "google.protobuf.FieldMask" -> {}
      case "google.protobuf.Value" -> value(builder, depth);
      default -> fields(builder, depth);
    }
    return builder;
  }

  private void set(Message.Builder builder, int number, Object value) {
    builder.setField(builder.getDescriptorForType().findFieldByNumber(number), value);
  }

  private void any(Message.Builder builder, int depth) {
    Descriptor type = XdsTypes.REGISTRY.find(ANY_TYPES.get(random.nextInt(ANY_TYPES.size())));
    Message content = fill(DynamicMessage.newBuilder(type), depth - 1).build();
    if (type.getFullName().equals("google.protobuf.Any") && content.getAllFields().isEmpty()) {
      content = Any.newBuilder().setTypeUrl("t/google.protobuf.Empty").build();
    }
    set(builder, 1, "type.googleapis.com/" + type.getFullName());
    set(builder, 2, content.toByteString());
  }

  private void value(Message.Builder builder, int depth) {
    Descriptor type = builder.getDescriptorForType();
    int kind = depth <= 0 ? random.nextInt(4) : random.nextInt(6);
    FieldDescriptor field = type.getFields().get(kind);
    if (field.getName().equals("number_value")) {
      builder.setField(field, random.nextInt(1000) / 8.0);
    } else {
      builder.setField(field, single(builder, field, depth));
    }
  }

  private void fields(Message.Builder builder, int depth) {
    Set<Object> oneofs = new HashSet<>();
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      if (random.nextInt(message ? 4 : 2) != 0 || (message && depth <= 0)) {
        continue;
      }
      if (field.getContainingOneof() != null && !oneofs.add(field.getContainingOneof())) {
        continue;
      }
      if (field.isMapField()) {
        map(builder, field, depth);
      } else if (field.isRepeated()) {
        for (int i = random.nextInt(3); i >= 0; i--) {
          builder.addRepeatedField(field, single(builder, field, depth));
        }
      } else {
        builder.setField(field, single(builder, field, depth));
      }
    }
  }

  private void map(Message.Builder builder, FieldDescriptor field, int depth) {
    FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
    Set<Object> keys = new HashSet<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      Message.Builder pair = builder.newBuilderForField(field);
      Object key = single(pair, keyField, depth);
      if (keys.add(key)) {
        pair.setField(keyField, key).setField(valueField, single(pair, valueField, depth));
        builder.addRepeatedField(field, pair.build());
      }
    }
  }

  private Object single(Message.Builder parent, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> random.nextInt();
      case LONG -> random.nextLong();
      case FLOAT ->
          random.nextInt(8) == 0 ? Float.NaN : Float.intBitsToFloat(random.nextInt(0x7f800000));
      case DOUBLE ->
          random.nextInt(8) == 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian() * 1e6;
      case BOOLEAN -> random.nextBoolean();
      case STRING -> string();
      case BYTE_STRING -> ByteString.copyFromUtf8(string());
      case ENUM -> enumValue(field.getEnumType());
      case MESSAGE -> fill(parent.newBuilderForField(field), depth - 1).build();
    };
  }

  private Object enumValue(EnumDescriptor type) {
    return random.nextInt(8) == 0 && !type.getName().equals("NullValue")
        ? type.findValueByNumberCreatingIfUnknown(random.nextInt(100))
        : type.getValues().get(random.nextInt(type.getValues().size()));
  }

  private String string() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(CHARS.charAt(random.nextInt(CHARS.length())));
    }
    return text.toString();
  }
}
