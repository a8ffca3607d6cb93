package io.inmesh.benchmarks.report;

import picocli.CommandLine.Option;

/** How much is measured. */
public final class RoundOptions {
  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Rounds of all subjects (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--iterations",
      defaultValue = "4",
      description = "JMH iterations, for warm-up and again for measuring (${DEFAULT-VALUE}).")
  private int iterations;

  @Option(
      names = "--iteration-millis",
      defaultValue = "1000",
      description = "Length of a JMH iteration (default: ${DEFAULT-VALUE}).")
  private int iterationMillis;

  /** How many rounds. */
  public int rounds() {
    return rounds;
  }

  int iterations() {
    return iterations;
  }

  int iterationMillis() {
    return iterationMillis;
  }
}
