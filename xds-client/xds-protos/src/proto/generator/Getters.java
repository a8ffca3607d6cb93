import com.google.protobuf.Descriptors.FieldDescriptor;

/** The methods of a message that read one of its fields. */
final class Getters {
  private Getters() {}

  static String of(FieldDescriptor field) {
    String shape = field.isMapField() ? map(field) : field.isRepeated() ? list(field) : one(field);
    return shape
        .replace("NAME", JavaNames.property(field))
        .replace("INDEX", Integer.toString(field.getIndex()));
  }

  private static String map(FieldDescriptor field) {
    return "public java.util.Map<KEY, VALUE> getNAMEMap() { return map(INDEX); }\n"
        .replace("KEY", JavaNames.boxed(field.getMessageType().findFieldByNumber(1)))
        .replace("VALUE", JavaNames.boxed(field.getMessageType().findFieldByNumber(2)));
  }

  private static String list(FieldDescriptor field) {
    if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
      return """
      public java.util.List<TYPE> getNAMEList() {
        return io.inmesh.xds.proto.ProtoEnum.of(TYPE::of, this.<Integer>list(INDEX));
      }
      """
          .replace("TYPE", JavaNames.type(field));
    }
    return """
    public java.util.List<BOXED> getNAMEList() { return list(INDEX); }
    public int getNAMECount() { return count(INDEX); }
    public TYPE getNAME(int position) { return (BOXED) element(INDEX, position); }
    """
        .replace("BOXED", JavaNames.boxed(field))
        .replace("TYPE", JavaNames.type(field));
  }

  private static String one(FieldDescriptor field) {
    String has = field.hasPresence() ? "public boolean hasNAME() { return has(INDEX); }\n" : "";
    if (field.hasDefaultValue()) { // Of proto2.
      return has + of("public TYPE getNAME() { return (BOXED) scalar(INDEX); }\n", field);
    }
    String get =
        switch (field.getJavaType()) {
          case ENUM ->
              "public int getNAMEValue() { return number(INDEX); }\n"
                  + "public TYPE getNAME() { return TYPE.BY_NUMBER(number(INDEX)); }\n";
          case INT -> "public TYPE getNAME() { return number(INDEX); }\n";
          case LONG -> "public TYPE getNAME() { return longNumber(INDEX); }\n";
          case BOOLEAN -> "public TYPE getNAME() { return flag(INDEX); }\n";
          case STRING -> "public TYPE getNAME() { return text(INDEX); }\n";
          case MESSAGE -> "public TYPE getNAME() { return (TYPE) message(INDEX); }\n";
          default -> "public TYPE getNAME() { return (BOXED) scalar(INDEX); }\n";
        };
    return has
        + of(get.replace("BY_NUMBER", JavaNames.isOfProtobuf(field) ? "forNumber" : "of"), field);
  }

  private static String of(String shape, FieldDescriptor field) {
    return shape.replace("TYPE", JavaNames.type(field)).replace("BOXED", JavaNames.boxed(field));
  }
}
