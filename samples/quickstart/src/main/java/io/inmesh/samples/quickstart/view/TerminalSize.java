package io.inmesh.samples.quickstart.view;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines and columns of a terminal. */
record TerminalSize(int lines, int columns) {
  /** What most terminals have at least; also where nobody tells. */
  static final TerminalSize USUAL = new TerminalSize(24, 80);

  private static final Pattern STTY = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");
  private static final long PATIENCE_SECONDS = 2;

  /** As {@code stty size} tells of this process's terminal: Java itself does not know. */
  static TerminalSize ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return USUAL;
      }
      return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException noStty) { // as on Windows
      return USUAL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL;
    }
  }

  /** A terminal that does not know its size says 0. */
  static TerminalSize parse(String text) {
    Matcher matcher = STTY.matcher(text);
    if (!matcher.matches()) {
      return USUAL;
    }
    int lines = Integer.parseInt(matcher.group(1));
    int columns = Integer.parseInt(matcher.group(2));
    return new TerminalSize(
        lines == 0 ? USUAL.lines() : lines, columns == 0 ? USUAL.columns() : columns);
  }

  /** Whether a block of so many lines can be updated in place. */
  boolean fits(int block) {
    return lines > block && columns > Frame.COLUMNS;
  }
}
