package io.inmesh.benchmarks.report;

import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * JMH benchmarks in interleaved rounds, each round with a fresh JVM for each benchmark, with the
 * allocation profiler. Not thread-safe.
 */
public final class JmhRounds {
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private final Rounds times = new Rounds();
  private final Rounds cpuTimes = new Rounds();
  private final Rounds allocations = new Rounds();
  private final RoundOptions options;

  /** Rounds of that length and number. */
  public JmhRounds(RoundOptions options) {
    this.options = options;
  }

  /**
   * Runs one round.
   *
   * @param benchmarks the class that holds them
   * @param prefix of the names under which results are kept; the method's name and the parameters
   *     follow
   */
  public void run(Class<?> benchmarks, int threads, String prefix) throws RunnerException {
    ChainedOptionsBuilder builder =
        new OptionsBuilder()
            .include("\\b" + benchmarks.getSimpleName() + "\\b")
            .threads(threads)
            .forks(1)
            .warmupIterations(options.iterations())
            .measurementIterations(options.iterations())
            .warmupTime(TimeValue.milliseconds(options.iterationMillis()))
            .measurementTime(TimeValue.milliseconds(options.iterationMillis()))
            .addProfiler(GCProfiler.class)
            .addProfiler(CpuProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    Collection<RunResult> results = new Runner(builder.build()).run();
    for (RunResult result : results) {
      String name = prefix + result.getPrimaryResult().getLabel() + parameters(result);
      times.add(name, result.getPrimaryResult().getScore());
      cpuTimes.add(name, secondary(result, CpuProfiler.LABEL));
      allocations.add(name, secondary(result, ALLOCATION));
    }
  }

  private static double secondary(RunResult result, String label) {
    Result<?> found = result.getSecondaryResults().get(label);
    if (found == null) {
      throw new IllegalStateException(label + ": none (expected: a result of its profiler)");
    }
    return found.getScore();
  }

  private static String parameters(RunResult result) {
    StringBuilder text = new StringBuilder();
    for (String key : result.getParams().getParamsKeys()) {
      text.append(' ').append(result.getParams().getParam(key));
    }
    return text.toString();
  }

  /** Time per operation, in the unit of the benchmark. */
  public Rounds times() {
    return times;
  }

  /** CPU time of the process per operation, in nanoseconds. */
  public Rounds cpuTimes() {
    return cpuTimes;
  }

  /** Bytes per operation. */
  public Rounds allocations() {
    return allocations;
  }
}
