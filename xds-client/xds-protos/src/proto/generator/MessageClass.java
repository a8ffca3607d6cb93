import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.stream.Collectors;

/** The class of a message, with those of its builder and of the types inside of it. */
final class MessageClass {
  private static final String SHAPE =
      """
      public final class NAME extends io.inmesh.xds.proto.XdsMessage<NAME, NAME.Builder> {
        private static final io.inmesh.xds.proto.MessageType<NAME> TYPE =
            io.inmesh.xds.proto.MessageType.of("FILE", "PATH", new NAME());
        private NAME() { super(FIELDS); }
        protected io.inmesh.xds.proto.MessageType<NAME> type() { return TYPE; }
        protected io.inmesh.xds.proto.XdsMessage<?, ?> create() { return new NAME(); }
        protected io.inmesh.xds.proto.XdsBuilder<?, ?> createBuilder() { return new Builder(); }
        public static com.google.protobuf.Descriptors.Descriptor getDescriptor() { return TYPE.descriptor(); }
        public static NAME getDefaultInstance() { return TYPE.prototype(); }
        public static Builder newBuilder() { return new Builder(); }
        public static NAME parseFrom(com.google.protobuf.ByteString data)
            throws com.google.protobuf.InvalidProtocolBufferException {
          return TYPE.parser().parseFrom(data);
        }
      MEMBERS
        public static final class Builder extends io.inmesh.xds.proto.XdsBuilder<NAME, Builder> {
          private Builder() { super(new NAME()); }
      SETTERS
        }
      }
      """;

  private MessageClass() {}

  static String of(Descriptor type) {
    StringBuilder members = new StringBuilder();
    members.append(prototypes(type));
    type.getFields().forEach(field -> members.append(Getters.of(field)));
    type.getRealOneofs().forEach(oneof -> members.append(choice(oneof)));
    type.getNestedTypes().stream()
        .filter(nested -> !nested.getOptions().getMapEntry())
        .forEach(nested -> members.append(nested(of(nested))));
    for (EnumDescriptor nested : type.getEnumTypes()) {
      members.append(nested(EnumClass.of(nested)));
    }
    String setters = type.getFields().stream().map(Setters::of).collect(Collectors.joining());
    return SHAPE
        .replace("NAME", type.getName())
        .replace("FILE", type.getFile().getName())
        .replace("PATH", JavaNames.nested(type.getFile(), type.getFullName()))
        .replace("FIELDS", Integer.toString(type.getFields().size()))
        .replace("MEMBERS", members)
        .replace("SETTERS", setters);
  }

  private static String nested(String type) {
    return type.replaceFirst("public (?:final )?", "public static ")
        .replace("public static class", "public static final class");
  }

  /** Nothing is reached by reflection, so each class tells of what class its messages are. */
  private static String prototypes(Descriptor type) {
    StringBuilder cases = new StringBuilder();
    for (FieldDescriptor field : type.getFields()) {
      FieldDescriptor value =
          field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
      if (value.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        cases.append(
            "case %d: return %s.getDefaultInstance();\n"
                .formatted(field.getIndex(), JavaNames.of(value.getMessageType())));
      }
    }
    return cases.isEmpty()
        ? ""
        : """
        protected com.google.protobuf.Message prototype(int index) {
          switch (index) {
            CASES
            default: return super.prototype(index);
          }
        }
        """
            .replace("CASES", cases);
  }

  private static String choice(OneofDescriptor oneof) {
    return """
    public CASES getCASES() { return CASES.all[which(INDEX)]; }
    """
            .replace("CASES", JavaNames.cases(oneof))
            .replace("INDEX", Integer.toString(oneof.getIndex()))
        + nested(EnumClass.of(oneof));
  }
}
