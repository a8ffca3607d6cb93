package io.inmesh.xds.text;

import org.jspecify.annotations.Nullable;

/** Finds the place of a field path in a document, so that a message's problem gets its line. */
public final class NodePath {
  private NodePath() {}

  /**
   * The node of the longest part of the path that the document has.
   *
   * @param path in the notation of {@link FieldPath}; fields by their name in the proto file,
   *     whichever of its two names the document uses
   */
  public static TextNode find(TextNode root, String path) {
    TextNode node = root;
    int at = 0;
    while (at < path.length()) {
      boolean bracket = path.charAt(at) == '[';
      int end = bracket ? path.indexOf(']', at) : nextBreak(path, at);
      if (bracket && path.startsWith("[\"", at)) {
        end = path.indexOf("\"]", at) + 1;
      }
      if (end <= 0) {
        return node;
      }
      TextNode next = step(node, path.substring(bracket ? at + 1 : at, end));
      if (next == null) {
        return node;
      }
      node = next;
      at = bracket ? end + 1 : end;
      if (at < path.length() && path.charAt(at) == '.') {
        at++;
      }
    }
    return node;
  }

  /** The mapping that begins at this line and column; null when there is none. */
  public static @Nullable TextNode at(TextNode root, int line, int column) {
    if (root instanceof TextNode.Mapping mapping) {
      if (root.line() == line && root.column() == column) {
        return root;
      }
      for (TextNode.Entry entry : mapping.entries()) {
        TextNode found = at(entry.value(), line, column);
        if (found != null) {
          return found;
        }
      }
    } else if (root instanceof TextNode.Sequence list) {
      for (TextNode item : list.items()) {
        TextNode found = at(item, line, column);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static int nextBreak(String path, int from) {
    int at = from;
    while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
      at++;
    }
    return at;
  }

  private static @Nullable TextNode step(TextNode node, String step) {
    if (node instanceof TextNode.Sequence list) {
      try {
        int index = Integer.parseInt(step);
        return index < list.items().size() ? list.items().get(index) : null;
      } catch (NumberFormatException e) {
        return null;
      }
    }
    if (node instanceof TextNode.Mapping mapping) {
      if (step.startsWith("\"")) {
        return mapping.get(step.substring(1, step.length() - 1));
      }
      TextNode named = mapping.get(step);
      return named == null ? mapping.get(jsonName(step)) : named;
    }
    // A list of one may be written without its brackets.
    return step.equals("0") ? node : null;
  }

  private static String jsonName(String name) {
    StringBuilder json = new StringBuilder();
    boolean upper = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_') {
        upper = true;
      } else {
        json.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return json.toString();
  }
}
