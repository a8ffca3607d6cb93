package io.inmesh.xds.validate;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code const, lt, lte, gt, gte, in, not_in} of numbers and durations, which all rule messages of
 * these types have under the same names.
 */
final class Bounds {
  private final Message rules;
  private final Comparator<Object> order;

  Bounds(Message rules, Comparator<Object> order) {
    this.rules = rules;
    this.order = order;
  }

  void addTo(List<Constraint> constraints) {
    Object only = get("const");
    if (only != null) {
      constraints.add(
          new Constraint(v -> order.compare(v, only) == 0, () -> "exactly " + text(only)));
    }
    addRange(constraints);
    addList(constraints, "in", true);
    addList(constraints, "not_in", false);
  }

  private void addRange(List<Constraint> constraints) {
    Object above = get("gt");
    Object from = get("gte");
    Object below = get("lt");
    Object to = get("lte");
    Object low = above != null ? above : from;
    Object high = below != null ? below : to;
    Predicate<Object> lowHolds =
        v -> low == null || order.compare(v, low) > (above != null ? 0 : -1);
    Predicate<Object> highHolds =
        v -> high == null || order.compare(v, high) < (below != null ? 0 : 1);
    Supplier<String> lowText = () -> (above != null ? "> " : ">= ") + text(low);
    Supplier<String> highText = () -> (below != null ? "< " : "<= ") + text(high);
    if (low == null && high == null) {
      return;
    }
    if (low == null || high == null) {
      constraints.add(new Constraint(lowHolds.and(highHolds), low == null ? highText : lowText));
    } else if (order.compare(high, low) > 0) {
      constraints.add(
          new Constraint(lowHolds.and(highHolds), () -> lowText.get() + " and " + highText.get()));
    } else {
      // Bounds the wrong way round exclude what lies between them.
      constraints.add(
          new Constraint(lowHolds.or(highHolds), () -> lowText.get() + " or " + highText.get()));
    }
  }

  private void addList(List<Constraint> constraints, String rule, boolean inside) {
    FieldDescriptor field = rules.getDescriptorForType().findFieldByName(rule);
    List<?> items = field == null ? List.of() : (List<?>) rules.getField(field);
    if (!items.isEmpty()) {
      constraints.add(
          new Constraint(
              v -> items.stream().anyMatch(item -> order.compare(v, item) == 0) == inside,
              () -> (inside ? "one of " : "none of ") + items.stream().map(this::text).toList()));
    }
  }

  private @Nullable Object get(String rule) {
    Descriptor type = rules.getDescriptorForType();
    FieldDescriptor field = type.findFieldByName(rule);
    return field != null && rules.hasField(field) ? rules.getField(field) : null;
  }

  private String text(@Nullable Object bound) {
    if (bound instanceof com.google.protobuf.Duration duration) {
      return Values.text(duration);
    }
    boolean unsigned = rules.getDescriptorForType().getName().matches("UInt.*|Fixed.*");
    if (unsigned && bound instanceof Integer number) {
      return Integer.toUnsignedString(number);
    }
    if (unsigned && bound instanceof Long number) {
      return Long.toUnsignedString(number);
    }
    return bound instanceof Message message
        ? TextFormat.printer().shortDebugString(message)
        : String.valueOf(bound);
  }
}
