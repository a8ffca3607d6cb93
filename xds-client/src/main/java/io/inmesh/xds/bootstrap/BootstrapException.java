package io.inmesh.xds.bootstrap;

import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextProblem;
import java.util.List;

/** A bootstrap document that cannot be used, with every reason found. */
public final class BootstrapException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<TextProblem> problems;

  /** All problems, at least one. */
  public BootstrapException(List<TextProblem> problems) {
    super(TextProblem.list(problems, "\n"));
    this.problems = List.copyOf(problems);
  }

  BootstrapException(TextException cause) {
    super(cause.getMessage(), cause);
    this.problems = cause.problems();
  }

  /** One problem in a named place. */
  public BootstrapException(String source, String value, String expected) {
    this(List.of(new TextProblem(source, 0, 0, "", value, expected)));
  }

  /**
   * Every problem with file, line, field path, value and what was expected; the message has the
   * first 100.
   */
  public List<TextProblem> problems() {
    return problems;
  }
}
