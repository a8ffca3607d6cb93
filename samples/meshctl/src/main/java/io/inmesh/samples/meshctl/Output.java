package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;

/** Prints a document as JSON, or as an indented outline for humans. */
final class Output {
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
    } else {
      node.forEach(item -> line(indent, "-", item));
    }
  }

  private static void line(String indent, String label, JsonNode value) {
    if (value.isValueNode()) {
      System.out.println(indent + label + " " + value.asText());
    } else if (isPair(value)) {
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
