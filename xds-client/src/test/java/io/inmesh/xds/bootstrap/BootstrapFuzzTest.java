package io.inmesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BootstrapFuzzTest {
  private static final List<String> SEEDS =
      List.of(
          """
          {"xds_servers": [{"server_uri": "a:1", "channel_creds": [{"type": "tls", "config":
            {"ca_certificate_file": "/a"}}], "call_creds": [{"type": "jwt_token_file", "config":
            {"jwt_token_file": "/t"}}], "server_features": ["xds_v3"]}],
           "node": {"id": "x", "metadata": {"a": [1, null]}, "locality": {"zone": "z"}},
           "authorities": {"a": {"xds_servers": []}},
           "certificate_providers": {"p": {"plugin_name": "f", "config": {}}}}
          """,
          EnvoyBootstrapTest.NODE
              + EnvoyBootstrapTest.CLUSTER
              + """
              dynamic_resources:
                ads_config:
                  api_type: GRPC
                  transport_api_version: V3
                  grpc_services: [{envoy_grpc: {cluster_name: xds}}]
                lds_config: {ads: {}}
                cds_config: {path_config_source: {path: /a}}
              layered_runtime: {layers: [{name: a, static_layer: {a: {b: 1}}}]}
              """,
          """
          version_info: "1"
          resources:
          - "@type": type.googleapis.com/envoy.service.discovery.v3.Resource
            name: a
            resource: {"@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: b}
          - {"@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration, name: c}
          """);

  @Property(tries = 3000)
  void aDamagedDocumentIsReadOrRefusedWithTheDeclaredException(
      @ForAll long seed, @ForAll("seeds") String document) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(document);
    for (int i = random.nextInt(5); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, "{}[]\",:0a \n-&*\\'#\t\u00e9".charAt(random.nextInt(19)));
        case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20) + 1)).append(' ');
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 15)));
      }
    }
    try {
      assertThat(new BootstrapReader().parse("f", text.toString())).isNotNull();
    } catch (BootstrapException e) {
      assertThat(e.problems())
          .isNotEmpty()
          .allSatisfy(problem -> assertThat(problem.expected()).isNotEmpty());
    }
  }

  @Provide
  Arbitrary<String> seeds() {
    return Arbitraries.of(SEEDS);
  }
}
