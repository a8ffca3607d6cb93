import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.Locale;

/**
 * The names that protoc gives things in Java, in the packages below {@code io.inmesh.xds.proto}.
 */
final class JavaNames {
  private JavaNames() {}

  static String packageOf(FileDescriptor file) {
    return file.getPackage().equals("google.protobuf")
        ? "com.google.protobuf"
        : "io.inmesh.xds.proto." + file.getPackage();
  }

  static String of(Descriptor type) {
    return packageOf(type.getFile()) + '.' + nested(type.getFile(), type.getFullName());
  }

  static String of(EnumDescriptor type) {
    return packageOf(type.getFile()) + '.' + nested(type.getFile(), type.getFullName());
  }

  /** The name inside the file. */
  static String nested(FileDescriptor file, String fullName) {
    return fullName.substring(file.getPackage().length() + 1);
  }

  /** What follows {@code get} in the name of the method that reads it. */
  static String property(FieldDescriptor field) {
    String name = capitalized(field.getName());
    return name.equals("Class") ? "Class_" : name;
  }

  static String cases(OneofDescriptor oneof) {
    return capitalized(oneof.getName()) + "Case";
  }

  static String notSet(OneofDescriptor oneof) {
    return capitalized(oneof.getName()).toUpperCase(Locale.ROOT) + "_NOT_SET";
  }

  private static String capitalized(String name) {
    StringBuilder out = new StringBuilder();
    boolean upper = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isLetter(c)) {
        out.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      } else {
        if (Character.isDigit(c)) {
          out.append(c);
        }
        upper = true;
      }
    }
    return out.toString();
  }

  /** Whether the class of its values comes with protobuf's runtime. */
  static boolean isOfProtobuf(FieldDescriptor field) {
    return type(field).startsWith("com.google.protobuf.");
  }

  /** The type of one value, as a parameter. */
  static String type(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> "int";
      case LONG -> "long";
      case FLOAT -> "float";
      case DOUBLE -> "double";
      case BOOLEAN -> "boolean";
      default -> boxed(field);
    };
  }

  /** The type of one value, as the parameter of a generic type. */
  static String boxed(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> "Integer";
      case LONG -> "Long";
      case FLOAT -> "Float";
      case DOUBLE -> "Double";
      case BOOLEAN -> "Boolean";
      case STRING -> "String";
      case BYTE_STRING -> "com.google.protobuf.ByteString";
      case ENUM -> of(field.getEnumType());
      case MESSAGE -> of(field.getMessageType());
    };
  }
}
