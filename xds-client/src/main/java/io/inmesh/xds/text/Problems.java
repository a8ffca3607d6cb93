package io.inmesh.xds.text;

import java.util.ArrayList;
import java.util.List;

/** Collects problems of one text, up to a limit. Not thread-safe. */
final class Problems {
  private final String source;
  private final int limit;
  private final List<TextProblem> found = new ArrayList<>();

  Problems(String source, int limit) {
    this.source = source;
    this.limit = limit;
  }

  void add(TextNode at, FieldPath path, String value, String expected) {
    add(at.line(), at.column(), path, value, expected);
  }

  void add(int line, int column, FieldPath path, String value, String expected) {
    if (found.size() < limit) {
      found.add(
          new TextProblem(
              source, line, column, path.toString(), TextProblem.shorten(value), expected));
    }
  }

  boolean full() {
    return found.size() >= limit;
  }

  List<TextProblem> found() {
    return List.copyOf(found);
  }
}
