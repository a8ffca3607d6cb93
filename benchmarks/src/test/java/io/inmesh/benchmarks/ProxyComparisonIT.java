package io.inmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The comparison with real sidecars still works; what it measures here means nothing. */
@Tag("it")
class ProxyComparisonIT {
  @Test
  void everyWayToTheBackendAnswersAllRequests() {
    StringWriter out = new StringWriter();
    int exitCode =
        Benchmarks.execute(
            new PrintWriter(out, true),
            "proxy",
            "--rounds=1",
            "--rate=50",
            "--millis=500",
            "--warm-up-millis=500");
    assertThat(out.toString()).contains("CPU, INMESH / TWO_ENVOYS", "failed requests: 0");
    assertThat(exitCode).isZero();
  }
}
