package io.inmesh.xds.text;

import java.util.ArrayList;
import java.util.List;

/** Collects problems of one text, all or up to a limit. Not thread-safe. */
public final class TextProblems {
  private final String source;
  private final int limit;
  private final List<TextProblem> found = new ArrayList<>();

  /** Of the text of that name, all of them. */
  public TextProblems(String source) {
    this(source, Integer.MAX_VALUE);
  }

  /** Of the text of that name, at most {@code limit} of them. */
  public TextProblems(String source, int limit) {
    this.source = source;
    this.limit = limit;
  }

  /** Adds a problem with a part of the text. */
  public void add(TextNode at, FieldPath path, String value, String expected) {
    add(at.line(), at.column(), path, value, expected);
  }

  /** Adds a problem at a place, counted from 1. */
  public void add(int line, int column, FieldPath path, String value, String expected) {
    if (found.size() < limit) {
      found.add(
          new TextProblem(
              source, line, column, path.toString(), TextProblem.shorten(value), expected));
    }
  }

  /** Whether further problems would be left out. */
  public boolean full() {
    return found.size() >= limit;
  }

  /** What was added, in that order. */
  public List<TextProblem> found() {
    return List.copyOf(found);
  }
}
