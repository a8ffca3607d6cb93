package io.inmesh.xds.validate;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.validate.AnyRules;
import io.inmesh.xds.proto.validate.BytesRules;
import io.inmesh.xds.proto.validate.EnumRules;
import io.inmesh.xds.proto.validate.FieldRules;
import io.inmesh.xds.proto.validate.TimestampRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Compiles the rules of one value. What a rule means is taken from protoc-gen-validate for C++. */
final class Constraints {
  /** So that the nanoseconds of it fit 63 bits. */
  private static final long MAX_SECONDS = 9_223_372_035L;

  /**
   * What Envoy asks of every duration, whatever its rules (MessageUtil::validateDurationFields).
   */
  private static final Constraint DURATION =
      Constraint.of(
          Message.class,
          v -> {
            long seconds = (Long) Values.part(v, 1);
            int nanos = (Integer) Values.part(v, 2);
            return seconds >= 0 && nanos >= 0 && nanos < 1_000_000_000 && seconds <= MAX_SECONDS;
          },
          "0s to " + MAX_SECONDS + "s");

  private Constraints() {}

  /** Whether it holds durations, which are checked without a rule of their own. */
  static boolean isDuration(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().getFullName().equals("google.protobuf.Duration");
  }

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
                  () -> Boolean.toString(rules.getBool().getConst())));
      case ENUM -> addEnum(rules.getEnum(), constraints);
      case ANY -> addAny(rules.getAny(), constraints);
      case DURATION -> new Bounds(rules.getDuration(), Values::compareTimes).addTo(constraints);
      case TIMESTAMP -> addTimestamp(rules.getTimestamp(), constraints);
      default -> addNumber(rules, field, constraints);
    }
    if (isDuration(field)) {
      constraints.add(DURATION);
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
        Objects.requireNonNull(
            rules.getOneofFieldDescriptor(rules.getDescriptorForType().getOneofs().get(0)),
            "rules of no type");
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
