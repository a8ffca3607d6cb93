import com.google.protobuf.Descriptors.FieldDescriptor;

/** The methods of a builder that change one of its message's fields. */
final class Setters {
  private Setters() {}

  static String of(FieldDescriptor field) {
    String shape = field.isMapField() ? map(field) : field.isRepeated() ? list(field) : one(field);
    return (shape + "public Builder clearNAME() { unset(INDEX); return this; }\n")
        .replace("NAME", JavaNames.property(field))
        .replace("INDEX", Integer.toString(field.getIndex()));
  }

  private static String map(FieldDescriptor field) {
    return """
    public Builder putNAME(KEY key, VALUE value) { put(INDEX, key, value); return this; }
    """
        .replace("KEY", JavaNames.boxed(field.getMessageType().findFieldByNumber(1)))
        .replace("VALUE", JavaNames.boxed(field.getMessageType().findFieldByNumber(2)));
  }

  private static String list(FieldDescriptor field) {
    String all =
        field.getJavaType() == FieldDescriptor.JavaType.ENUM
            ? ""
            : """
            public Builder addAllNAME(Iterable<? extends BOXED> values) { addAll(INDEX, values); return this; }
            """
                .replace("BOXED", JavaNames.boxed(field));
    return change("add", field) + all;
  }

  private static String one(FieldDescriptor field) {
    String number =
        field.getJavaType() == FieldDescriptor.JavaType.ENUM
            ? "public Builder setNAMEValue(int number) { set(INDEX, number); return this; }\n"
            : "";
    return change("set", field) + number;
  }

  private static String change(String verb, FieldDescriptor field) {
    String change = "public Builder VERBNAME(TYPE value) { VERB(INDEX, GIVEN); return this; }\n";
    String built =
        field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
            ? change.replace("TYPE", "TYPE.Builder")
            : "";
    return (change + built)
        .replace("VERB", verb)
        .replace("TYPE", JavaNames.type(field))
        .replace("GIVEN", given(field));
  }

  /** Enums are kept as numbers; the base takes the number of those that it knows. */
  private static String given(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.ENUM && JavaNames.isOfProtobuf(field)
        ? "value.getNumber()"
        : "value";
  }
}
