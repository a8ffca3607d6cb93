import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;

/** Refuses what the generated classes would not do as protobuf does. */
final class Supported {
  /** Of proto2, with closed enums; its messages are read from what this build writes only. */
  private static final String RULES = "validate/validate.proto";

  private Supported() {}

  static void check(FileDescriptorProto file) {
    if (!file.getSyntax().equals("proto3") && !file.getName().equals(RULES)) {
      throw new IllegalArgumentException(file.getName() + ": not proto3");
    }
    file.getEnumTypeList().forEach(type -> check(file.getName(), type));
    file.getMessageTypeList().forEach(type -> check(file.getName(), type));
  }

  /** A negative number is no value's: that of the constant for the unknown is. */
  private static void check(String file, EnumDescriptorProto type) {
    if (type.getValueList().stream().anyMatch(value -> value.getNumber() < 0)) {
      throw new IllegalArgumentException(file + ": " + type.getName() + " has negative numbers");
    }
  }

  private static void check(String file, DescriptorProto type) {
    if (type.getOptions().getMapEntry()
        && type.getField(1).getType() == FieldDescriptorProto.Type.TYPE_ENUM) {
      throw new IllegalArgumentException(file + ": " + type.getName() + " has values of an enum");
    }
    for (FieldDescriptorProto field : type.getFieldList()) {
      String place = file + ": " + type.getName() + '.' + field.getName();
      if (field.getLabel() == FieldDescriptorProto.Label.LABEL_REQUIRED) {
        throw new IllegalArgumentException(place + " is required");
      }
      if (field.getType() == FieldDescriptorProto.Type.TYPE_GROUP) {
        throw new IllegalArgumentException(place + " is a group");
      }
      if (field.hasDefaultValue() && field.getType() == FieldDescriptorProto.Type.TYPE_ENUM) {
        throw new IllegalArgumentException(place + " is an enum with a default of its own");
      }
      if (!field.getJsonName().equals(jsonName(field.getName()))) {
        throw new IllegalArgumentException(place + " has a JSON name of its own");
      }
    }
    type.getEnumTypeList().forEach(nested -> check(file + ": " + type.getName(), nested));
    type.getNestedTypeList().forEach(nested -> check(file + ": " + type.getName(), nested));
  }

  /** What protobuf makes of a name, and what it takes when a descriptor has none. */
  private static String jsonName(String name) {
    StringBuilder json = new StringBuilder();
    boolean upper = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '_') {
        json.append(upper ? Character.toUpperCase(c) : c);
      }
      upper = c == '_';
    }
    return json.toString();
  }
}
