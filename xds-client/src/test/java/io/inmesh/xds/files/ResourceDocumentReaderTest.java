package io.inmesh.xds.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceDocumentReaderTest {
  private static final String CLUSTER =
      "'@type': type.googleapis.com/envoy.config.cluster.v3.Cluster";

  private static ResourceDocument read(String text) {
    return ResourceDocumentReader.read(new TextSource("r.yaml", text));
  }

  @Test
  void resourcesOfAllTypesAreReadWithTheirNamesAndPlaces() throws Exception {
    ResourceDocument document =
        read(
            """
            resources:
            - {"@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: c, connect_timeout: 1s}
            - "@type": type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment
              cluster_name: c
            """);
    assertThat(document.versionInfo()).isEmpty();
    assertThat(document.resources().stream().map(FileResource::toString))
        .containsExactly(
            "r.yaml:2:3: type.googleapis.com/envoy.config.cluster.v3.Cluster c",
            "r.yaml:3:3: type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment c");
    Cluster cluster = Cluster.parseFrom(ByteString.copyFrom(document.resources().get(0).value()));
    assertThat(cluster.getConnectTimeout().getSeconds()).isEqualTo(1);
  }

  @Test
  void aDiscoveryResponseIsReadWithItsVersion() {
    ResourceDocument document =
        read(
            """
            {"versionInfo": "7", "typeUrl": "t", "nonce": "n", "resources": [
              {"@type": "type.googleapis.com/envoy.service.discovery.v3.Resource", "name": "outer",
               "resource": {"@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster", "name": "inner"}}]}
            """);
    assertThat(document.versionInfo()).isEqualTo("7");
    assertThat(document.resources())
        .singleElement()
        .satisfies(resource -> assertThat(resource.name()).isEqualTo("outer"))
        .satisfies(resource ->
            assertThat(Cluster.parseFrom(ByteString.copyFrom(resource.value())).getName())
                .isEqualTo("inner"));
  }

  @Test
  void anEmptyListIsNoError() {
    assertThat(read("resources: []").resources()).isEmpty();
    assertThat(read("resources:").resources()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          resource: []                          | r.yaml:1:1: resource: unknown field (expected: resources or version_info)
          resources: 5                          | r.yaml:1:12: resources: 5 (expected: a list of resources)
          resources: [{name: c}]                | r.yaml:1:13: resources[0]: a mapping (expected: "@type" with a type URL)
          resources: [{TYPE}]                   | r.yaml:1:13: resources[0]: no name (expected: a resource with a name)
          resources: [{TYPE, name: c}, {TYPE, name: c}] | resources[1]: c (expected: each resource of a type only once)
          resources: [{TYPE, name: c, nme: 5}]  | resources[0].nme: unknown field (expected: a field of envoy.config.cluster.v3.Cluster)
          resources: [{'@type': t/acme.X}]      | resources[0].@type: t/acme.X (expected: one of
          resources: [{'@type': t/envoy.config.core.v3.Node, id: a}] | resources[0].@type: t/envoy.config.core.v3.Node (expected: one of
          [1]                                   | r.yaml:1:1: a list (expected: {resources: [...]})
          """)
  void aBadFileIsRefusedWithThePlace(String text, String message) {
    TextException e =
        catchThrowableOfType(TextException.class, () -> read(text.replace("TYPE", CLUSTER)));
    assertThat(e.getMessage()).contains(message);
  }
}
