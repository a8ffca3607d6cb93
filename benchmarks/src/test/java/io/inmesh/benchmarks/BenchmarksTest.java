package io.inmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark still works; what it measures here means nothing. */
class BenchmarksTest {
  @Test
  void everyJmhBenchmarkRunsOneShortIteration() throws Exception {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(20))
                    .param("clusters", "10")
                    .param("routes", "10")
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    assertThat(results).hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void updatesAreMeasuredInAllClients() {
    String[] lines =
        run("update", "--without-jmh", "--rounds=1", "--clusters=3", "--updates=20").split("\n");
    assertThat(lines).filteredOn(line -> line.contains("20 of 20 updates")).hasSize(3);
  }

  /** What a comparison prints; it has to end well. */
  static String run(String... args) {
    StringWriter out = new StringWriter();
    int exitCode = Benchmarks.execute(new PrintWriter(out, true), args);
    assertThat(exitCode).as(out.toString()).isZero();
    return out.toString();
  }
}
