package io.inmesh.spring;

import java.util.List;
import java.util.stream.Collectors;

/** Properties of the mesh have values that make no sense. */
public final class InvalidPropertyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * One property.
   *
   * @param property its name; "" where the value is a sentence that has it
   * @param value what it is
   * @param expected what was expected
   * @param remedy what to do about it where it is the only one, a sentence
   */
  public record Problem(String property, String value, String expected, String remedy) {
    /** One that is to have another value. */
    public Problem(String property, String value, String expected) {
      this(property, value, expected, "Set it to " + expected + ".");
    }

    /** One for which there is no single value; a sentence says what is wrong. */
    public static Problem ofText(String sentence, String expected) {
      return new Problem("", sentence, expected);
    }

    @Override
    public String toString() {
      return (property.isEmpty() ? "" : property + ": ") + value + " (expected: " + expected + ")";
    }
  }

  /** A property, what it is, and what was expected. */
  public InvalidPropertyException(String property, String value, String expected) {
    this(List.of(new Problem(property, value, expected)));
  }

  /** Several at once; at least one. */
  public InvalidPropertyException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
