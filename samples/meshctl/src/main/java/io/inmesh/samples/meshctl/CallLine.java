package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request of {@code meshctl call}, as a line of JSON gives it.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority the Host that routing sees
 * @param target path and query, exactly as given
 * @param headers name and value pairs in order
 * @param body null for none
 * @param timeoutMillis 0 for none
 */
record CallLine(
    String method,
    String scheme,
    String authority,
    String target,
    List<String[]> headers,
    @Nullable String body,
    long timeoutMillis) {

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException with field, value and what was expected
   */
  static CallLine parse(String line) {
    return of(object(line));
  }

  /**
   * The object that a line is.
   *
   * @throws IllegalArgumentException with the line and what was expected
   */
  static ObjectNode object(String line) {
    JsonNode node;
    try {
      node = Json.MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "line: " + line + " (expected: a JSON object; " + e.getOriginalMessage() + ")", e);
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("line: " + line + " (expected: a JSON object)");
  }

  /**
   * The request that an object describes.
   *
   * @throws IllegalArgumentException with field, value and what was expected
   */
  static CallLine of(JsonNode node) {
    String url = node.path("url").asText("");
    int schemeEnd = url.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : url.substring(0, schemeEnd);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("url: " + url + " (expected: http://host/path)");
    }
    int end = schemeEnd + 3;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    if (end == schemeEnd + 3) {
      throw new IllegalArgumentException("url: " + url + " (expected: http://host/path)");
    }
    String rest = url.substring(end);
    String target = rest.startsWith("/") ? rest : '/' + rest;
    return new CallLine(
        node.path("method").asText("GET"),
        scheme,
        url.substring(schemeEnd + 3, end),
        target,
        headers(node.path("headers")),
        node.hasNonNull("body") ? node.get("body").asText() : null,
        timeout(node.path("timeoutMillis")));
  }

  private static List<String[]> headers(JsonNode node) {
    if (!node.isArray() && !node.isMissingNode() && !node.isNull()) {
      throw new IllegalArgumentException(
          "headers: " + node + " (expected: a list of [name, value])");
    }
    List<String[]> headers = new ArrayList<>();
    for (JsonNode pair : node) {
      if (!pair.isArray() || pair.size() != 2) {
        throw new IllegalArgumentException("headers: " + pair + " (expected: [name, value])");
      }
      headers.add(new String[] {pair.get(0).asText(), pair.get(1).asText()});
    }
    return headers;
  }

  private static long timeout(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return 0;
    }
    if (!node.canConvertToLong() || node.asLong() < 0) {
      throw new IllegalArgumentException("timeoutMillis: " + node + " (expected: >= 0)");
    }
    return node.asLong();
  }
}
