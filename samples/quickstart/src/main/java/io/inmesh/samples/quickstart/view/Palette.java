package io.inmesh.samples.quickstart.view;

/**
 * How a terminal is made to show colours and bars.
 *
 * @param colours whether colours are wanted (<a href="https://no-color.org">no-color.org</a>)
 * @param unicode whether the terminal's character set has block elements
 */
record Palette(boolean colours, boolean unicode) {
  private static final String RESET = "\u001b[0m";
  private static final String[] GROUPS = {"\u001b[34m", "\u001b[32m", "\u001b[35m", "\u001b[33m"};

  String bold(String text) {
    return coloured("\u001b[1m", text);
  }

  String dim(String text) {
    return coloured("\u001b[2m", text);
  }

  String alarm(String text) {
    return coloured("\u001b[31m", text);
  }

  String group(int index, String text) {
    return coloured(GROUPS[index % GROUPS.length], text);
  }

  /** A bar as long as {@code percent} of {@code width} columns, filled up with blanks. */
  String bar(double percent, int width) {
    int length = (int) Math.round(Math.max(0, Math.min(100, percent)) * width / 100);
    return (unicode ? "█" : "#").repeat(length) + " ".repeat(width - length);
  }

  private String coloured(String code, String text) {
    return colours ? code + text + RESET : text;
  }
}
