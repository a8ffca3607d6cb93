package io.inmesh.xds.text;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One object of a document with typed access to its fields, for documents that no proto file
 * describes; what does not fit is recorded with its place. A field that is {@code null} is not
 * there. Not thread-safe.
 */
public final class TextFields {
  private final TextNode.Mapping mapping;
  private final FieldPath path;
  private final TextProblems errors;

  /** The fields of an object that stands at a path; what is wrong goes to {@code errors}. */
  public TextFields(TextNode.Mapping mapping, FieldPath path, TextProblems errors) {
    this.mapping = mapping;
    this.path = path;
    this.errors = errors;
  }

  /** Where the object stands in the document, for problems with it as a whole. */
  public TextNode place() {
    return mapping;
  }

  /** The path of the object. */
  public FieldPath path() {
    return path;
  }

  /** The path of a field. */
  public FieldPath path(String key) {
    return path.field(key);
  }

  /** The value of a field, whatever it is; null when it is not there. */
  public @Nullable TextNode get(String key) {
    TextNode node = mapping.get(key);
    boolean isNull = node instanceof TextNode.Scalar scalar && scalar.kind() == TextNode.Kind.NULL;
    return isNull ? null : node;
  }

  /** A string; null when it is not there, or is none, which is then on record. */
  public @Nullable String string(String key) {
    TextNode node = get(key);
    if (node == null) {
      return null;
    }
    if (node instanceof TextNode.Scalar scalar && scalar.kind() == TextNode.Kind.STRING) {
      return scalar.text();
    }
    errors.add(node, path.field(key), node.describe(), "a string");
    return null;
  }

  /** A string that must be there and must not be empty; "" when it is not, which is on record. */
  public String required(String key) {
    String value = string(key);
    if (value == null || value.isEmpty()) {
      TextNode node = get(key);
      if (node == null || value != null) {
        error(key, value == null ? "" : "''", "a string, it is required");
      }
      return "";
    }
    return value;
  }

  /** {@code true} or {@code false}; false when it is not there. */
  public boolean bool(String key) {
    TextNode node = get(key);
    if (node != null
        && !(node instanceof TextNode.Scalar scalar && scalar.kind() == TextNode.Kind.BOOL)) {
      errors.add(node, path.field(key), node.describe(), "true or false");
      return false;
    }
    return node != null && node.describe().equals("true");
  }

  /**
   * A whole number of 64 bits without a sign; null when it is not there, or is none, which is then
   * on record. Like protobuf's JSON this takes a number in quotes, too.
   */
  public @Nullable Long unsigned(String key) {
    return integer(key, BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE));
  }

  /** The same, of 63 bits. */
  public @Nullable Long positive(String key) {
    return integer(key, BigInteger.valueOf(Long.MAX_VALUE));
  }

  private @Nullable Long integer(String key, BigInteger max) {
    TextNode node = get(key);
    if (node == null) {
      return null;
    }
    BigInteger value =
        node instanceof TextNode.Scalar scalar && scalar.kind() != TextNode.Kind.BOOL
            ? ScalarReader.integer(scalar.text())
            : null;
    if (value == null || value.signum() < 0 || value.compareTo(max) > 0) {
      errors.add(node, path.field(key), node.describe(), "a whole number from 0 to " + max);
      return null;
    }
    return value.longValue();
  }

  /** An object; null when it is not there, or is none, which is then on record. */
  public @Nullable TextFields object(String key) {
    TextNode node = get(key);
    if (node == null) {
      return null;
    }
    if (node instanceof TextNode.Mapping child) {
      return new TextFields(child, path.field(key), errors);
    }
    errors.add(node, path.field(key), node.describe(), "an object");
    return null;
  }

  /** The objects of a list; items that are none are on record; null when the field is absent. */
  public @Nullable List<TextFields> objects(String key) {
    List<TextNode> items = list(key);
    if (items == null) {
      return null;
    }
    List<TextFields> objects = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      FieldPath itemPath = path.field(key).index(i);
      if (items.get(i) instanceof TextNode.Mapping child) {
        objects.add(new TextFields(child, itemPath, errors));
      } else {
        errors.add(items.get(i), itemPath, items.get(i).describe(), "an object");
      }
    }
    return objects;
  }

  /** The strings of a list; other items are left out. */
  public List<String> strings(String key) {
    List<TextNode> items = list(key);
    List<String> strings = new ArrayList<>();
    for (TextNode item : items == null ? List.<TextNode>of() : items) {
      if (item instanceof TextNode.Scalar scalar && scalar.kind() == TextNode.Kind.STRING) {
        strings.add(scalar.text());
      }
    }
    return strings;
  }

  /** The members of an object whose values are objects; in order. */
  public Map<String, TextFields> members() {
    Map<String, TextFields> members = new LinkedHashMap<>();
    for (TextNode.Entry entry : mapping.entries()) {
      FieldPath entryPath = path.key(entry.key());
      if (entry.value() instanceof TextNode.Mapping child) {
        members.put(entry.key(), new TextFields(child, entryPath, errors));
      } else {
        errors.add(entry.value(), entryPath, entry.value().describe(), "an object");
      }
    }
    return members;
  }

  /** All of it as {@code Map, List, String, Double, Boolean} and null. */
  public Map<String, Object> plain() {
    return PlainValues.map(mapping);
  }

  /** Records as wrong each field that is not among the known ones. */
  public void refuseOthers(Set<String> known) {
    noticeOthers(known, errors);
  }

  /** Records each field that is not among the known ones. */
  public void noticeOthers(Set<String> known, TextProblems notices) {
    for (TextNode.Entry entry : mapping.entries()) {
      if (!known.contains(entry.key())) {
        notices.add(
            entry.line(),
            entry.column(),
            path.field(entry.key()),
            "unknown field",
            "one of " + known.stream().sorted().toList());
      }
    }
  }

  /** Records a field, there or not, as wrong. */
  public void error(String key, String value, String expected) {
    TextNode node = get(key);
    errors.add(node == null ? mapping : node, path.field(key), value, expected);
  }

  /** Records a field as worth a notice. */
  public void notice(String key, String value, String expected, TextProblems notices) {
    TextNode node = get(key);
    notices.add(node == null ? mapping : node, path.field(key), value, expected);
  }

  /** The items of a list; null when it is not there, or is none, which is then on record. */
  public @Nullable List<TextNode> list(String key) {
    TextNode node = get(key);
    if (node == null) {
      return null;
    }
    if (node instanceof TextNode.Sequence sequence) {
      return sequence.items();
    }
    errors.add(node, path.field(key), node.describe(), "a list");
    return null;
  }
}
