package io.inmesh.xds.text;

import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a plain YAML scalar means to Envoy: it turns YAML into JSON before it knows the types
 * (source: Envoy's {@code source/common/protobuf/yaml_utility.cc}). A boolean in YAML 1.1's words,
 * an integer of 32 bits (larger ones become strings, which the JSON mapping accepts for integers),
 * or a string; fractions are strings, too.
 */
final class YamlScalar {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE = Set.of("y", "yes", "true", "on");
  private static final Set<String> FALSE = Set.of("n", "no", "false", "off");
  private static final Pattern INTEGER =
      Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))");

  private YamlScalar() {}

  static TextNode.Scalar resolve(String text, int line, int column) {
    if (NULLS.contains(text)) {
      return new TextNode.Scalar(TextNode.Kind.NULL, "null", line, column);
    }
    String folded = foldedBoolean(text);
    if (TRUE.contains(folded)) {
      return new TextNode.Scalar(TextNode.Kind.BOOL, "true", line, column);
    }
    if (FALSE.contains(folded)) {
      return new TextNode.Scalar(TextNode.Kind.BOOL, "false", line, column);
    }
    if (text.length() <= 24) {
      Matcher integer = INTEGER.matcher(text);
      if (integer.matches()) {
        return integer(text, integer, line, column);
      }
    }
    return new TextNode.Scalar(TextNode.Kind.STRING, text, line, column);
  }

  private static TextNode.Scalar integer(String text, Matcher match, int line, int column) {
    BigInteger magnitude =
        match.group(2) != null
            ? new BigInteger(match.group(2), 16)
            : match.group(3) != null
                ? new BigInteger(match.group(3), 8)
                : new BigInteger(match.group(4));
    BigInteger value = match.group(1).equals("-") ? magnitude.negate() : magnitude;
    if (value.bitLength() < Integer.SIZE) {
      return new TextNode.Scalar(TextNode.Kind.NUMBER, value.toString(), line, column);
    }
    String kept = value.bitLength() < Long.SIZE ? value.toString() : text;
    return new TextNode.Scalar(TextNode.Kind.STRING, kept, line, column);
  }

  /** Lower case when the word is all lower, all upper, or capitalised; else unchanged. */
  private static String foldedBoolean(String text) {
    if (text.isEmpty() || text.length() > 5) {
      return text;
    }
    String tail = text.substring(1);
    boolean regular =
        tail.equals(lower(tail)) || (text.equals(upper(text)) && tail.equals(upper(tail)));
    return regular ? lower(text) : text;
  }

  private static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }

  private static String upper(String text) {
    return text.toUpperCase(java.util.Locale.ROOT);
  }
}
