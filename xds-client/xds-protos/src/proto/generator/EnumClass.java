import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.Locale;
import java.util.stream.Collectors;

/** The class of an enum, or of a oneof's cases. */
final class EnumClass {
  private EnumClass() {}

  /** Names that stand for a number which already has one are left out. */
  static String of(EnumDescriptor type) {
    String constants =
        type.getValues().stream()
            .filter(value -> type.findValueByNumber(value.getNumber()) == value)
            .map(EnumClass::constant)
            .collect(Collectors.joining(", "));
    return """
    public enum NAME implements io.inmesh.xds.proto.ProtoEnum {
      CONSTANTS, UNRECOGNIZED(-1);
      private static final NAME[] all = values();
      private final int number;
      NAME(int number) { this.number = number; }
      public int getNumber() { return number; }
      public static NAME of(int number) { return io.inmesh.xds.proto.ProtoEnum.of(all, number); }
    }
    """
        .replace("NAME", type.getName())
        .replace("CONSTANTS", constants);
  }

  private static String constant(EnumValueDescriptor value) {
    return value.getName() + '(' + value.getNumber() + ')';
  }

  /** In the order of the fields, as {@code XdsMessage.which} counts them. */
  static String of(OneofDescriptor oneof) {
    String constants =
        oneof.getFields().stream()
            .map(FieldDescriptor::getName)
            .map(name -> name.toUpperCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return """
    public enum NAME {
      CONSTANTS;
      private static final NAME[] all = values();
    }
    """
        .replace("NAME", JavaNames.cases(oneof))
        .replace("CONSTANTS", constants + ", " + JavaNames.notSet(oneof));
  }
}
