package io.inmesh.samples.quickstart.view;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal shows after some output: as much of ECMA-48 as the view uses. */
record Screen(List<String> lines) {
  private static final Pattern TOKEN =
      Pattern.compile("\u001b\\[(\\??)(\\d*)([A-Za-z])|(\r)|(\n)|([^\u001b\r\n]+)");

  static Screen after(String output) {
    List<String> lines = new ArrayList<>(List.of(""));
    int row = 0;
    int column = 0;
    Matcher token = TOKEN.matcher(output);
    while (token.find()) {
      if (token.group(4) != null) {
        column = 0;
      } else if (token.group(5) != null) {
        row++;
        column = 0;
        if (row == lines.size()) {
          lines.add("");
        }
      } else if (token.group(6) != null) {
        String text = token.group(6);
        String old = lines.get(row);
        String rest = old.substring(Math.min(old.length(), column + text.length()));
        lines.set(row, old.substring(0, column) + text + rest);
        column += text.length();
      } else if (token.group(3).equals("A")) {
        row = Math.max(0, row - Integer.parseInt(token.group(2)));
      } else if (token.group(3).equals("K")) {
        lines.set(row, lines.get(row).substring(0, column));
      } else if (token.group(3).equals("J")) {
        lines.set(row, lines.get(row).substring(0, column));
        lines.subList(row + 1, lines.size()).clear();
      }
    }
    return new Screen(List.copyOf(lines));
  }
}
