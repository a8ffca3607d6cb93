package io.inmesh.xds.protocol;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong in one response into one text of bounded length. */
final class ErrorDetail {
  /** Well below the 8 KiB that servers commonly accept as header or log line. */
  static final int MAX_CHARS = 4096;

  private static final int MAX_LINE_CHARS = 1024;

  private final List<String> lines = new ArrayList<>();
  private int chars;
  private int more;

  void add(String line) {
    String cut =
        line.length() <= MAX_LINE_CHARS ? line : line.substring(0, MAX_LINE_CHARS - 3) + "...";
    // Room for the closing "... and N more".
    if (more > 0 || chars + cut.length() + 1 > MAX_CHARS - 32) {
      more++;
      return;
    }
    lines.add(cut);
    chars += cut.length() + 1;
  }

  void add(ResourceType<?> type, String name, List<ResourceError> errors) {
    for (ResourceError error : errors) {
      add(line(type, name, error));
    }
  }

  boolean isEmpty() {
    return lines.isEmpty() && more == 0;
  }

  @Override
  public String toString() {
    String text = String.join("\n", lines);
    return more == 0 ? text : text + "\n... and " + more + " more";
  }

  /** The errors of one resource as text of bounded length. */
  static String of(ResourceType<?> type, String name, List<ResourceError> errors) {
    ErrorDetail detail = new ErrorDetail();
    detail.add(type, name, errors);
    return detail.toString();
  }

  private static String line(ResourceType<?> type, String name, ResourceError error) {
    String text =
        type.sensitive()
            ? error.field() + ": not shown (expected: " + error.expected() + ")"
            : error.toString();
    return name.isEmpty() ? text : name + ": " + text;
  }
}
