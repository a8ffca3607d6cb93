package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.document;
import static io.inmesh.xds.source.Documents.typedCluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.XdsConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and directories of resources as sources, however they are named. */
final class ResourceFileSourceTest {
  private static final String PROPERTY = "inmesh.bootstrap";

  @TempDir private Path dir;

  private Path write(String name, String cluster) throws IOException {
    String text = document(typedCluster("name: " + cluster + "\ntype: STATIC"));
    return Files.writeString(dir.resolve(name), text);
  }

  private static XdsConfigSource fromEnvironment(Path file) {
    System.setProperty(PROPERTY, file.toString());
    try {
      return XdsConfigSource.fromEnvironment();
    } finally {
      System.clearProperty(PROPERTY);
    }
  }

  @Test
  void aFileThatTheEnvironmentNamesIsWatched() throws Exception {
    Path file = write("r.yaml", "a");
    XdsConfigSource source = fromEnvironment(file);
    assertThat(source.description()).isEqualTo("file " + file);
    try (StartedSource started = new StartedSource(source)) {
      started.await("a", config -> config.clusters().get("a") != null);

      write("r.yaml", "b");

      started.await("b", config -> config.clusters().get("b") != null);
    }
  }

  @Test
  void anEnvoyBootstrapThatTheEnvironmentNamesCanBeShownAndChecked() throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("b.yaml"),
            "node: {id: me, cluster: c}\n"
                + "dynamic_resources: {cds_config: {path_config_source: {path: /no/such}}}\n");
    XdsConfigSource source = fromEnvironment(file);
    assertThat(source.envoyBootstrap()).contains("\"me\"");
    assertThat(source.checkForEnvoy().refused()).hasSize(1);
  }

  @Test
  void aDirectoryIsWatchedAsAWhole() throws Exception {
    write("a.yaml", "a");
    try (StartedSource started = new StartedSource(XdsConfigSource.ofFile(dir))) {
      started.await("a", config -> config.clusters().get("a") != null);

      write("b.yaml", "b");
      started.await("a and b", config -> config.clusters().size() == 2);

      Files.delete(dir.resolve("a.yaml"));
      started.await("b", config -> config.clusters().get("a") == null);

      Files.writeString(dir.resolve("c.yaml"), "resources: [{]");
      started.awaitTrouble("c.yaml:1:");
    }
  }
}
