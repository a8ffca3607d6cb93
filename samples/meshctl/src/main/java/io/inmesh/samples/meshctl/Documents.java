package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextFields;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextProblems;
import io.inmesh.xds.text.TextSource;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads what a user gives to a command: files of YAML or JSON, lines of JSON. Strict: each key
 * once, one document, and every problem with its place.
 */
final class Documents {
  private static final int MAX_PROBLEMS = 20;

  private Documents() {}

  /**
   * Makes sure that there is a file that can be read.
   *
   * @throws IllegalArgumentException naming the option that the file was given with
   */
  static Path readable(String option, Path file) {
    String found =
        Files.isDirectory(file)
            ? "a readable file, not a directory"
            : Files.isReadable(file) ? "" : "a readable file";
    if (!found.isEmpty()) {
      throw new IllegalArgumentException(option + ": " + file + " (expected: " + found + ")");
    }
    return file;
  }

  /**
   * The object that a file holds.
   *
   * @param expected what it is to be, for messages
   * @throws IllegalArgumentException when there is no such file
   * @throws TextException when it holds something else
   */
  static TextNode.Mapping read(String option, Path file, String expected) {
    TextSource source = TextSource.read(readable(option, file), TextSource.DEFAULT_MAX_BYTES);
    return mapping(TextDocument.parse(source), source.name(), expected);
  }

  /** What messages call a line of a file of lines, before the place within it. */
  static String lineName(int number) {
    return "line " + number;
  }

  /**
   * The object that a line of JSON is.
   *
   * @param number of the line, from 1
   * @throws TextException when it is none
   */
  static TextNode.Mapping line(int number, String line) {
    TextSource source = new TextSource(lineName(number), line);
    return mapping(TextDocument.parseJson(source), source.name(), "a JSON object");
  }

  private static TextNode.Mapping mapping(TextNode node, String source, String expected) {
    if (node instanceof TextNode.Mapping mapping) {
      return mapping;
    }
    throw new TextException(
        List.of(
            new TextProblem(
                source,
                node.line(),
                node.column(),
                "",
                TextProblem.shorten(node.describe()),
                expected)));
  }

  /** What is found wrong in a document. */
  static TextProblems problems(String source) {
    return new TextProblems(source, MAX_PROBLEMS);
  }

  /** The fields of a document's root. */
  static TextFields fields(TextNode.Mapping root, TextProblems problems) {
    return new TextFields(root, FieldPath.ROOT, problems);
  }

  /**
   * Ends the reading of a document.
   *
   * @throws TextException when something was found wrong
   */
  static void check(TextProblems problems) {
    if (!problems.found().isEmpty()) {
      throw new TextException(problems.found());
    }
  }

  /** A part of a document in Jackson's form. */
  static JsonNode toJson(TextNode node) {
    if (node instanceof TextNode.Mapping mapping) {
      ObjectNode object = Json.object();
      mapping.entries().forEach(entry -> object.set(entry.key(), toJson(entry.value())));
      return object;
    }
    if (node instanceof TextNode.Sequence sequence) {
      ArrayNode array = Json.array();
      sequence.items().forEach(item -> array.add(toJson(item)));
      return array;
    }
    TextNode.Scalar scalar = (TextNode.Scalar) node;
    return switch (scalar.kind()) {
      case NULL -> Json.object().nullNode();
      case BOOL -> Json.object().booleanNode(scalar.text().equals("true"));
      case STRING -> Json.object().textNode(scalar.text());
      case NUMBER -> number(scalar.text());
    };
  }

  private static JsonNode number(String text) {
    boolean whole = text.chars().allMatch(c -> c == '-' || Character.isDigit(c));
    return whole
        ? Json.object().numberNode(new BigInteger(text))
        : Json.object().numberNode(new BigDecimal(text));
  }
}
