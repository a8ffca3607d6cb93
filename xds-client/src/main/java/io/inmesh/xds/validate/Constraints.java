package io.inmesh.xds.validate;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.validate.Validate.AnyRules;
import io.inmesh.xds.proto.validate.Validate.BytesRules;
import io.inmesh.xds.proto.validate.Validate.EnumRules;
import io.inmesh.xds.proto.validate.Validate.FieldRules;
import io.inmesh.xds.proto.validate.Validate.TimestampRules;
import java.util.ArrayList;
import java.util.List;

/** Compiles the rules of one value. What a rule means is taken from protoc-gen-validate for C++. */
final class Constraints {
  private Constraints() {}

  /**
   * @param field the field that the value is of; for a wrapper the wrapper's {@code value}
   */
  static List<Constraint> of(FieldRules rules, FieldDescriptor field) {
    List<Constraint> constraints = new ArrayList<>();
    switch (rules.getTypeCase()) {
      case TYPE_NOT_SET, REPEATED, MAP -> {}
      case STRING -> StringConstraints.add(rules.getString(), constraints);
      case BYTES -> addBytes(rules.getBytes(), constraints);
      case BOOL ->
          constraints.add(
              new Constraint(
                  v -> v.equals(rules.getBool().getConst()),
                  Boolean.toString(rules.getBool().getConst())));
      case ENUM -> addEnum(rules.getEnum(), constraints);
      case ANY -> addAny(rules.getAny(), constraints);
      case DURATION -> new Bounds(rules.getDuration(), Values::compareTimes).addTo(constraints);
      case TIMESTAMP -> addTimestamp(rules.getTimestamp(), constraints);
      default -> addNumber(rules, field, constraints);
    }
    return List.copyOf(constraints);
  }

  /** Whether the rules ask for the field to be set. */
  static boolean isRequired(FieldRules rules) {
    return rules.getMessage().getRequired()
        || rules.getAny().getRequired()
        || rules.getDuration().getRequired()
        || rules.getTimestamp().getRequired();
  }

  private static void addNumber(
      FieldRules rules, FieldDescriptor field, List<Constraint> constraints) {
    FieldDescriptor type =
        rules.getOneofFieldDescriptor(rules.getDescriptorForType().getOneofs().get(0));
    Message numberRules = (Message) rules.getField(type);
    List<Constraint> bounds = new ArrayList<>();
    new Bounds(numberRules, Values.order(field.getType())).addTo(bounds);
    FieldDescriptor ignoreEmpty =
        numberRules.getDescriptorForType().findFieldByName("ignore_empty");
    boolean skipsZero = numberRules.getField(ignoreEmpty).equals(true);
    for (Constraint bound : bounds) {
      constraints.add(
          skipsZero
              ? new Constraint(
                  v -> ((Number) v).doubleValue() == 0 || bound.holds().test(v), bound.expected())
              : bound);
    }
  }

  private static void addTimestamp(TimestampRules rules, List<Constraint> constraints) {
    if (rules.hasLtNow() || rules.hasGtNow() || rules.hasWithin()) {
      throw new IllegalStateException("no check for a rule that depends on the clock");
    }
    new Bounds(rules, Values::compareTimes).addTo(constraints);
  }

  private static void addEnum(EnumRules rules, List<Constraint> constraints) {
    if (rules.hasConst()) {
      addEnum(constraints, v -> v.getNumber() == rules.getConst(), "value " + rules.getConst());
    }
    if (rules.getDefinedOnly()) {
      // A value that the enum does not define has no place among its values.
      addEnum(constraints, v -> v.getIndex() >= 0, "a defined value of the enum");
    }
    if (rules.getInCount() > 0) {
      addEnum(
          constraints,
          v -> rules.getInList().contains(v.getNumber()),
          "one of the values " + rules.getInList());
    }
    if (rules.getNotInCount() > 0) {
      addEnum(
          constraints,
          v -> !rules.getNotInList().contains(v.getNumber()),
          "none of the values " + rules.getNotInList());
    }
  }

  private static void addEnum(
      List<Constraint> constraints,
      java.util.function.Predicate<EnumValueDescriptor> holds,
      String expected) {
    constraints.add(Constraint.of(EnumValueDescriptor.class, holds, expected));
  }

  private static void addAny(AnyRules rules, List<Constraint> constraints) {
    if (rules.getInCount() > 0) {
      constraints.add(
          Constraint.of(
              Message.class,
              v -> rules.getInList().contains((String) Values.part(v, 1)),
              "a type URL of " + rules.getInList()));
    }
    if (rules.getNotInCount() > 0) {
      constraints.add(
          Constraint.of(
              Message.class,
              v -> !rules.getNotInList().contains((String) Values.part(v, 1)),
              "no type URL of " + rules.getNotInList()));
    }
  }

  private static void addBytes(BytesRules rules, List<Constraint> constraints) {
    if (rules.hasLen()) {
      addBytes(constraints, v -> v.size() == rules.getLen(), rules.getLen() + " bytes");
    }
    if (rules.hasMinLen()) {
      String expected = "at least " + StringConstraints.count(rules.getMinLen(), "byte");
      addBytes(constraints, v -> v.size() >= rules.getMinLen(), expected);
    }
    if (rules.hasMaxLen()) {
      String expected = "at most " + StringConstraints.count(rules.getMaxLen(), "byte");
      addBytes(constraints, v -> v.size() <= rules.getMaxLen(), expected);
    }
    boolean more =
        rules.getAllFields().keySet().stream()
            .anyMatch(field -> !field.getName().matches("len|min_len|max_len"));
    if (more) {
      throw new IllegalStateException("no check for " + rules);
    }
  }

  private static void addBytes(
      List<Constraint> constraints,
      java.util.function.Predicate<ByteString> holds,
      String expected) {
    constraints.add(Constraint.of(ByteString.class, holds, expected));
  }
}
