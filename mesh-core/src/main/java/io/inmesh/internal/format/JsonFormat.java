package io.inmesh.internal.format;

import io.inmesh.config.FormatSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object with formats in its texts, as Envoy's {@code JsonFormatter} renders it: members in
 * the order of their names; a text that is one command has that command's type, and is null when it
 * is unknown. Immutable.
 */
public final class JsonFormat {
  private final Node root;
  private final boolean omitEmpty;

  private JsonFormat(Node root, boolean omitEmpty) {
    this.root = root;
    this.omitEmpty = omitEmpty;
  }

  /**
   * Compiles an object.
   *
   * @param members {@code String}, {@code Number}, {@code Boolean}, null, {@code List} or {@code
   *     Map} of such
   * @param omitEmpty whether null, what is unknown and objects without members are left out
   * @throws IllegalArgumentException when a text is no valid format
   */
  public static JsonFormat compile(Map<?, ?> members, boolean omitEmpty) {
    return new JsonFormat(object(members, omitEmpty ? "" : Format.UNKNOWN), omitEmpty);
  }

  /** Renders, with the line break that Envoy puts at the end. */
  public String render(FormatContext context) {
    StringBuilder json = new StringBuilder();
    if (!root.write(context, json, omitEmpty)) {
      json.append("{}");
    }
    return json.append('\n').toString();
  }

  /** One value. */
  private interface Node {
    /** Appends it; false, and nothing, when it is left out. */
    boolean write(FormatContext context, StringBuilder json, boolean omitEmpty);
  }

  private static Node compile(@Nullable Object value, String unknown) {
    if (value instanceof Map<?, ?> map) {
      return object(map, unknown);
    } else if (value instanceof List<?> list) {
      return array(list, unknown);
    } else if (value instanceof String text) {
      return text(text, unknown);
    }
    if (value == null) {
      return (context, json, omitEmpty) -> value(null, json, omitEmpty);
    }
    StringBuilder constant = new StringBuilder();
    JsonValue.append(constant, value);
    String literal = constant.toString();
    return (context, json, omitEmpty) -> {
      json.append(literal);
      return true;
    };
  }

  private static boolean value(@Nullable Object value, StringBuilder json, boolean omitEmpty) {
    if (value == null && omitEmpty) {
      return false;
    }
    JsonValue.append(json, value);
    return true;
  }

  private static Node object(Map<?, ?> members, String unknown) {
    Map<String, Node> nodes = new TreeMap<>();
    members.forEach((name, value) -> nodes.put(String.valueOf(name), compile(value, unknown)));
    return (context, json, omitEmpty) -> {
      int begin = json.length();
      json.append('{');
      boolean any = false;
      for (Map.Entry<String, Node> member : nodes.entrySet()) {
        int before = json.length();
        json.append(any ? "," : "");
        JsonText.append(json, member.getKey());
        json.append(':');
        if (member.getValue().write(context, json, omitEmpty)) {
          any = true;
        } else {
          json.setLength(before);
        }
      }
      json.append('}');
      if (omitEmpty && !any) {
        json.setLength(begin);
        return false;
      }
      return true;
    };
  }

  private static Node array(List<?> items, String unknown) {
    List<Node> nodes = new ArrayList<>();
    items.forEach(item -> nodes.add(compile(item, unknown)));
    return (context, json, omitEmpty) -> {
      json.append('[');
      boolean any = false;
      for (Node node : nodes) {
        int before = json.length();
        json.append(any ? "," : "");
        if (node.write(context, json, omitEmpty)) {
          any = true;
        } else {
          json.setLength(before);
        }
      }
      json.append(']');
      return true; // also when nothing is in it
    };
  }

  private static Node text(String text, String unknown) {
    List<FormatSyntax.Part> parts = FormatSyntax.parse(text);
    boolean single = parts.size() == 1 && parts.get(0) instanceof FormatSyntax.Command;
    Format format = Format.compile(text);
    return single
        ? (context, json, omitEmpty) -> value(format.typed(context), json, omitEmpty)
        : (context, json, omitEmpty) -> value(format.render(context, unknown), json, omitEmpty);
  }
}
