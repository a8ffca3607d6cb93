package io.inmesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.text.TextSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a bootstrap comes from. */
final class BootstrapFilesTest {
  private final BootstrapReader reader = new BootstrapReader();
  @TempDir private Path dir;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  private static String cluster(String name) {
    return "resources: [{'@type': t/envoy.config.cluster.v3.Cluster, name: " + name + "}]\n";
  }

  @Test
  void aBootstrapKnowsItsFile() throws IOException {
    Path resources = write("r.yaml", cluster("a"));
    Path envoy = write("e.yaml", "node: {id: a}\n");
    Path grpc =
        write(
            "g.json",
            "{\"xds_servers\": [{\"server_uri\": \"x:1\","
                + " \"channel_creds\": [{\"type\": \"insecure\"}]}]}");

    assertThat(reader.read(resources).file()).isEqualTo(resources);
    assertThat(reader.read(envoy).file()).isEqualTo(envoy);
    assertThat(reader.read(grpc).file()).isEqualTo(grpc);
    assertThat(reader.parse("r.yaml", cluster("a")).file()).isNull();
    Map<String, String> named = Map.of("INMESH_BOOTSTRAP", resources.toString());
    assertThat(reader.fromEnvironment(named::get, name -> null).file()).isEqualTo(resources);
    Map<String, String> text = Map.of("GRPC_XDS_BOOTSTRAP_CONFIG", Files.readString(grpc));
    assertThat(reader.fromEnvironment(text::get, name -> null).file()).isNull();
  }

  @Test
  void aBootstrapKnowsTheLimitOfItsReader() throws IOException {
    Path file = write("r.yaml", cluster("a"));
    long more = 256L << 20;
    BootstrapReader large = new BootstrapReader(more);

    assertThat(large.read(file).maxFileBytes()).isEqualTo(more);
    assertThat(large.read(dir).maxFileBytes()).isEqualTo(more);
    assertThat(reader.read(file).maxFileBytes()).isEqualTo(TextSource.DEFAULT_MAX_BYTES);
  }

  @Test
  void aDirectoryIsAllResourceFilesInIt() throws IOException {
    write("b.json", cluster("b"));
    write("a.yaml", cluster("a"));
    write("README.md", "no resources");

    Bootstrap read = reader.read(dir);

    assertThat(read.form()).isEqualTo(BootstrapForm.RESOURCES);
    assertThat(read.file()).isEqualTo(dir);
    assertThat(read.resources()).extracting(FileResource::name).containsExactly("a", "b");
    assertThat(XdsConfigSource.ofFile(dir).description()).isEqualTo("directory " + dir);
  }

  @Test
  void aDirectoryThatCannotBeUsedIsRefusedWithAllProblems() throws IOException {
    assertThatThrownBy(() -> reader.read(dir))
        .isInstanceOf(BootstrapException.class)
        .hasMessageContaining(dir + ": a directory without resources (expected: a file .yaml");
    write("a.yaml", cluster("a"));
    write("b.yaml", cluster("a"));
    write("c.yaml", "node: {id: a}\n");

    assertThatThrownBy(() -> reader.read(dir))
        .isInstanceOf(BootstrapException.class)
        .hasMessageContaining("b.yaml:1:13: a (expected: each resource only once, it is in")
        .hasMessageContaining("c.yaml:1:");
  }

  @Test
  void aPathThatThePlatformDoesNotHaveIsRefused() {
    Map<String, String> named = Map.of("INMESH_BOOTSTRAP", "a\0b");
    assertThatThrownBy(() -> reader.fromEnvironment(named::get, name -> null))
        .isInstanceOf(BootstrapException.class)
        .hasMessageStartingWith("INMESH_BOOTSTRAP: a b (expected: a path: ");
  }

  @Test
  @SuppressWarnings("NullAway") // As a caller without it.
  void nullIsNoFileAndIsNamed() {
    assertThatThrownBy(() -> XdsConfigSource.ofFile(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("file");
    assertThatThrownBy(() -> XdsConfigSource.of(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("bootstrap");
  }
}
