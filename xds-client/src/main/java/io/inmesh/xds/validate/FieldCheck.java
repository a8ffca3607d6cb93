package io.inmesh.xds.validate;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.inmesh.xds.proto.validate.FieldRules;
import io.inmesh.xds.proto.validate.MapRules;
import io.inmesh.xds.proto.validate.RepeatedRules;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.Sensitive;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that is asked of one field, compiled. Immutable. */
final class FieldCheck {
  private final FieldDescriptor field;
  private final boolean required;
  private final boolean sensitive;
  private final RepeatedRules repeated;
  private final MapRules map;
  private final @Nullable ValueCheck keys;
  private final ValueCheck values;

  private FieldCheck(FieldDescriptor field, FieldRules rules, CompiledMessages messages) {
    this.field = field;
    // In a oneof it would say nothing: only the member that is set is looked at.
    this.required = Constraints.isRequired(rules) && field.getRealContainingOneof() == null;
    this.sensitive = Sensitive.isSensitive(field);
    this.repeated = rules.getRepeated();
    this.map = rules.getMap();
    if (field.isMapField()) {
      Descriptor entry = field.getMessageType();
      this.keys = new ValueCheck(entry.findFieldByNumber(1), map.getKeys(), messages);
      this.values = new ValueCheck(entry.findFieldByNumber(2), map.getValues(), messages);
    } else {
      this.keys = null;
      this.values =
          new ValueCheck(field, field.isRepeated() ? repeated.getItems() : rules, messages);
    }
  }

  /** Null when nothing is asked of the field, nor of what is below it. */
  static @Nullable FieldCheck compile(FieldDescriptor field, CompiledMessages messages) {
    FieldRules rules = Rules.of(field);
    boolean hasRules = Rules.hasRules(field);
    FieldCheck check = new FieldCheck(field, rules, messages);
    return hasRules || check.values.asksAnything() ? check : null;
  }

  void run(MessageOrBuilder message, FieldPath parent, Violations violations) {
    violations.enter(sensitive);
    if (field.isMapField()) {
      runMap(message, parent, violations);
    } else if (field.isRepeated()) {
      runRepeated(message, parent, violations);
    } else if (!field.hasPresence() || message.hasField(field)) {
      values.run(message.getField(field), parent.field(field.getName()), violations);
    } else if (required) {
      violations.add(parent.field(field.getName()), "", "a value, it is required");
    }
    violations.leave(sensitive);
  }

  private void runRepeated(MessageOrBuilder message, FieldPath parent, Violations violations) {
    int count = message.getRepeatedFieldCount(field);
    if (count == 0 && (repeated.getMinItems() == 0 || repeated.getIgnoreEmpty())) {
      return;
    }
    FieldPath path = parent.field(field.getName());
    if (count < repeated.getMinItems()) {
      violations.add(
          path,
          count + " items",
          "at least " + StringConstraints.count(repeated.getMinItems(), "item"));
    }
    if (repeated.hasMaxItems() && count > repeated.getMaxItems()) {
      violations.add(
          path,
          count + " items",
          "at most " + StringConstraints.count(repeated.getMaxItems(), "item"));
    }
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < count && !violations.full(); i++) {
      Object item = message.getRepeatedField(field, i);
      if (repeated.getUnique() && !seen.add(item)) {
        violations.add(path.index(i), Values.text(field, item), "each item only once");
      }
      values.run(item, path.index(i), violations);
    }
  }

  private void runMap(MessageOrBuilder message, FieldPath parent, Violations violations) {
    List<?> entries = (List<?>) message.getField(field);
    FieldPath path = parent.field(field.getName());
    if (entries.size() < map.getMinPairs()) {
      violations.add(
          path, entries.size() + " entries", "at least " + map.getMinPairs() + " entries");
    }
    if (map.hasMaxPairs() && entries.size() > map.getMaxPairs()) {
      violations.add(
          path, entries.size() + " entries", "at most " + map.getMaxPairs() + " entries");
    }
    for (Object item : entries) {
      Message entry = (Message) item;
      Object key = Values.part(entry, 1);
      if (keys != null) {
        keys.run(key, path.key(key.toString()), violations);
      }
      values.run(Values.part(entry, 2), path.key(key.toString()), violations);
    }
  }
}
