package io.inmesh.xds.validate;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.inmesh.xds.text.TextProblem;
import java.math.BigDecimal;
import java.util.Comparator;

/** Order and text of field values. */
final class Values {
  private Values() {}

  static Comparator<Object> order(FieldDescriptor.Type type) {
    return switch (type) {
      case INT32, SINT32, SFIXED32 -> (a, b) -> Integer.compare((Integer) a, (Integer) b);
      case UINT32, FIXED32 -> (a, b) -> Integer.compareUnsigned((Integer) a, (Integer) b);
      case INT64, SINT64, SFIXED64 -> (a, b) -> Long.compare((Long) a, (Long) b);
      case UINT64, FIXED64 -> (a, b) -> Long.compareUnsigned((Long) a, (Long) b);
      case FLOAT -> (a, b) -> Float.compare((Float) a, (Float) b);
      case DOUBLE -> (a, b) -> Double.compare((Double) a, (Double) b);
      default -> throw new IllegalStateException("no order for " + type);
    };
  }

  /** For {@code Duration} and {@code Timestamp}, generated or dynamic. */
  static int compareTimes(Object left, Object right) {
    Message a = (Message) left;
    Message b = (Message) right;
    int seconds = Long.compare((Long) part(a, 1), (Long) part(b, 1));
    return seconds != 0 ? seconds : Integer.compare((Integer) part(a, 2), (Integer) part(b, 2));
  }

  static Object part(Message message, int number) {
    return message.getField(message.getDescriptorForType().findFieldByNumber(number));
  }

  /** A value as a message shows it: short. */
  static String text(FieldDescriptor field, Object value) {
    if (value instanceof Message message) {
      return switch (message.getDescriptorForType().getFullName()) {
        case "google.protobuf.Duration" -> text(message);
        case "google.protobuf.Any" -> part(message, 1).toString();
        default -> "";
      };
    }
    if (value instanceof ByteString bytes) {
      return bytes.size() + " bytes";
    }
    if (value instanceof EnumValueDescriptor named) {
      return named.getIndex() < 0 ? Integer.toString(named.getNumber()) : named.getName();
    }
    return switch (field.getType()) {
      case UINT32, FIXED32 -> Integer.toUnsignedString((Integer) value);
      case UINT64, FIXED64 -> Long.toUnsignedString((Long) value);
      case STRING -> "'" + TextProblem.shorten((String) value) + "'";
      default -> value.toString();
    };
  }

  /** {@code Duration} in seconds. */
  static String text(Message duration) {
    BigDecimal seconds =
        BigDecimal.valueOf((Long) part(duration, 1))
            .add(BigDecimal.valueOf((Integer) part(duration, 2), 9));
    return (seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()) + "s";
  }

  static String text(Duration duration) {
    return text((Message) duration);
  }
}
