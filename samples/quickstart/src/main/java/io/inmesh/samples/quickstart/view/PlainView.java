package io.inmesh.samples.quickstart.view;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A pipe or file: plain lines, one for each event and one for the state every few seconds. */
final class PlainView implements View {
  private static final long INTERVAL_MILLIS = 2000;
  private static final int LABEL = 8;

  private final PrintStream out;
  private final LongSupplier nanoTime;
  private final long beginNanos;
  private boolean closed;

  PlainView(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
    this.beginNanos = nanoTime.getAsLong();
  }

  @Override
  public long intervalMillis() {
    return INTERVAL_MILLIS;
  }

  @Override
  public synchronized void event(String label, String text) {
    double seconds = (nanoTime.getAsLong() - beginNanos) / 1e9;
    print(
        List.of(
            String.format(Locale.ROOT, "%6.2fs ", seconds) + Frame.padded(label, LABEL) + text));
  }

  @Override
  public synchronized void print(List<String> lines) {
    if (!closed) {
      lines.forEach(out::println);
      out.flush();
    }
  }

  @Override
  public void show(LiveStatus status) {
    StringBuilder text = new StringBuilder();
    for (LiveStatus.Group group : status.groups()) {
      text.append(group.name()).append(' ').append(Frame.tenths(group.percent())).append("%  ");
    }
    LiveStatus.Counts counts = status.counts();
    text.append("sent ").append(counts.sent());
    text.append("  ok ").append(counts.ok());
    text.append("  failed ").append(counts.failed());
    text.append("  retried ").append(counts.retries());
    text.append("  ejections ").append(counts.ejections());
    text.append("  p99 ").append(Frame.tenths(status.p99Millis())).append(" ms");
    event("load", text.toString());
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
