package io.inmesh.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C ends the demonstration as its page says, and nothing of it is left. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no process can press another's Ctrl-C")
class CtrlCTest {
  @TempDir private Path folder;

  @Test
  void endsTheScriptInItsMiddle() throws Exception {
    try (DemoProcess demo = DemoProcess.start(folder, "demo.rate=100")) {
      int port = controlPlanePort(demo);
      demo.awaitLine("effect +first answer");
      assertThatItCleansUpWhenInterrupted(demo, port);
      assertThat(demo.shown()).contains("stage   1 of 8").doesNotContain("BROKEN", "Summary");
    }
  }

  @Test
  @Tag("extended")
  void endsWhatGoesOnAfterTheScript() throws Exception {
    try (DemoProcess demo =
        DemoProcess.start(folder, "demo.keep", "demo.speed=8", "demo.rate=250")) {
      int port = controlPlanePort(demo);
      demo.awaitLine("stage +8 of 8");
      demo.awaitLine("promises +(\\d+) of \\1 kept");
      demo.awaitLine("keep +goes on until Ctrl-C");
      long before = sent(demo);
      assertThat(sent(demo)).as("requests").isGreaterThan(before);
      assertThatItCleansUpWhenInterrupted(demo, port);
      assertThat(demo.shown())
          .containsPattern("\n\\d+ sent, \\d+ ok, 0 failed, \\d+ retried, \\d+ ejections$");
    }
  }

  private static int controlPlanePort(DemoProcess demo) throws Exception {
    return Integer.parseInt(
        demo.awaitLine("start +6 instances, control plane at port (\\d+)").group(1));
  }

  private static long sent(DemoProcess demo) throws Exception {
    return Long.parseLong(demo.awaitLine("load .* sent (\\d+) ").group(1));
  }

  private static void assertThatItCleansUpWhenInterrupted(DemoProcess demo, int port)
      throws Exception {
    try (Http2Connection connection = Http2Connection.to(port)) {
      demo.interrupt();
      assertThat(connection.endsWithGoAway()).as("it shuts its servers down").isTrue();
    }
    assertThat(demo.awaitExit()).isEqualTo(DocumentedExitCodes.of("ended by Ctrl-C"));
    assertThat(demo.errors()).isEmpty();
    assertThat(demo.shown()).doesNotContain("LOST", "Exception", "\tat ");
  }
}
