package io.inmesh.xds.resource.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.proto.envoy.config.core.v3.DataSource;
import io.inmesh.xds.protocol.ResourceError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourcesTest {
  @TempDir Path dir;

  private final Place place = Place.root();

  private String read(DataSource source) {
    return new String(DataSources.read(place, source, 10), UTF_8);
  }

  @Test
  void aFileIsRead() throws Exception {
    Path file = Files.writeString(dir.resolve("body"), "teapot");
    assertThat(read(DataSource.newBuilder().setFilename(file.toString()).build()))
        .isEqualTo("teapot");
    assertThat(place.errors()).isEmpty();
  }

  @Test
  void aFileThatIsTooLargeIsNamedWithTheLimit() throws Exception {
    Path file = Files.writeString(dir.resolve("body"), "more than ten");
    assertThat(read(DataSource.newBuilder().setFilename(file.toString()).build())).isEmpty();
    assertThat(place.errors())
        .containsExactly(ResourceError.invalid("", "more than 10 bytes", "at most 10 bytes"));
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    read(DataSource.newBuilder().setFilename("/no/such/file").build());
    assertThat(place.errors())
        .containsExactly(ResourceError.invalid("filename", "/no/such/file", "a readable file"));
  }

  @Test
  void anEnvironmentVariableIsRead() {
    Map.Entry<String, String> variable =
        System.getenv().entrySet().stream()
            .filter(entry -> entry.getValue().getBytes(UTF_8).length <= 10)
            .filter(entry -> !entry.getValue().isEmpty())
            .findFirst()
            .orElseThrow();
    assertThat(read(DataSource.newBuilder().setEnvironmentVariable(variable.getKey()).build()))
        .isEqualTo(variable.getValue());
  }

  @Test
  void anEnvironmentVariableThatIsNotSetIsNamed() {
    read(DataSource.newBuilder().setEnvironmentVariable("INMESH_NO_SUCH").build());
    assertThat(place.errors())
        .containsExactly(
            ResourceError.invalid(
                "environment_variable", "INMESH_NO_SUCH", "an environment variable that is set"));
  }
}
