package io.inmesh.xds.text;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
  private static final int MAX_LISTED = 100;

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

  /** Problems in one text, each as {@link #toString}; of more than 100 how many more there are. */
  public static String list(List<TextProblem> problems, String separator) {
    Stream<String> first = problems.stream().limit(MAX_LISTED).map(TextProblem::toString);
    int more = problems.size() - MAX_LISTED;
    return Stream.concat(first, more > 0 ? Stream.of("and " + more + " more") : Stream.empty())
        .collect(Collectors.joining(separator));
  }

  /**
   * A text as problems show it: at most 80 characters, a blank for each control character, and
   * halves of surrogate pairs as JSON's escapes, since they cannot be written otherwise.
   */
  public static String shorten(String value) {
    StringBuilder shown = new StringBuilder();
    value.codePoints().limit(MAX_VALUE_CHARS).forEach(c -> show(c, shown));
    boolean cut = value.codePointCount(0, value.length()) > MAX_VALUE_CHARS;
    return cut ? shown.append("...").toString() : shown.toString();
  }

  private static void show(int c, StringBuilder text) {
    if (Character.getType(c) == Character.SURROGATE) {
      text.append("\\u").append(Integer.toHexString(c));
    } else {
      text.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
    }
  }
}
