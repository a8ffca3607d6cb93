package io.inmesh.benchmarks.report;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes results as plain lines. Not thread-safe. */
public final class Report {
  private final PrintWriter out;

  /** A report that goes to a writer, each line at once. */
  public Report(PrintWriter out) {
    this.out = out;
  }

  /** Says what is measured, on which machine. */
  public void begin(String title) {
    line("%s", title);
    line(
        "JDK %s, %d CPUs, load %.1f",
        System.getProperty("java.vm.version"),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** A line. */
  @FormatMethod
  public void line(String format, Object... arguments) {
    out.println(String.format(Locale.ROOT, format, arguments));
    out.flush();
  }

  /**
   * A ratio, each round's and the median, and what was aimed at.
   *
   * @param aim in words; "" for none
   */
  public void ratio(String what, Rounds rounds, String subject, String other, String aim) {
    List<Double> each = rounds.ratios(subject, other);
    line(
        "%-50s %8.3f  %s  (rounds: %s)",
        what,
        rounds.ratio(subject, other),
        aim.isEmpty() ? "" : "aim " + aim,
        each.stream()
            .map(ratio -> String.format(Locale.ROOT, "%.3f", ratio))
            .collect(Collectors.joining(" ")));
  }
}
