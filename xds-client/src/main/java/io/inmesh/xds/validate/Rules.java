package io.inmesh.xds.validate;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.xds.proto.validate.FieldRules;
import io.inmesh.xds.text.FieldOption;

/** The options of {@code validate/validate.proto}, by their numbers. */
final class Rules {
  private static final int RULES = 1071;
  private static final int REQUIRED = 1071;
  private static final int DISABLED = 1071;
  private static final int IGNORED = 1072;

  private Rules() {}

  static boolean hasRules(FieldDescriptor field) {
    return FieldOption.hasMessage(field.getOptions(), RULES);
  }

  /** The rules of a field; without any of them when there are none. */
  static FieldRules of(FieldDescriptor field) {
    try {
      return FieldRules.parseFrom(FieldOption.message(field.getOptions(), RULES));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("rules of " + field.getFullName(), e);
    }
  }

  /** Whether one field of a choice has to be set. */
  static boolean isRequired(OneofDescriptor oneof) {
    return FieldOption.flag(oneof.getOptions(), REQUIRED);
  }

  /** Whether nothing of a message is checked. */
  static boolean isDisabled(Descriptor type) {
    return FieldOption.flag(type.getOptions(), DISABLED)
        || FieldOption.flag(type.getOptions(), IGNORED);
  }
}
