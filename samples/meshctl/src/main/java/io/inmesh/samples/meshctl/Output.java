package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints a document as JSON, or for humans as an indented outline in which lists of like objects
 * are tables.
 */
final class Output {
  /** What stands before an item of a list. */
  private static final String ITEM = "-";

  private Output() {}

  static void print(boolean human, JsonNode node) {
    if (human) {
      outline("", node);
    } else {
      Json.print(System.out, node);
    }
  }

  private static void outline(String indent, JsonNode node) {
    if (node.isObject()) {
      node.properties().forEach(entry -> line(indent, entry.getKey() + ":", entry.getValue()));
    } else if (isTable(node)) {
      table(indent, node);
    } else {
      node.forEach(item -> line(indent, ITEM, item));
    }
  }

  /** Whether all items are objects of the same fields, with nothing below them. */
  private static boolean isTable(JsonNode list) {
    JsonNode first = list.path(0);
    for (JsonNode item : list) {
      if (!item.isObject() || !fields(item).equals(fields(first))) {
        return false;
      }
      for (JsonNode value : item) {
        if (!value.isValueNode()) {
          return false;
        }
      }
    }
    return !list.isEmpty();
  }

  private static List<String> fields(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void table(String indent, JsonNode list) {
    Table table =
        new Table(
            fields(list.get(0)).stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .toArray(String[]::new));
    for (JsonNode item : list) {
      List<String> cells = new ArrayList<>();
      item.forEach(value -> cells.add(value.asText()));
      table.row(cells.toArray(String[]::new));
    }
    table.print(indent, System.out);
  }

  private static void line(String indent, String label, JsonNode value) {
    if (value.isValueNode()) {
      System.out.println(indent + label + " " + value.asText());
    } else if (label.equals(ITEM) && isPair(value)) {
      System.out.println(
          indent + label + " " + value.get(0).asText() + ": " + value.get(1).asText());
    } else {
      System.out.println(indent + label);
      outline(indent + "  ", value);
    }
  }

  private static boolean isPair(JsonNode value) {
    return value.isArray()
        && value.size() == 2
        && value.get(0).isTextual()
        && value.get(1).isTextual();
  }
}
