package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Endpoints;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.resource.Samples.Sample;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextSource;
import org.junit.jupiter.api.Test;

class LocalityMetadataTest {
  @Test
  void aTransportSocketChosenByLocalityIsRefusedAndItsEndpointsAreNotUsed() {
    String text =
        """
        cluster_name: c
        endpoints:
        - metadata: {filter_metadata: {envoy.transport_socket_match: {tls: "yes"}}}
          lb_endpoints:
          - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}
        """;
    Sample sample =
        new Sample(
            ResourceTypes.CLUSTER_LOAD_ASSIGNMENT,
            "c",
            Yaml.message(
                TextDocument.parse(new TextSource("test.yaml", text)),
                ClusterLoadAssignment.getDefaultInstance()));
    Decoded<?> decoded = sample.decode();
    assertThat(decoded.errors())
        .singleElement()
        .satisfies(error -> {
          assertThat(error.kind()).isEqualTo(ResourceError.Kind.UNSUPPORTED);
          assertThat(error.toString())
              .contains("endpoints[0].metadata", "envoy.transport_socket_match");
        });
    assertThat(((Endpoints) decoded.value()).localities())
        .allSatisfy(locality -> assertThat(locality.endpoints()).isEmpty());
  }
}
