package io.inmesh.xds.bootstrap;

import io.inmesh.xds.text.NodePath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import java.util.ArrayList;
import java.util.List;

/** Problems of a message that was read from a document, brought back to their lines. */
final class Places {
  private final String source;
  private final TextNode.Mapping document;
  private final List<TextProblem> errors = new ArrayList<>();
  private final List<TextProblem> notices = new ArrayList<>();

  Places(String source, TextNode.Mapping document) {
    this.source = source;
    this.document = document;
  }

  void error(String path, String value, String expected) {
    errors.add(problem(path, value, expected));
  }

  boolean hasError(String path) {
    return errors.stream().anyMatch(error -> error.path().equals(path));
  }

  void notice(String path, String value, String expected) {
    notices.add(problem(path, value, expected));
  }

  List<TextProblem> notices() {
    return notices;
  }

  void throwIfAny() {
    if (!errors.isEmpty()) {
      throw new TextException(errors);
    }
  }

  /** The place of the longest part of the path that the document has. */
  private TextProblem problem(String path, String value, String expected) {
    TextNode node = NodePath.find(document, path);
    return new TextProblem(
        source, node.line(), node.column(), path, TextProblem.shorten(value), expected);
  }
}
