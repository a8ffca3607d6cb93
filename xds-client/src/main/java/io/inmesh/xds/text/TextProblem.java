package io.inmesh.xds.text;

/**
 * One thing that is wrong in a text, or worth a notice.
 *
 * @param source the file's name, or what stands for it when the text came from elsewhere
 * @param line line in the source, counted from 1; 0 when the problem has no place in the text
 * @param column column in that line, counted from 1; 0 when the problem has no place in the text
 * @param path field path, for example {@code clusters[2].connect_timeout}; empty for the document
 *     itself
 * @param value the offending value, shortened; {@code [redacted]} for a sensitive field; may be
 *     empty
 * @param expected what would have been right
 */
public record TextProblem(
    String source, int line, int column, String path, String value, String expected) {

  private static final int MAX_VALUE_CHARS = 80;

  /** {@code file:line:column: field.path: value (expected: ...)}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(source);
    if (line > 0) {
      text.append(':').append(line).append(':').append(column);
    }
    text.append(": ");
    if (!path.isEmpty()) {
      text.append(path).append(": ");
    }
    if (!value.isEmpty()) {
      text.append(value).append(' ');
    }
    return text.append("(expected: ").append(expected).append(')').toString();
  }

  /** A text as problems show it: at most 80 characters, none of them a control character. */
  public static String shorten(String value) {
    String shown =
        value
            .codePoints()
            .limit(MAX_VALUE_CHARS)
            .collect(
                StringBuilder::new,
                (text, c) -> text.appendCodePoint(Character.isISOControl(c) ? ' ' : c),
                StringBuilder::append)
            .toString();
    return shown.length() < value.length() ? shown + "..." : shown;
  }
}
