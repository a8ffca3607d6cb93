package io.inmesh.samples.quickstart.view;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A terminal: events scroll by above a block of live bars that is updated in place. Uses nothing
 * but cursor movement within the block (ECMA-48), so what scrolled by stays readable.
 */
final class TerminalView implements View {
  private static final long INTERVAL_MILLIS = 100;
  private static final int LABEL = 8;
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String ERASE_BELOW = "\u001b[J";
  private static final String ERASE_LINE_END = "\u001b[K";

  private final PrintStream out;
  private final Palette palette;
  private final Frame frame;
  private final LongSupplier nanoTime;
  private final long beginNanos;
  private List<String> shown = List.of();
  private boolean closed;

  TerminalView(PrintStream out, Palette palette, LongSupplier nanoTime) {
    this.out = out;
    this.palette = palette;
    this.frame = new Frame(palette);
    this.nanoTime = nanoTime;
    this.beginNanos = nanoTime.getAsLong();
    out.print(HIDE_CURSOR);
    out.flush();
  }

  @Override
  public long intervalMillis() {
    return INTERVAL_MILLIS;
  }

  @Override
  public synchronized void event(String label, String text) {
    String time = String.format(Locale.ROOT, "%6.2fs ", elapsedNanos() / 1e9);
    String rest = Frame.padded(text, Frame.COLUMNS - time.length() - LABEL).stripTrailing();
    above(List.of(palette.dim(time) + palette.bold(Frame.padded(label, LABEL)) + rest));
  }

  @Override
  public synchronized void print(List<String> lines) {
    above(lines);
  }

  @Override
  public synchronized void show(LiveStatus status) {
    if (closed) {
      return;
    }
    List<String> next = new ArrayList<>();
    next.add("");
    next.addAll(frame.draw(status, TimeUnit.NANOSECONDS.toSeconds(elapsedNanos())));
    StringBuilder text = new StringBuilder();
    backToTop(text);
    append(text, next);
    if (next.size() < shown.size()) {
      text.append(ERASE_BELOW);
    }
    shown = next;
    flush(text);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      StringBuilder text = new StringBuilder();
      backToTop(text); // what was printed stays; the bars are of a moment that is over
      flush(text.append(ERASE_BELOW).append(SHOW_CURSOR));
    }
  }

  private void above(List<String> lines) {
    if (closed) {
      return;
    }
    StringBuilder text = new StringBuilder();
    backToTop(text);
    text.append(ERASE_BELOW);
    append(text, lines);
    append(text, shown);
    flush(text);
  }

  private void backToTop(StringBuilder text) {
    if (!shown.isEmpty()) {
      text.append("\u001b[").append(shown.size()).append("A\r");
    }
  }

  private static void append(StringBuilder text, List<String> lines) {
    for (String line : lines) {
      text.append(line).append(ERASE_LINE_END).append('\n');
    }
  }

  private void flush(StringBuilder text) {
    out.print(text);
    out.flush();
  }

  private long elapsedNanos() {
    return nanoTime.getAsLong() - beginNanos;
  }
}
