package io.inmesh.xds.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.report.CheckedResource;
import org.junit.jupiter.api.Test;

/** A control plane may be reached by what calls cannot be: TLS, a pipe. */
class ControlPlaneClusterTest {
  private static final String CLUSTERS =
      """
      static_resources:
        clusters:
        - name: xds
          type: STATIC
          load_assignment:
            cluster_name: xds
            endpoints: [{lb_endpoints: [{endpoint: {address: {pipe: {path: ./XDS}}}}]}]
        - name: tls
          type: STATIC
          transport_socket:
            name: envoy.transport_sockets.tls
            typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext}
          load_assignment:
            cluster_name: tls
            endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]
      """;

  private static Bootstrap bootstrap(String... controlPlanes) {
    StringBuilder services = new StringBuilder();
    for (String name : controlPlanes) {
      services.append("{envoy_grpc: {cluster_name: ").append(name).append("}},");
    }
    return new BootstrapReader()
        .parse(
            "b.yaml",
            """
            node: {id: me, cluster: c}
            dynamic_resources:
              ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [%s]}
            """
                    .formatted(services)
                + CLUSTERS);
  }

  @Test
  void whatOnlyCallsCannotHaveIsNoTroubleAndCallsToItFailAllTheSame() {
    Bootstrap bootstrap = bootstrap("xds", "tls");

    StaticResources decoded = StaticResources.decode(bootstrap);

    assertThat(bootstrap.controlPlanes()).containsExactlyInAnyOrder("xds", "tls");
    assertThat(decoded.rejections()).isEmpty();
    Cluster xds = decoded.values().clusters().get("xds");
    assertThat(xds.discovery()).isInstanceOf(Discovery.Unusable.class);
    assertThat(Checks.check(bootstrap, null))
        .allMatch(CheckedResource::accepted)
        .allSatisfy(resource ->
            assertThat(resource.fields()).noneMatch(field -> field.verdict().equals("rejected")));
  }

  @Test
  void ofAnotherClusterItIsTrouble() {
    Bootstrap bootstrap = bootstrap("xds");

    assertThat(StaticResources.decode(bootstrap).rejections().keySet())
        .singleElement()
        .satisfies(key -> assertThat(key.name()).isEqualTo("tls"));
    assertThat(Checks.check(bootstrap, null))
        .filteredOn(resource -> !resource.accepted())
        .singleElement()
        .satisfies(resource -> assertThat(resource.name()).isEqualTo("tls"));
  }
}
