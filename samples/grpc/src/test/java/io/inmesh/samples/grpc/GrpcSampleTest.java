package io.inmesh.samples.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GrpcSampleTest {
  @Test
  void allGoesAsPromised() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean kept = new GrpcSample(new PrintStream(bytes, true, StandardCharsets.UTF_8)).run();
    String shown = bytes.toString(StandardCharsets.UTF_8);
    assertThat(kept).as(shown).isTrue();
    assertThat(shown.lines()).hasSize(9).last().isEqualTo("all went as promised");
  }
}
