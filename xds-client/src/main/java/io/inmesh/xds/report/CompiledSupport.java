package io.inmesh.xds.report;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MessageOrBuilder;
import io.inmesh.xds.text.FieldPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * For each message type met so far the fields below which something can be refused: the others are
 * not even looked at. Thread-safe.
 */
final class CompiledSupport {
  private final SupportTable table;
  private final Map<Descriptor, CompiledMessage> compiled = new ConcurrentHashMap<>();

  CompiledSupport(SupportTable table) {
    this.table = table;
  }

  CompiledMessage get(Descriptor type) {
    CompiledMessage known = compiled.get(type);
    if (known == null) {
      // Not computeIfAbsent: compiling a type may ask for itself. Two threads may do it twice.
      known = compile(type);
      compiled.put(type, known);
    }
    return known;
  }

  private CompiledMessage compile(Descriptor type) {
    List<FieldSupport> fields = new ArrayList<>();
    for (FieldDescriptor field : type.getFields()) {
      Support support = table.field(field.getFullName());
      Map<String, Support> values = refusedValues(field);
      Descriptor child = support.verdict() == Verdict.HONOURED ? child(field) : null;
      if (support.verdict() == Verdict.REJECTED || !values.isEmpty() || child != null) {
        fields.add(new FieldSupport(field, support, values, child));
      }
    }
    return new CompiledMessage(this, List.copyOf(fields), table.unknownField(type.getFullName()));
  }

  private Map<String, Support> refusedValues(FieldDescriptor field) {
    Map<String, Support> refused = new HashMap<>();
    if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
      for (EnumValueDescriptor value : field.getEnumType().getValues()) {
        Support support = table.value(field.getFullName(), value.getName());
        if (support.verdict() == Verdict.REJECTED) {
          refused.put(value.getName(), support);
        }
      }
    }
    return refused;
  }

  private @Nullable Descriptor child(FieldDescriptor field) {
    FieldDescriptor value =
        field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
    boolean message = value.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    return message && canRefuse(value.getMessageType(), new HashSet<>())
        ? value.getMessageType()
        : null;
  }

  private boolean canRefuse(Descriptor type, Set<Descriptor> visited) {
    if (type.getFile().getPackage().equals("google.protobuf") || !visited.add(type)) {
      return false;
    }
    if (table.unknownField(type.getFullName()).verdict() == Verdict.REJECTED) {
      return true;
    }
    for (FieldDescriptor field : type.getFields()) {
      Support support = table.field(field.getFullName());
      FieldDescriptor value =
          field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
      if (support.verdict() == Verdict.REJECTED
          || !refusedValues(field).isEmpty()
          || (support.verdict() == Verdict.HONOURED
              && value.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              && canRefuse(value.getMessageType(), visited))) {
        return true;
      }
    }
    return false;
  }

  /** What is asked of one message type. */
  record CompiledMessage(CompiledSupport owner, List<FieldSupport> fields, Support unknown) {
    boolean refusesAnything() {
      return !fields.isEmpty() || unknown.verdict() == Verdict.REJECTED;
    }

    void run(MessageOrBuilder message, FieldPath path, List<Refusal> found) {
      for (FieldSupport field : fields) {
        field.run(owner, message, path, found);
      }
      if (unknown.verdict() == Verdict.REJECTED) {
        for (int number : message.getUnknownFields().asMap().keySet()) {
          Refusal.add(path.field("#" + number), "a field of a newer API", unknown, found);
        }
      }
    }
  }
}
