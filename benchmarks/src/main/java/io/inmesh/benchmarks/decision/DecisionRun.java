package io.inmesh.benchmarks.decision;

import io.inmesh.benchmarks.report.JmhRounds;
import io.inmesh.benchmarks.report.Report;
import io.inmesh.benchmarks.report.RoundOptions;
import io.inmesh.benchmarks.report.Rounds;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One call's decision beside the resilience4j trio, with one thread and with two. */
@Command(name = "decision", description = "One call's decision beside the resilience4j trio.")
public final class DecisionRun implements Callable<Integer> {
  private static final String INMESH = " inmesh";
  private static final String TRIO = " resilience4jTrio";

  @Spec private CommandSpec spec;
  @Mixin private RoundOptions options;

  @Override
  public Integer call() throws Exception {
    Report report = new Report(spec.commandLine().getOut());
    report.begin("decision: time and allocation per call");
    JmhRounds jmh = new JmhRounds(options);
    for (int round = 0; round < options.rounds(); round++) {
      jmh.run(DecisionBenchmark.class, 1, "1 ");
      jmh.run(DecisionBenchmark.class, 2, "2 ");
    }
    Rounds times = jmh.times();
    Rounds cpu = jmh.cpuTimes();
    for (String threads : new String[] {"1", "2"}) {
      for (String subject : new String[] {INMESH, TRIO}) {
        String name = threads + subject;
        report.line(
            "%-40s %8.1f ns/op %8.1f ns CPU/op %8.1f B/op",
            subject.trim() + ", threads: " + threads,
            times.median(name),
            cpu.median(name),
            jmh.allocations().median(name));
      }
    }
    report.ratio("CPU, inmesh / trio, one thread", cpu, "1" + INMESH, "1" + TRIO, "<= 1.2");
    report.ratio("CPU, inmesh / trio, two threads", cpu, "2" + INMESH, "2" + TRIO, "");
    report.ratio("CPU, inmesh, two threads / one", cpu, "2" + INMESH, "1" + INMESH, "<= 1.2");
    report.ratio("CPU, trio, two threads / one", cpu, "2" + TRIO, "1" + TRIO, "");
    report.ratio("time, inmesh / trio, one thread", times, "1" + INMESH, "1" + TRIO, "<= 1.2");
    report.ratio("time, inmesh, two threads / one", times, "2" + INMESH, "1" + INMESH, "<= 1.2");
    report.ratio("time, trio, two threads / one", times, "2" + TRIO, "1" + TRIO, "");
    return 0;
  }
}
