package io.inmesh.xds.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.validate.EnvoyValidation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of Envoy's types is that of the real one. */
@Tag("it")
final class EnvoyTypesIT {
  @TempDir private Path dir;

  private String verdict(Set<String> types) throws Exception {
    StringBuilder document =
        new StringBuilder(
            """
            static_resources:
              clusters:
              - name: c
                type: STATIC
                metadata:
                  typed_filter_metadata:
            """);
    for (String type : types) {
      document
          .append("        ")
          .append(type)
          .append(": {\"@type\": type.googleapis.com/")
          .append(type)
          .append("}\n");
    }
    String log = EnvoyValidation.verdict(Files.writeString(dir.resolve("b.yaml"), document));
    int end = log.indexOf("): {"); // then it repeats the document
    return end < 0 ? log : log.substring(0, end);
  }

  @Test
  void envoyHasEachOfThem() throws Exception {
    assertThat(EnvoyTypes.all()).hasSizeGreaterThan(1000);
    assertThat(verdict(EnvoyTypes.all())).isEmpty();
  }

  /** Of the API, but of Envoy's contrib build, or of other clients. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme.Filter",
        "envoy.config.grpc_credential.v3.AwsIamConfig",
        "envoy.extensions.filters.http.gzip.v3.Gzip",
        "envoy.extensions.filters.http.kill_request.v3.KillRequest",
        "envoy.extensions.filters.network.mysql_proxy.v3.MySQLProxy",
        "envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst",
        "envoy.extensions.transport_sockets.s2a.v3.S2AConfiguration"
      })
  void envoyHasNoOther(String type) throws Exception {
    assertThat(EnvoyTypes.contains(type)).isFalse();
    assertThat(verdict(Set.of(type))).contains("could not find @type");
  }
}
