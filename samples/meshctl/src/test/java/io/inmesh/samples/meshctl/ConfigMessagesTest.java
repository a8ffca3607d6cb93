package io.inmesh.samples.meshctl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ResourceKind;
import io.inmesh.config.Trouble;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of troubles that come, change and go. */
class ConfigMessagesTest {
  private static final Trouble FILE = Trouble.ofSource("f.yaml", "f.yaml:1: no YAML");

  private final ConfigMessages messages =
      ConfigMessages.of(XdsConfigSource.of(new BootstrapReader().parse("r.yaml", "resources: []")));

  private static Trouble cluster(String name, String reason) {
    return new Trouble(ResourceKind.CLUSTER, name, "CDS " + name, reason);
  }

  private List<String> told(Trouble... troubles) {
    PrintStream err = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, UTF_8));
    try {
      messages.onConfigTroubles(List.of(troubles));
    } finally {
      System.setErr(err);
    }
    return bytes.toString(UTF_8).lines().map(line -> line.replace("meshctl: ", "")).toList();
  }

  @Test
  void onlyWhatIsNewOrAnotherIsTold() {
    assertThat(told(cluster("a", "bad"))).containsExactly("CDS a: bad");
    assertThat(told(FILE, cluster("a", "bad"))).containsExactly("f.yaml:1: no YAML");
    assertThat(told(cluster("a", "worse"), FILE)).containsExactly("CDS a: worse");
  }

  @Test
  void whatIsOverIsToldOnceAndWhenAllIsWell() {
    told(cluster("a", "bad"), cluster("b", "bad"), FILE);
    assertThat(told(cluster("b", "bad"), FILE)).containsExactly("no longer: CDS a: bad");
    assertThat(told(cluster("b", "bad"), cluster("c", "bad")))
        .containsExactly("CDS c: bad", "no longer: f.yaml:1: no YAML");
    assertThat(told()).containsExactly("the configuration is well again");
    assertThat(told()).isEmpty();
  }

  @Test
  void aReasonWithinAReasonIsNotMistakenForIt() {
    told(cluster("a", "rejected: x"));
    assertThat(told(cluster("a", "rejected: x; y: z"))).containsExactly("CDS a: rejected: x; y: z");
  }
}
