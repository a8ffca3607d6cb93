package io.inmesh.xds.bootstrap;

import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One object of a JSON document with typed access to its fields; what does not fit is recorded. */
final class Fields {
  private final TextNode.Mapping mapping;
  private final FieldPath path;
  private final TextProblems errors;

  Fields(TextNode.Mapping mapping, FieldPath path, TextProblems errors) {
    this.mapping = mapping;
    this.path = path;
    this.errors = errors;
  }

  FieldPath path(String key) {
    return path.field(key);
  }

  @Nullable String string(String key) {
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

  /** A string that must be there and must not be empty. */
  String required(String key) {
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

  @Nullable Fields object(String key) {
    TextNode node = get(key);
    if (node == null) {
      return null;
    }
    if (node instanceof TextNode.Mapping child) {
      return new Fields(child, path.field(key), errors);
    }
    errors.add(node, path.field(key), node.describe(), "an object");
    return null;
  }

  /** The objects of a list; null when the field is absent. */
  @Nullable List<Fields> objects(String key) {
    List<TextNode> items = list(key);
    if (items == null) {
      return null;
    }
    List<Fields> objects = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      FieldPath itemPath = path.field(key).index(i);
      if (items.get(i) instanceof TextNode.Mapping child) {
        objects.add(new Fields(child, itemPath, errors));
      } else {
        errors.add(items.get(i), itemPath, items.get(i).describe(), "an object");
      }
    }
    return objects;
  }

  /** The strings of a list; other items are left out. */
  List<String> strings(String key) {
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
  Map<String, Fields> members() {
    Map<String, Fields> members = new LinkedHashMap<>();
    for (TextNode.Entry entry : mapping.entries()) {
      FieldPath entryPath = path.key(entry.key());
      if (entry.value() instanceof TextNode.Mapping child) {
        members.put(entry.key(), new Fields(child, entryPath, errors));
      } else {
        errors.add(entry.value(), entryPath, entry.value().describe(), "an object");
      }
    }
    return members;
  }

  Map<String, Object> plain() {
    return PlainValues.map(mapping);
  }

  /** Records each field that is not among the known ones. */
  void noticeOthers(Set<String> known, TextProblems notices) {
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

  void error(String key, String value, String expected) {
    TextNode node = get(key);
    errors.add(node == null ? mapping : node, path.field(key), value, expected);
  }

  void notice(String key, String value, String expected, TextProblems notices) {
    TextNode node = get(key);
    notices.add(node == null ? mapping : node, path.field(key), value, expected);
  }

  private @Nullable List<TextNode> list(String key) {
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

  private @Nullable TextNode get(String key) {
    TextNode node = mapping.get(key);
    boolean isNull = node instanceof TextNode.Scalar scalar && scalar.kind() == TextNode.Kind.NULL;
    return isNull ? null : node;
  }
}
