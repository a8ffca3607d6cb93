package io.inmesh.samples.quickstart.script;

import io.inmesh.samples.quickstart.load.MeshEvents;
import io.inmesh.samples.quickstart.load.Tally;
import io.inmesh.samples.quickstart.script.Findings.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of the demonstration.
 *
 * @param sent how many requests were sent
 * @param lost how many of them got no answer, or an error
 * @param retries how many attempts were repeated
 * @param ejections how many times an instance was ejected
 * @param broken the promises that were not kept, in plain words; empty when all is well
 * @param lines the whole of it, to be read
 */
public record Summary(
    long sent, long lost, long retries, long ejections, List<String> broken, List<String> lines) {
  private static final int TEXT_COLUMNS = 61;

  public Summary {
    broken = List.copyOf(broken);
    lines = List.copyOf(lines);
  }

  /** Whether every promise was kept. */
  public boolean isKept() {
    return broken.isEmpty();
  }

  /**
   * Sums up.
   *
   * @param loadEnded whether a request without an end is lost; otherwise it is under way
   */
  static Summary of(Tally tally, MeshEvents events, Findings findings, boolean loadEnded) {
    long sent = tally.sent();
    long lost = loadEnded ? sent - tally.ok() : tally.failed();
    List<Promise> promises = new ArrayList<>(findings.promises());
    promises.add(new Promise("no request is lost", lost == 0));
    List<String> broken =
        promises.stream().filter(promise -> !promise.kept()).map(Promise::text).toList();

    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Summary");
    lines.add(
        line(
            "requests",
            String.format(Locale.ROOT, "%,d sent, %,d answered, %d lost", sent, tally.ok(), lost)));
    lines.add(
        line(
            "latency",
            String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms",
                tally.latencies().millisAtPercentile(50),
                tally.latencies().millisAtPercentile(99))));
    lines.addAll(ShareTable.lines(findings.shares()));
    lines.add(line("push to effect", effects(findings)));
    if (findings.firstAnswerMillis() != null) {
      lines.add(
          line("first answer", findings.firstAnswerMillis() + " ms after the client started"));
    }
    lines.add(
        line(
            "failures",
            events.retries()
                + " retries, "
                + events.ejections()
                + (events.ejections() == 1 ? " ejection" : " ejections")
                + (findings.ejectionMillis() == null
                    ? ""
                    : " (" + findings.ejectionMillis() + " ms after the kill)")));
    for (String rejection : findings.rejections()) {
      lines.addAll(wrapped("NACK", rejection));
    }
    lines.add(
        line("promises", promises.size() - broken.size() + " of " + promises.size() + " kept"));
    for (String promise : broken) {
      lines.addAll(wrapped("BROKEN", promise));
    }
    return new Summary(sent, lost, events.retries(), events.ejections(), broken, lines);
  }

  private static String effects(Findings findings) {
    List<Long> sorted = findings.effectMillis().stream().sorted().toList();
    if (sorted.isEmpty()) {
      return "never";
    }
    String text =
        "p50 %d ms, max %d ms (%d updates)"
            .formatted(
                sorted.get((sorted.size() - 1) / 2), sorted.get(sorted.size() - 1), sorted.size());
    Long rollback = findings.rollbackMillis();
    return rollback == null ? text : text + "; rollback " + rollback + " ms";
  }

  private static List<String> wrapped(String label, String text) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > TEXT_COLUMNS) {
      int space = rest.lastIndexOf(' ', TEXT_COLUMNS);
      int cut = space > 0 ? space : TEXT_COLUMNS;
      lines.add(line(lines.isEmpty() ? label : "", rest.substring(0, cut)));
      rest = rest.substring(cut).stripLeading();
    }
    lines.add(line(lines.isEmpty() ? label : "", rest));
    return lines;
  }

  private static String line(String label, String text) {
    return "  %-16s".formatted(label) + text;
  }
}
