package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.document;
import static io.inmesh.xds.source.Documents.typedCluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.text.TextSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and directories of resources as sources, however they are named. */
final class ResourceFileSourceTest {
  private static final String PROPERTY = "inmesh.bootstrap";
  private static final String UNREAD = "it could not be read yet";

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
  void aListenerThatAFileDoesNotHaveIsMissingAtOnceAndMeantAllTheSame() throws Exception {
    XdsConfigSource source = XdsConfigSource.ofFile(write("r.yaml", "a"));
    try (StartedSource started = new StartedSource(source.withListeners(Set.of("nope")))) {
      String key = Problem.key(ResourceKind.LISTENER, "nope");
      started.await("nope", config -> config.problems().get(key) != null);
      List<MeshConfig> configs = started.configs.all();
      Problem problem = configs.get(configs.size() - 1).problems().get(key);
      assertThat(problem.reason()).contains("nope: does not exist");
      assertThat(problem.absent()).as("as if nobody had named it").isFalse();
    }
  }

  @Test
  void namesOfListenersAreNotBlank() throws Exception {
    XdsConfigSource source = XdsConfigSource.ofFile(write("r.yaml", "a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.withListeners(Set.of("")))
        .withMessage("listeners: \"\" (expected: names of listeners)");
    assertThatNullPointerException().isThrownBy(() -> source.withListeners(null));
  }

  @Test
  void theLimitOfTheReaderHoldsForEachReadingOfAWatchedFile() throws Exception {
    Path file = write("r.yaml", "a");
    XdsConfigSource source = XdsConfigSource.of(new BootstrapReader(2000).read(file));
    try (StartedSource started = new StartedSource(source)) {
      started.await("a", config -> config.clusters().get("a") != null);

      write("r.yaml", "b".repeat(3000));

      String trouble = started.awaitTrouble("file is too large");
      assertThat(trouble).contains("at most 2000 bytes");
      List<MeshConfig> configs = started.configs.all();
      assertThat(configs.get(configs.size() - 1).clusters().get("a")).isNotNull();

      write("r.yaml", "b");

      started.await("b", config -> config.clusters().get("b") != null);
    }
  }

  @Test
  void aLimitAboveTheDefaultHoldsForAWatchedFileAsWell() throws Exception {
    long more = TextSource.DEFAULT_MAX_BYTES + 1;
    Bootstrap bootstrap = new BootstrapReader(more).read(write("r.yaml", "a"));
    assertThat(GeneralSources.of(bootstrap).files())
        .extracting(GeneralSources.TypeFile::maxBytes)
        .containsExactly(more);
  }

  @Test
  void filesThatABootstrapNamesDoNotHaveItsLimit() throws Exception {
    Path file = dir.resolve("lds.yaml");
    Bootstrap bootstrap = new BootstrapReader(2000).parse("b.yaml", withListeners(file, 1));
    assertThat(GeneralSources.of(bootstrap).files())
        .extracting(GeneralSources.TypeFile::maxBytes)
        .containsExactly(TextSource.DEFAULT_MAX_BYTES);
  }

  @Test
  void theLimitOfTheReaderHoldsForABootstrapThatIsReadOnceMore() throws Exception {
    Path file = Files.writeString(dir.resolve("b.yaml"), "node: {id: me, cluster: c}\n");
    XdsConfigSource source = XdsConfigSource.of(new BootstrapReader(100).read(file));
    assertThat(source.envoyBootstrap()).contains("\"me\"");

    Files.writeString(file, "node: {id: me, cluster: c}\n" + "#".repeat(100));

    assertThat(source.envoyBootstrap()).isNull();
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
  void aFileOfListenersThatCannotBeReadIsSaidToBeSoWhateverTheServerDoes() throws Exception {
    Path file = dir.resolve("lds.yaml");
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        StartedSource started = StartedSource.of(withListeners(file, silent.getLocalPort()))) {
      started.awaitTrouble("no such file");
      assertThat(started.source().waitingOn()).isEqualTo(file.toString());
      assertThat(started.source().waitingFor()).isEqualTo(UNREAD);

      Files.writeString(file, "resources: [{]");

      started.awaitTrouble("lds.yaml:1:");
      assertThat(started.source().waitingFor()).isEqualTo(UNREAD);
    }
  }

  @Test
  void aFileOfResourcesThatIsGoneBeforeTheStartIsSaidToBeUnread() throws Exception {
    Path file = write("r.yaml", "a");
    XdsConfigSource source = XdsConfigSource.ofFile(file);
    Files.delete(file);
    try (StartedSource started = new StartedSource(source)) {
      started.awaitTrouble("no such file");
      assertThat(started.source().waitingOn()).isEqualTo(file.toString());
      assertThat(started.source().waitingFor()).isEqualTo(UNREAD);
    }
  }

  /** Envoy's bootstrap with a server, and a file for the listeners. */
  private static String withListeners(Path file, int port) {
    String ads =
        "ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}\n";
    return Documents.bootstrap(
        "clusters:\n" + Documents.controlPlane("127.0.0.1:" + port),
        ads + "lds_config: " + Documents.file(file));
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
