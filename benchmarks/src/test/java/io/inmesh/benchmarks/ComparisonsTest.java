package io.inmesh.benchmarks;

import static io.inmesh.benchmarks.BenchmarksTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Every comparison of processes still works; what it measures here means nothing. */
class ComparisonsTest {
  @Test
  void heapIsMeasuredInAllClients() {
    assertThat(run("heap", "--clusters=3", "--endpoints=2"))
        .contains("INMESH", "GRPC_CONFIG", "GRPC_CHANNEL", "grpc channel / inmesh");
  }

  @Test
  void aSmallMeshIsMeasured() {
    assertThat(run("small", "--rounds=1", "--calls=5")).contains("the mesh adds");
  }

  @Test
  void adaptersAreMeasuredBesideTheirClients() {
    assertThat(run("adapters", "--rounds=1", "--calls=5", "--warm-up=5"))
        .contains("CPU, OKHTTP_INMESH / OKHTTP", "CPU, JDK_INMESH / JDK");
  }

  @Test
  void idleClientsAreMeasured() {
    assertThat(run("idle", "--seconds=1", "--settle-seconds=0")).contains("ms CPU per minute");
  }
}
