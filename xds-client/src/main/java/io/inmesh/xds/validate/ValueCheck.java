package io.inmesh.xds.validate;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.validate.FieldRules;
import io.inmesh.xds.text.FieldPath;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that is asked of one value: of a singular field, a list's item, a map's key or value. */
final class ValueCheck {
  private static final Set<String> WRAPPERS =
      Set.of(
          "DoubleValue",
          "FloatValue",
          "Int64Value",
          "UInt64Value",
          "Int32Value",
          "UInt32Value",
          "BoolValue",
          "StringValue",
          "BytesValue");

  private final FieldDescriptor field;
  private final @Nullable FieldDescriptor wrapped;
  private final List<Constraint> constraints;
  private final @Nullable Descriptor child;
  private final CompiledMessages messages;

  ValueCheck(FieldDescriptor field, FieldRules rules, CompiledMessages messages) {
    this.field = field;
    this.messages = messages;
    boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    this.wrapped =
        message && isWrapper(field.getMessageType())
            ? field.getMessageType().findFieldByNumber(1)
            : null;
    this.constraints = Constraints.of(rules, wrapped == null ? field : wrapped);
    this.child =
        message
                && !rules.getMessage().getSkip()
                && !field.getMessageType().getFile().getPackage().equals("google.protobuf")
                && messages.asksAnything(field.getMessageType())
            ? field.getMessageType()
            : null;
  }

  boolean asksAnything() {
    return child != null || !constraints.isEmpty();
  }

  void run(Object value, FieldPath path, Violations violations) {
    FieldDescriptor shown = wrapped == null ? field : wrapped;
    Object checked = wrapped == null ? value : ((Message) value).getField(wrapped);
    for (Constraint constraint : constraints) {
      if (!constraint.holds().test(checked)) {
        violations.add(path, Values.text(shown, checked), constraint.expected().get());
      }
    }
    if (child != null) {
      messages.get(child).run((Message) value, path, violations);
    }
  }

  private static boolean isWrapper(Descriptor type) {
    return type.getFile().getPackage().equals("google.protobuf")
        && WRAPPERS.contains(type.getName());
  }
}
