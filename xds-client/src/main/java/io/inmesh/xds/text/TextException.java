package io.inmesh.xds.text;

import java.util.List;

/**
 * A text that cannot be read, or does not describe the message that it should. The only exception
 * that the readers of this package throw for a bad text.
 */
public final class TextException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<TextProblem> problems;

  /** All problems found, at least one, in the order of the text. */
  public TextException(List<TextProblem> problems) {
    super(TextProblem.list(problems, "\n"));
    this.problems = List.copyOf(problems);
  }

  TextException(String source, int line, int column, String value, String expected) {
    this(List.of(new TextProblem(source, line, column, "", value, expected)));
  }

  /**
   * The problems in the order of the text, all or as many as its reader collects; the message has
   * the first 100.
   */
  public List<TextProblem> problems() {
    return problems;
  }
}
