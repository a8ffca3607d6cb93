package io.inmesh.xds.text;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Single values by the proto3 JSON mapping; null means wrong and already on record. */
final class ScalarReader {
  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
  private static final int MAX_NUMBER_CHARS = 400;

  /** What a text should have been that {@link #isWellFormed} refuses. */
  static final String WELL_FORMED = "text that UTF-8 can express, without half of a surrogate pair";

  private final MessageReader reader;

  ScalarReader(MessageReader reader) {
    this.reader = reader;
  }

  @Nullable Object read(TextNode node, FieldDescriptor field, FieldPath path) {
    String expected = expected(field);
    if (!(node instanceof TextNode.Scalar scalar)) {
      reader.error(node, path, expected);
      return null;
    }
    Object value = value(scalar.kind(), scalar.text(), field);
    if (value == null) {
      boolean torn = scalar.kind() == TextNode.Kind.STRING && !isWellFormed(scalar.text());
      reader.error(node, path, torn ? WELL_FORMED : expected);
    }
    return value;
  }

  /** Keys are strings in JSON, whatever their type. */
  @Nullable Object readMapKey(TextNode.Entry entry, FieldDescriptor field, FieldPath path) {
    Object value = value(TextNode.Kind.STRING, entry.key(), field);
    if (value == null) {
      String expected = isWellFormed(entry.key()) ? expected(field) : WELL_FORMED;
      reader.error(entry, path, expected + " as key");
    }
    return value;
  }

  private static @Nullable Object value(TextNode.Kind kind, String text, FieldDescriptor field) {
    boolean numeric = kind == TextNode.Kind.NUMBER || kind == TextNode.Kind.STRING;
    switch (field.getType()) {
      case STRING:
        return kind == TextNode.Kind.STRING && isWellFormed(text) ? text : null;
      case BYTES:
        return kind == TextNode.Kind.STRING ? bytes(text) : null;
      case BOOL:
        // A quoted boolean is no JSON boolean; Envoy takes it all the same.
        return kind == TextNode.Kind.NUMBER
            ? null
            : text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
      case ENUM:
        return enumValue(kind, text, field.getEnumType());
      case DOUBLE:
        return numeric ? doubleValue(text) : null;
      case FLOAT:
        return numeric ? floatValue(text) : null;
      default:
        return numeric ? integer(text, field) : null;
    }
  }

  private static @Nullable Object integer(String text, FieldDescriptor field) {
    BigInteger value = integer(text);
    if (value == null) {
      return null;
    }
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 ->
          value.bitLength() < Integer.SIZE ? (Object) value.intValue() : null;
      case UINT32, FIXED32 ->
          value.signum() >= 0 && value.bitLength() <= Integer.SIZE ? value.intValue() : null;
      case INT64, SINT64, SFIXED64 -> value.bitLength() < Long.SIZE ? value.longValue() : null;
      default -> value.signum() >= 0 && value.compareTo(UINT64_MAX) <= 0 ? value.longValue() : null;
    };
  }

  /** {@code 1.0} and {@code 1e3} are integers, too. */
  static @Nullable BigInteger integer(String text) {
    BigDecimal decimal = decimal(text);
    // The exponent is looked at first: 1e999999999 as an integer would fill the memory.
    if (decimal == null || (long) decimal.precision() - decimal.scale() > 20) {
      return null;
    }
    try {
      return decimal.toBigIntegerExact();
    } catch (ArithmeticException e) {
      return null; // has a fraction
    }
  }

  private static @Nullable BigDecimal decimal(String text) {
    if (text.length() > MAX_NUMBER_CHARS || !isJsonNumber(text)) {
      return null;
    }
    try {
      BigDecimal decimal = new BigDecimal(text);
      return decimal.signum() == 0 ? BigDecimal.ZERO : decimal;
    } catch (NumberFormatException e) {
      return null; // an exponent beyond the range of int
    }
  }

  /** The characters of a number only: Java would also take hexadecimal and a suffix. */
  private static boolean isJsonNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("+-.0123456789eE".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return !text.isEmpty() && text.charAt(0) != '+';
  }

  static @Nullable Double doubleValue(String text) {
    switch (text) {
      case "NaN":
        return Double.NaN;
      case "Infinity":
        return Double.POSITIVE_INFINITY;
      case "-Infinity":
        return Double.NEGATIVE_INFINITY;
      default:
        if (text.length() > MAX_NUMBER_CHARS || !isJsonNumber(text)) {
          return null;
        }
        try {
          double value = Double.parseDouble(text);
          return Double.isInfinite(value) ? null : value;
        } catch (NumberFormatException e) {
          return null;
        }
    }
  }

  private static @Nullable Float floatValue(String text) {
    Double value = doubleValue(text);
    if (value == null) {
      return null;
    }
    float narrow = value.floatValue();
    return Float.isInfinite(narrow) && !Double.isInfinite(value) ? null : (Float) narrow;
  }

  private static @Nullable EnumValueDescriptor enumValue(
      TextNode.Kind kind, String text, EnumDescriptor type) {
    if (kind == TextNode.Kind.NULL) {
      return type.findValueByNumber(0);
    }
    if (kind == TextNode.Kind.BOOL) {
      return null;
    }
    if (kind == TextNode.Kind.STRING) {
      EnumValueDescriptor exact = type.findValueByName(text);
      if (exact != null) {
        return exact;
      }
      for (EnumValueDescriptor value : type.getValues()) {
        if (value.getName().equalsIgnoreCase(text)) {
          return value;
        }
      }
    }
    BigInteger number = integer(text);
    return number != null && number.bitLength() < Integer.SIZE
        ? type.findValueByNumberCreatingIfUnknown(number.intValue())
        : null;
  }

  private static @Nullable ByteString bytes(String text) {
    String standard = text.replace('-', '+').replace('_', '/');
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(standard));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** A lone surrogate cannot be written as UTF-8. */
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSurrogatePair(
            text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : ' ')) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static String expected(FieldDescriptor field) {
    return switch (field.getType()) {
      case STRING -> "a string (quote it if it looks like a number or boolean)";
      case BYTES -> "base64";
      case BOOL -> "true or false";
      case ENUM -> "one of " + names(field.getEnumType());
      case DOUBLE, FLOAT -> "a number";
      case INT32, SINT32, SFIXED32 -> "an integer in -2147483648..2147483647";
      case UINT32, FIXED32 -> "an integer in 0..4294967295";
      case INT64, SINT64, SFIXED64 -> "an integer in -2^63..2^63-1";
      default -> "an integer in 0..2^64-1";
    };
  }

  private static String names(EnumDescriptor type) {
    return String.join(", ", type.getValues().stream().map(EnumValueDescriptor::getName).toList());
  }
}
