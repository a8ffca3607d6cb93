package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** How results are printed: one JSON document a line. */
final class Json {
  static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /**
   * Prints one document on a line of its own and flushes; safe from several threads. JSON is UTF-8,
   * whatever the locale's encoding is.
   */
  static void print(PrintStream out, Object node) {
    try {
      byte[] line = (MAPPER.writeValueAsString(node) + '\n').getBytes(StandardCharsets.UTF_8);
      out.write(line, 0, line.length);
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
