package io.inmesh.xds.report;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MessageOrBuilder;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.Sensitive;
import io.inmesh.xds.text.TextProblem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of one field.
 *
 * @param field the field
 * @param support what the tables say of it
 * @param refusedValues the values of an enum that are refused, by name
 * @param child the messages in it, when something can be refused there
 */
record FieldSupport(
    FieldDescriptor field,
    Support support,
    Map<String, Support> refusedValues,
    @Nullable Descriptor child) {

  void run(CompiledSupport owner, MessageOrBuilder message, FieldPath parent, List<Refusal> found) {
    if (field.isMapField()) {
      map(owner, message, parent, found);
    } else if (field.isRepeated()) {
      for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
        FieldPath path = parent.field(field.getName()).index(i);
        value(owner, message.getRepeatedField(field, i), path, found);
      }
    } else if (isSet(message)) {
      value(owner, message.getField(field), parent.field(field.getName()), found);
    }
  }

  private boolean isSet(MessageOrBuilder message) {
    return field.hasPresence()
        ? message.hasField(field)
        : !message.getField(field).equals(field.getDefaultValue());
  }

  private void map(
      CompiledSupport owner, MessageOrBuilder message, FieldPath parent, List<Refusal> found) {
    FieldPath path = parent.field(field.getName());
    List<?> entries = (List<?>) message.getField(field);
    if (support.verdict() == Verdict.REJECTED) {
      if (!entries.isEmpty()) {
        Refusal.add(path, "set", support, found);
      }
      return;
    }
    for (Object item : entries) {
      MessageOrBuilder entry = (MessageOrBuilder) item;
      Descriptor type = entry.getDescriptorForType();
      String key = entry.getField(type.findFieldByNumber(1)).toString();
      value(owner, entry.getField(type.findFieldByNumber(2)), path.key(key), found);
    }
  }

  private void value(CompiledSupport owner, Object value, FieldPath path, List<Refusal> found) {
    Support refused =
        value instanceof EnumValueDescriptor named ? refusedValues.get(named.getName()) : null;
    if (refused != null) {
      Refusal.add(path, value.toString(), refused, found);
    } else if (support.verdict() == Verdict.REJECTED) {
      Refusal.add(path, shown(value), support, found);
    } else if (child != null) {
      owner.get(child).run((MessageOrBuilder) value, path, found);
    }
  }

  private String shown(Object value) {
    if (Sensitive.isSensitive(field)) {
      return Sensitive.REDACTED;
    }
    boolean plain = value instanceof Boolean || value instanceof Number || value instanceof String;
    return plain ? TextProblem.shorten(value.toString()) : "set";
  }
}
