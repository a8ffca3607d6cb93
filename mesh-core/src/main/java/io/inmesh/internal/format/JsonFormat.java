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
   * @param omitEmpty whether unknown members are left out
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
    /** Appends it; false, and nothing, when it is unknown and such is left out. */
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
    String literal = literal(value);
    return (context, json, omitEmpty) -> {
      json.append(literal);
      return true;
    };
  }

  private static String literal(@Nullable Object value) {
    return value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString(number.longValue())
        : String.valueOf(value);
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
      return kept(any, begin, json, omitEmpty);
    };
  }

  private static Node array(List<?> items, String unknown) {
    List<Node> nodes = new ArrayList<>();
    items.forEach(item -> nodes.add(compile(item, unknown)));
    return (context, json, omitEmpty) -> {
      int begin = json.length();
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
      return kept(any, begin, json, omitEmpty);
    };
  }

  private static boolean kept(boolean any, int begin, StringBuilder json, boolean omitEmpty) {
    if (omitEmpty && !any) {
      json.setLength(begin);
      return false;
    }
    return true;
  }

  private static Node text(String text, String unknown) {
    List<FormatSyntax.Part> parts = FormatSyntax.parse(text);
    boolean single = parts.size() == 1 && parts.get(0) instanceof FormatSyntax.Command;
    boolean number = single && isNumber(((FormatSyntax.Command) parts.get(0)).name());
    Format format = Format.compile(text);
    return (context, json, omitEmpty) -> {
      String value = single ? format.renderOrNull(context) : format.render(context, unknown);
      if (value == null) {
        json.append(omitEmpty ? "" : "null");
        return !omitEmpty;
      }
      if (number && isDigits(value)) {
        json.append(value);
      } else {
        JsonText.append(json, value);
      }
      return true;
    };
  }

  /** The commands that Envoy answers with a number. */
  private static boolean isNumber(String command) {
    return command.equals("RESPONSE_CODE")
        || command.equals("UPSTREAM_REQUEST_ATTEMPT_COUNT")
        || command.equals("GRPC_STATUS_NUMBER")
        || command.endsWith("CONNECTION_ID")
        || command.endsWith("DURATION")
        || command.endsWith("_PORT")
        || command.contains("BYTES");
  }

  private static boolean isDigits(String value) {
    return !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
