package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.MeshConfig;
import io.inmesh.testing.contract.StaticConfigSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.logging.impl.NoOpLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the application's log has of trouble with the configuration. */
class MeshLogTest {
  private final List<String> lines = new ArrayList<>();
  private final StaticConfigSource source = new StaticConfigSource();
  private Mesh mesh;

  private final class Recorded extends NoOpLog {
    private static final long serialVersionUID = 1;

    @Override
    public void info(Object message) {
      lines.add("INFO " + message);
    }

    @Override
    public void warn(Object message) {
      lines.add("WARN " + message);
    }
  }

  @AfterEach
  void close() {
    mesh.close();
  }

  private MeshLog start(String inboundListener, String... limitedClusters) {
    MeshProperties properties =
        new MeshProperties(
            MeshProperties.Mode.ENFORCE,
            null,
            null,
            new MeshProperties.Outbound(
                true,
                null,
                List.of(),
                List.of(),
                io.inmesh.config.UnknownAuthority.BYPASS,
                io.inmesh.config.BeforeFirstConfig.WAIT,
                Duration.ofSeconds(1),
                MeshProperties.ImperativeClient.AUTO),
            new MeshProperties.Inbound(true, inboundListener, null, null, null),
            new MeshProperties.Place("", "", ""));
    MeshLog log =
        new MeshLog(new Recorded(), new NamedListeners(properties), Set.of(limitedClusters));
    mesh = Mesh.builder(source).listener(log).build();
    log.of(mesh);
    return log;
  }

  @Test
  void troubleIsToldWhenItBeginsAndWhenItIsOver() {
    MeshLog log = start(null);
    log.onConfigTrouble("server gone");
    source.set(MeshConfig.empty());
    log.onConfigTrouble("cluster a: rejected");
    log.onConfigTrouble(null);
    assertThat(lines)
        .containsExactly(
            "WARN The configuration of the mesh is in trouble, there is none yet: server gone",
            "INFO The mesh has its first configuration: listeners 0, clusters 0",
            "WARN The configuration of the mesh is in trouble, what is good of it serves:"
                + " cluster a: rejected",
            "INFO The configuration of the mesh is well again.");
  }

  @Test
  void noticesAreWarnedOf() {
    MeshLog log = start(null);
    log.onConfigNotice("RDS web: #77 has no effect");
    assertThat(lines)
        .containsExactly(
            "WARN A notice on the configuration of the mesh: RDS web: #77 has no effect");
  }

  @Test
  void aListenerAndAClusterThatDoNotExistAreToldOnce() {
    start("ingress", "orders");
    assertThat(lines).isEmpty();
    source.set(MeshConfig.empty());
    source.set(MeshConfig.empty());
    assertThat(lines)
        .containsExactly(
            "INFO The mesh has its first configuration: listeners 0, clusters 0",
            "WARN inmesh.inbound.listener names the listener 'ingress' of "
                + source.description()
                + ": it does not exist",
            "WARN inmesh.clusters.orders has limits for a cluster that does not exist");
  }

  @Test
  void whatCameBeforeTheMeshWasKnownIsLookedAt() {
    source.set(MeshConfig.empty());
    start(null, "orders");
    assertThat(lines).anyMatch(line -> line.startsWith("WARN inmesh.clusters.orders"));
  }
}
