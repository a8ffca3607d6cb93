package io.inmesh.samples.quickstart.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws a state as lines of at most {@value #COLUMNS} columns. */
final class Frame {
  static final int COLUMNS = 79;

  private static final int BAR = 30;
  private static final int NAME = 22;

  private final Palette palette;

  Frame(Palette palette) {
    this.palette = palette;
  }

  List<String> draw(LiveStatus status, long elapsedSeconds) {
    List<String> lines = new ArrayList<>();
    lines.add(heading(status.stage(), elapsedSeconds));
    int index = 0;
    for (LiveStatus.Group group : status.groups()) {
      lines.add(groupLine(group, index));
      for (LiveStatus.Row row : group.rows()) {
        lines.add(rowLine(row, index));
      }
      index++;
    }
    LiveStatus.Counts counts = status.counts();
    String failed = "failed " + counts.failed();
    lines.add(
        " sent %d  ok %d  ".formatted(counts.sent(), counts.ok())
            + (counts.failed() > 0 ? palette.alarm(failed) : failed)
            + "  retried %d  ejections %d".formatted(counts.retries(), counts.ejections()));
    lines.add(
        palette.dim(
            " push to effect %s   p99 %s ms"
                .formatted(
                    status.effectMillis() == null ? "-" : status.effectMillis() + " ms",
                    tenths(status.p99Millis()))));
    return lines;
  }

  private String heading(LiveStatus.Stage stage, long elapsedSeconds) {
    String time = "%02d:%02d".formatted(elapsedSeconds / 60, elapsedSeconds % 60);
    String number =
        stage.number() == 0 ? "" : "stage %d of %d: ".formatted(stage.number(), stage.of());
    int room = COLUMNS - 2 - time.length();
    return ' ' + palette.bold(padded(number + stage.title(), room)) + ' ' + time;
  }

  private String groupLine(LiveStatus.Group group, int index) {
    String expected =
        group.expectedPercent() == null ? "" : "  of " + tenths(group.expectedPercent()) + '%';
    return ' '
        + palette.bold(padded(group.name(), NAME))
        + palette.group(index, palette.bar(group.percent(), BAR))
        + "%6s%%%5d/s".formatted(tenths(group.percent()), Math.round(group.perSecond()))
        + padded(expected, 11).stripTrailing();
  }

  private String rowLine(LiveStatus.Row row, int index) {
    String line =
        "   "
            + padded(row.name(), NAME - 2)
            + palette.group(index, palette.bar(row.percent(), BAR))
            + "%6s%%%5d/s".formatted(tenths(row.percent()), Math.round(row.perSecond()));
    return row.ejected() ? line + ' ' + palette.alarm("ejected") : line;
  }

  /** Exactly that many columns: cut, or filled up with blanks. */
  static String padded(String text, int columns) {
    return text.length() > columns
        ? text.substring(0, columns)
        : text + " ".repeat(columns - text.length());
  }

  static String tenths(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
