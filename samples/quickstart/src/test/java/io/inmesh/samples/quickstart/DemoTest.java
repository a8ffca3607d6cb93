package io.inmesh.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.samples.quickstart.script.Summary;
import io.inmesh.samples.quickstart.view.Views;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void theWholeScriptKeepsItsPromises() throws Exception {
    DemoOptions options = DemoOptions.of(Map.of("demo.speed", "8", "demo.rate", "250"));
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Summary summary;
    try (Demo demo = new Demo(options, Views.of(out, Map.of("TERM", "dumb")))) {
      summary = demo.runScript();
    }
    String shown = bytes.toString(StandardCharsets.UTF_8);

    assertThat(summary.broken()).as(shown).isEmpty();
    assertThat(summary.isKept()).isTrue();
    assertThat(summary.lost()).isZero();
    assertThat(summary.sent()).isGreaterThan(800);
    assertThat(summary.retries()).isPositive();
    assertThat(summary.ejections()).isPositive();
    assertThat(shown)
        .contains("stage   1 of 8: all to v1")
        .contains("stage   8 of 8: rollback")
        .contains("kill    v2-a")
        .contains("ejected v2-a of shop-v2")
        .contains("NACK    Cluster: ")
        .contains("max_ejection_percent")
        .contains("NACK    RouteConfiguration: ")
        .contains("/cart/(.*")
        .contains(String.join(System.lineSeparator(), summary.lines()))
        .doesNotContain("BROKEN")
        .doesNotContain("\u001b");
  }
}
