package io.inmesh.xds.validate;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.MessageOrBuilder;
import io.inmesh.xds.text.FieldPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The checks of every message type met so far. Thread-safe. */
final class CompiledMessages {
  private final Map<Descriptor, CompiledMessage> compiled = new ConcurrentHashMap<>();
  private final Map<Descriptor, Boolean> asking = new ConcurrentHashMap<>();

  /** The checks of one message type. */
  record CompiledMessage(List<FieldCheck> fields, List<OneofDescriptor> requiredOneofs) {
    void run(MessageOrBuilder message, FieldPath path, Violations violations) {
      for (FieldCheck field : fields) {
        if (violations.full()) {
          return;
        }
        field.run(message, path, violations);
      }
      for (OneofDescriptor oneof : requiredOneofs) {
        if (!message.hasOneof(oneof)) {
          List<String> names = oneof.getFields().stream().map(FieldDescriptor::getName).toList();
          violations.add(path.field(oneof.getName()), "", "one of " + String.join(", ", names));
        }
      }
    }
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

  /** Whether a message of this type can break anything, itself or below. */
  boolean asksAnything(Descriptor type) {
    Boolean known = asking.get(type);
    if (known == null) {
      known = asksAnything(type, new HashSet<>());
      asking.put(type, known);
    }
    return known;
  }

  private boolean asksAnything(Descriptor type, Set<Descriptor> visited) {
    if (!visited.add(type) || Rules.isDisabled(type)) {
      return false;
    }
    boolean own =
        type.getFields().stream().anyMatch(f -> Rules.hasRules(f) || Constraints.isDuration(f))
            || type.getOneofs().stream().anyMatch(Rules::isRequired);
    return own
        || type.getFields().stream()
            .filter(f -> f.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
            .anyMatch(f -> asksAnything(f.getMessageType(), visited));
  }

  private CompiledMessage compile(Descriptor type) {
    if (Rules.isDisabled(type)) {
      return new CompiledMessage(List.of(), List.of());
    }
    List<FieldCheck> fields = new ArrayList<>();
    for (FieldDescriptor field : type.getFields()) {
      FieldCheck check = FieldCheck.compile(field, this);
      if (check != null) {
        fields.add(check);
      }
    }
    List<OneofDescriptor> oneofs = type.getOneofs().stream().filter(Rules::isRequired).toList();
    return new CompiledMessage(List.copyOf(fields), oneofs);
  }
}
