package io.inmesh.spring;

/** A property of the mesh has a value that makes no sense. */
public final class InvalidPropertyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String property;
  private final String value;
  private final String expected;

  /** A property, what it is, and what was expected. */
  public InvalidPropertyException(String property, String value, String expected) {
    super(property + ": " + value + " (expected: " + expected + ")");
    this.property = property;
    this.value = value;
    this.expected = expected;
  }

  /** The property's name. */
  public String property() {
    return property;
  }

  /** What it is. */
  public String value() {
    return value;
  }

  /** What was expected. */
  public String expected() {
    return expected;
  }
}
