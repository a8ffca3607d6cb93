package io.inmesh.benchmarks.decision;

import io.inmesh.benchmarks.report.JmhRounds;
import io.inmesh.benchmarks.report.Report;
import io.inmesh.benchmarks.report.RoundOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A thousand routes, the last of them matching, beside grpc-java xds. */
@Command(name = "routes", description = "1,000 routes, the last matching, beside grpc-java xds.")
public final class RoutingRun implements Callable<Integer> {
  private static final String INMESH = "inmeshWholeDecision 1000";
  private static final String GRPC = "grpcXdsRouteOnly 1000";

  @Spec private CommandSpec spec;
  @Mixin private RoundOptions options;

  @Override
  public Integer call() throws Exception {
    Report report = new Report(spec.commandLine().getOut());
    report.begin("routes: a call that the last of 1,000 routes takes");
    JmhRounds jmh = new JmhRounds(options);
    for (int round = 0; round < options.rounds(); round++) {
      jmh.run(RoutingBenchmark.class, 1, "");
    }
    for (String name : new String[] {INMESH, GRPC}) {
      report.line(
          "%-40s %8.1f ns/op %8.1f ns CPU/op %8.1f B/op",
          name,
          jmh.times().median(name),
          jmh.cpuTimes().median(name),
          jmh.allocations().median(name));
    }
    report.ratio("CPU, grpc-java xds / inmesh", jmh.cpuTimes(), GRPC, INMESH, ">= 100");
    return 0;
  }
}
