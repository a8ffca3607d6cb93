package io.inmesh.benchmarks.proxy;

import io.inmesh.benchmarks.report.Report;
import io.inmesh.benchmarks.report.Rounds;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The library beside real sidecars: CPU time of all processes, latency under an open loop. */
@Command(name = "proxy", description = "The library beside one and two real Envoy sidecars.")
public final class ProxyRun implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      defaultValue = "8",
      description = "Rounds of all four subjects (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--rate",
      defaultValue = "400",
      description = "Requests per second, open loop (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--millis",
      defaultValue = "4000",
      description = "Time of one subject in one round (default: ${DEFAULT-VALUE}).")
  private int millis;

  @Option(
      names = "--warm-up-millis",
      defaultValue = "8000",
      description = "Time of each subject before all rounds (default: ${DEFAULT-VALUE}).")
  private int warmUpMillis;

  @Override
  public Integer call() throws Exception {
    Report report = new Report(spec.commandLine().getOut());
    report.begin("proxy: " + rate + " requests per second, open loop");
    Rounds cpu = new Rounds();
    Rounds p50 = new Rounds();
    Rounds p99 = new Rounds();
    Failures failures = new Failures();
    try (Bench bench = Bench.start()) {
      for (Way way : Way.values()) {
        failures.add(way + ", warm-up", bench.run(way, rate, warmUpMillis).result());
      }
      for (int round = 0; round < rounds; round++) {
        for (Way way : Way.values()) {
          Bench.Measured measured = bench.run(way, rate, millis);
          failures.add(way + ", round " + (round + 1), measured.result());
          cpu.add(way.name(), measured.cpuMicrosPerRequest());
          p50.add(way.name(), (double) measured.result().p50Micros());
          p99.add(way.name(), (double) measured.result().p99Micros());
        }
      }
    }
    for (Way way : Way.values()) {
      report.line(
          "%-20s %7.0f us CPU per request, p50 %6.0f us, p99 %6.0f us",
          way, cpu.median(way.name()), p50.median(way.name()), p99.median(way.name()));
    }
    for (Way way : new Way[] {Way.INMESH, Way.ONE_ENVOY, Way.TWO_ENVOYS}) {
      report.ratio("CPU, " + way + " / BARE", cpu, way.name(), Way.BARE.name(), "");
    }
    for (Way way : new Way[] {Way.ONE_ENVOY, Way.TWO_ENVOYS}) {
      report.ratio("CPU, INMESH / " + way, cpu, Way.INMESH.name(), way.name(), "");
      report.ratio("p50, INMESH / " + way, p50, Way.INMESH.name(), way.name(), "");
      report.ratio("p99, INMESH / " + way, p99, Way.INMESH.name(), way.name(), "");
    }
    report.line("failed requests: %d", failures.count());
    failures.texts().forEach(text -> report.line("  %s", text));
    return failures.count() == 0 ? 0 : 1;
  }
}
