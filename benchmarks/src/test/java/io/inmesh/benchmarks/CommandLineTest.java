package io.inmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    PrintStream before = System.err;
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      return Benchmarks.execute(new PrintWriter(out, true), args);
    } finally {
      System.setErr(before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decision",
        "routes",
        "update",
        "heap",
        "small",
        "idle",
        "grpc",
        "adapters",
        "proxy"
      })
  void everyComparisonShowsItsOptions(String name) {
    assertThat(run(name, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: benchmarks " + name, "--help");
  }

  @ParameterizedTest
  @CsvSource({
    "decision, --rounds=0, --rounds: 0 (expected: 1 or more)",
    "proxy, --rate=-1, --rate: -1 (expected: 1 or more)",
    "'update', '--clusters=10,-5', --clusters: -5 (expected: 1 or more)",
    "idle, --settle-seconds=-1, --settle-seconds: -1 (expected: 0 or more)",
    "heap, --endpoints=many, --endpoints"
  })
  void whatCannotBeMeasuredIsBadUse(String name, String option, String message) {
    assertThat(run(name, option)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(message).doesNotContain("\tat ");
  }
}
