package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** Draws from a seed, and short ways to write down what was drawn. */
final class Draw {
  private final Random random;

  Draw(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  @SafeVarargs
  final <T> T of(T... values) {
    return values[random.nextInt(values.length)];
  }

  /** An object of the given keys and values; null values are left out. */
  static ObjectNode object(Object... keysAndValues) {
    ObjectNode node = Json.object();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      if (keysAndValues[i + 1] != null) {
        node.set((String) keysAndValues[i], node(keysAndValues[i + 1]));
      }
    }
    return node;
  }

  static ArrayNode array(Object... values) {
    ArrayNode array = Json.array();
    for (Object value : values) {
      array.add(node(value));
    }
    return array;
  }

  private static JsonNode node(Object value) {
    return Json.MAPPER.valueToTree(value);
  }
}
