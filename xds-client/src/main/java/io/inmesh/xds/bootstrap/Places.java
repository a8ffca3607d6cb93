package io.inmesh.xds.bootstrap;

import io.inmesh.xds.text.NodePath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /**
   * What is wrong beside what cannot be read at all: nothing where that is the bootstrap itself,
   * and of its resources only what concerns readable ones. What they lack may be what is
   * unreadable.
   */
  List<TextProblem> errorsBeside(List<TextProblem> unreadable) {
    Set<String> resources = new HashSet<>();
    for (TextProblem problem : unreadable) {
      String resource = PartlyRead.resourceOf(problem.path());
      if (resource == null) {
        return List.of();
      }
      resources.add(resource);
    }
    List<TextProblem> beside = new ArrayList<>();
    for (TextProblem error : errors) {
      String resource = PartlyRead.resourceOf(error.path());
      if (resource == null || !resources.contains(resource)) {
        beside.add(error);
      }
    }
    return beside;
  }

  /** The place of the longest part of the path that the document has. */
  private TextProblem problem(String path, String value, String expected) {
    TextNode node = NodePath.find(document, path);
    return new TextProblem(
        source, node.line(), node.column(), path, TextProblem.shorten(value), expected);
  }
}
