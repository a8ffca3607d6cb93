package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.bootstrap;
import static io.inmesh.xds.source.Documents.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.bootstrap.BootstrapReader;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BootstrapNoticesTest {
  private static final String SERVER =
      "\"xds_servers\": [{\"server_uri\": \"127.0.0.1:1\","
          + " \"channel_creds\": [{\"type\": \"insecure\"}]}]";

  private static List<String> told(String document, int count) throws Exception {
    try (StartedSource source = StartedSource.of(document)) {
      return source.notices.await(count + " notices", all -> all.size() >= count);
    }
  }

  @Test
  void whatIsOddInAGrpcBootstrapIsToldOnceWhenTheSourceStarts() throws Exception {
    assertThat(told("{" + SERVER + ", \"new\": 1}", 2))
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).startsWith("bootstrap.yaml:1:").contains("new: unknown field"),
            text -> assertThat(text).contains("node: (expected: the name of this process"));
  }

  @Test
  void ofManyTheRestIsCounted() throws Exception {
    String fields =
        IntStream.range(0, 12).mapToObj(i -> ", \"new" + i + "\": 1").collect(Collectors.joining());
    assertThat(told("{" + SERVER + ", \"node\": {\"id\": \"me\"}" + fields + "}", 11))
        .hasSize(11)
        .last()
        .isEqualTo("2 more things in the bootstrap are odd");
  }

  @Test
  void ofResourcesTheWayToAControlPlaneIsTold() throws Exception {
    String statics =
        """
        clusters:
        - name: other
          type: STATIC
          metadata: {typed_filter_metadata: {a: {"@type": type.googleapis.com/acme.Hint}}}
        - name: xds
          type: STATIC
          transport_socket:
            name: tls
            typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext}
          load_assignment:
            cluster_name: xds
            endpoints:
            - lb_endpoints:
              - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}
        """;
    String document = bootstrap(statics, "cds_config: " + server("GRPC"));
    assertThat(new BootstrapReader().parse("b.yaml", document).notices()).hasSize(2);
    assertThat(told(document, 1))
        .singleElement()
        .asString()
        .contains("static_resources.clusters[1].transport_socket.typed_config")
        .contains("trusted_ca: (expected: a file; the server is verified by the platform's roots");
  }
}
