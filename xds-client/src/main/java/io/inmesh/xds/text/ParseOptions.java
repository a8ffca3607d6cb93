package io.inmesh.xds.text;

/**
 * How a text is turned into a message.
 *
 * @param unknownFields what a field that the message does not have is: an error (the default, as
 *     for Envoy's resources) or a notice (bootstrap files, gRFC A27)
 * @param maxProblems how many problems are collected before the rest is left out; at least 1
 */
public record ParseOptions(UnknownFields unknownFields, int maxProblems) {
  /** Unknown fields are errors; 100 problems. */
  public static final ParseOptions STRICT = new ParseOptions(UnknownFields.REJECT, 100);

  /** Unknown fields are notices; 100 problems. */
  public static final ParseOptions LENIENT = new ParseOptions(UnknownFields.REPORT, 100);

  /** Checks the limit. */
  public ParseOptions {
    if (maxProblems < 1) {
      throw new IllegalArgumentException("maxProblems: " + maxProblems + " (expected: >= 1)");
    }
  }

  /** What becomes of a field that the message does not have. */
  public enum UnknownFields {
    /** It is an error. */
    REJECT,
    /** It is left out, and named in {@link Parsed#notices()}. */
    REPORT
  }
}
