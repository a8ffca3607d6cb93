package io.inmesh.samples.meshctl;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Columns for humans: as wide as their widest cell, two spaces apart. Not thread-safe. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();

  /** A table whose first line names the columns; without names it has none. */
  Table(String... columns) {
    if (columns.length > 0) {
      rows.add(columns);
    }
  }

  /** Adds a row of as many cells as there are columns. */
  void row(String... cells) {
    rows.add(cells);
  }

  /** Prints it, each line behind the indent. */
  void print(String indent, PrintStream out) {
    int[] widths = new int[rows.isEmpty() ? 0 : rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < widths.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
