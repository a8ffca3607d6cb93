package io.inmesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.report.FieldReport;
import io.inmesh.xds.report.Verdict;
import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.DnsLookupFamily;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.TransportCredentials;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvoyBootstrapTest {
  static final String NODE = "node: {id: me, cluster: c}\n";
  static final String CLUSTER =
      """
      static_resources:
        clusters:
        - name: xds
          type: STRICT_DNS
          load_assignment:
            cluster_name: xds
            endpoints:
            - lb_endpoints:
              - endpoint: {address: {socket_address: {address: cp.local, port_value: 18000}}}
              - endpoint: {address: {socket_address: {address: cp2.local, port_value: 18001}}}
      """;
  private static final String GRPC = "{envoy_grpc: {cluster_name: xds}}";

  private static Bootstrap read(String yaml) {
    return new BootstrapReader().parse("b.yaml", yaml);
  }

  private static String problems(String yaml) {
    return catchThrowableOfType(BootstrapException.class, () -> read(yaml)).getMessage();
  }

  @Test
  void anAdsServerIsTheStaticClusterThatItNames() {
    Bootstrap bootstrap =
        read(
            """
            node:
              id: me
              cluster: c
              metadata: {a: {b: 1}}
              locality: {region: r, zone: z, sub_zone: s}
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
            dynamic_resources:
              ads_config:
                api_type: DELTA_GRPC
                transport_api_version: V3
                set_node_on_first_message_only: true
                grpc_services:
                - envoy_grpc: {cluster_name: xds, max_receive_message_length: 1000}
                  initial_metadata: [{key: x-a, value: b}]
              lds_config: {ads: {}, resource_api_version: V3}
              cds_config: {ads: {}, initial_fetch_timeout: 0s}
            static_resources:
              clusters:
              - name: xds
                type: STATIC
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    explicit_http_config:
                      http2_protocol_options: {connection_keepalive: {interval: 30s, timeout: 5s}}
                load_assignment:
                  cluster_name: xds
                  endpoints:
                  - lb_endpoints:
                    - endpoint: {address: {socket_address: {address: "::1", port_value: 15010}}}
                transport_socket:
                  name: envoy.transport_sockets.tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                    sni: istiod.svc
                    common_tls_context:
                      tls_certificates: [{certificate_chain: {filename: /c}, private_key: {filename: /k}}]
                      validation_context: {trusted_ca: {filename: /ca}}
            """);
    assertThat(bootstrap.form()).isEqualTo(BootstrapForm.ENVOY);
    ServerConfig server = bootstrap.servers().get(0);
    assertThat(server.target()).isEqualTo("[::1]:15010");
    assertThat(server.authority()).isEqualTo("istiod.svc");
    assertThat(server.apiType()).isEqualTo(ApiType.AGGREGATED_DELTA_GRPC);
    assertThat(server.credentials())
        .isEqualTo(new TransportCredentials.Tls(Path.of("/ca"), Path.of("/c"), Path.of("/k")));
    assertThat(server.initialMetadata()).containsExactly(Map.entry("x-a", "b"));
    assertThat(server.channel().keepaliveTimeNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(30));
    assertThat(server.channel().keepaliveTimeoutNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(5));
    assertThat(server.channel().maxMessageBytes()).isEqualTo(1000);
    assertThat(bootstrap.listeners())
        .isEqualTo(new ConfigSourceSpec.Ads(TimeUnit.SECONDS.toNanos(15)));
    assertThat(bootstrap.clusters()).isEqualTo(new ConfigSourceSpec.Ads(0));
    assertThat(bootstrap.node().metadata()).isEqualTo(Map.of("a", Map.of("b", 1.0)));
    assertThat(bootstrap.resources().stream().map(FileResource::name)).containsExactly("xds");
    assertThat(bootstrap.report().with(Verdict.IGNORED).stream().map(FieldReport.Entry::path))
        .contains("admin");
  }

  @Test
  void theClusterOfAServerMayHaveItsNamesLookedUpByAnExtension() {
    String extension =
        CLUSTER.replace(
            "type: STRICT_DNS",
            "cluster_type: {name: envoy.cluster.dns, typed_config: {\"@type\":"
                + " t/envoy.extensions.clusters.dns.v3.DnsCluster}}");
    String ads =
        "dynamic_resources: {ads_config: {api_type: GRPC, transport_api_version: V3,"
            + " grpc_services: ["
            + GRPC
            + "]}}\n";

    assertThat(read(NODE + extension + ads).servers().stream().map(ServerConfig::target))
        .containsExactly("dns:///cp.local:18000", "dns:///cp2.local:18001");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: STRICT_DNS | AUTO",
        "type: STRICT_DNS, dns_lookup_family: V6_ONLY | V6_ONLY",
        "type: LOGICAL_DNS, dns_lookup_family: V4_ONLY | V4_ONLY",
        "type: LOGICAL_DNS, dns_lookup_family: V4_PREFERRED | V4_PREFERRED",
        "type: STRICT_DNS, dns_lookup_family: ALL | ALL",
        "cluster_type: {name: d, typed_config: {'@type': EXTENSION}} | AUTO",
        "cluster_type: {name: d, typed_config: {'@type': EXTENSION, dns_lookup_family: V6_ONLY}} |"
            + " V6_ONLY",
        "cluster_type: {name: d, typed_config: {'@type': EXTENSION, dns_lookup_family: ALL}} | ALL",
        "type: STATIC, dns_lookup_family: V6_ONLY | ALL", // means something with names only
      })
  void theClusterOfAServerSaysWhichAddressesOfItsNameAreUsed(
      String resolution, DnsLookupFamily family) {
    String yaml =
        """
        static_resources:
          clusters:
          - {name: xds, %s, load_assignment: {cluster_name: xds, endpoints: [{lb_endpoints: [
              {endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]}}
        dynamic_resources:
          ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [%s]}
        """
            .formatted(
                resolution.replace("EXTENSION", "t/envoy.extensions.clusters.dns.v3.DnsCluster"),
                GRPC);
    assertThat(read(NODE + yaml).servers().stream().map(ServerConfig::lookupFamily))
        .containsExactly(family);
  }

  @Test
  void eachEndpointAndEachServiceIsAServerInOrder() {
    Bootstrap bootstrap =
        read(
            NODE
                + CLUSTER
                + """
                dynamic_resources:
                  ads_config:
                    api_type: GRPC
                    transport_api_version: V3
                    grpc_services:
                    - envoy_grpc: {cluster_name: xds}
                    - google_grpc:
                        target_uri: backup:443
                        stat_prefix: s
                        channel_credentials: {ssl_credentials: {root_certs: {filename: /ca}}}
                        call_credentials: [{access_token: tok}]
                """);
    assertThat(bootstrap.servers().stream().map(ServerConfig::target))
        .containsExactly("dns:///cp.local:18000", "dns:///cp2.local:18001", "backup:443");
    assertThat(bootstrap.servers().get(0).authority()).isEqualTo("xds");
    assertThat(bootstrap.servers().get(2).initialMetadata())
        .containsExactly(Map.entry("authorization", "Bearer tok"));
  }

  @Test
  void separateServicesAreSeparateServersOfTheirType() {
    Bootstrap bootstrap =
        read(
            NODE
                + CLUSTER
                + "dynamic_resources:\n"
                + "  lds_config: {api_config_source: {api_type: GRPC, transport_api_version: V3,"
                + " grpc_services: ["
                + GRPC
                + "]}}\n"
                + "  cds_config: {path_config_source: {path: /etc/cds.yaml, watched_directory:"
                + " {path: /etc}}}\n");
    assertThat(bootstrap.servers()).isEmpty();
    assertThat(bootstrap.clusters())
        .isEqualTo(
            new ConfigSourceSpec.File(
                Path.of("/etc/cds.yaml"), Path.of("/etc"), TimeUnit.SECONDS.toNanos(15)));
    List<ServerConfig> lds =
        bootstrap
            .clientConfig()
            .servers(null, "type.googleapis.com/envoy.config.listener.v3.Listener");
    assertThat(lds).hasSize(2).allSatisfy(s -> assertThat(s.apiType()).isEqualTo(ApiType.GRPC));
  }

  @Test
  void anUnsetTransportVersionMeansTheOnlyOneThereIs() {
    String ads = "dynamic_resources: {ads_config: {api_type: GRPC, grpc_services: [" + GRPC + "]}}";
    assertThat(read(NODE + CLUSTER + ads).servers()).hasSize(2);
  }

  /** EnvoyBootstrapVerdictIT starts the real Envoy with them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dynamic_resources: {lds_config: {ads: {}}} | dynamic_resources.lds_config.ads
          dynamic_resources: {cds_config: {ads: {}}} | dynamic_resources.cds_config.ads
          layered_runtime: {layers: [{name: r, rtds_layer: {rtds_config: {ads: {}}}}]} \
          | layered_runtime.layers[0].rtds_layer.rtds_config.ads
          """)
  void anAggregatedStreamThatIsNotConfiguredIsRefused(String field, String path) {
    assertThat(problems(NODE + field))
        .startsWith("b.yaml:2:")
        .endsWith(path + ": {} (expected: dynamic_resources.ads_config as well)");
  }

  @Test
  void staticRuntimeLayersAreFlattenedAndLaterOnesWin() {
    Bootstrap bootstrap =
        read(
            """
            layered_runtime:
              layers:
              - {name: a, static_layer: {x: {y: 1, z: "s"}, f: {numerator: 5, denominator: HUNDRED}}}
              - {name: b, static_layer: {x.y: 2}}
              - {name: c, admin_layer: {}}
            """);
    assertThat(bootstrap.runtime())
        .isEqualTo(
            Map.of(
                "x.y", 2.0, "x.z", "s", "f", Map.of("numerator", 5.0, "denominator", "HUNDRED")));
  }

  @Test
  void theLocalClusterIsAStaticOne() {
    assertThat(
            read("""
            cluster_manager: {local_cluster_name: me}
            static_resources: {clusters: [{name: me}]}
            """)
                .localCluster())
        .isEqualTo("me");
    assertThat(read("node: {id: me}").localCluster()).isNull();
    assertThat(problems("cluster_manager: {local_cluster_name: me}"))
        .contains("cluster_manager.local_cluster_name: me")
        .contains("(expected: a cluster of static_resources.clusters)");
  }

  @Test
  void ofManyProblemsTheMessageHasTheFirstHundredAndTheExceptionAll() {
    String fields =
        IntStream.range(0, 150).mapToObj(i -> "f" + i + ": 1\n").collect(Collectors.joining());
    BootstrapException thrown =
        catchThrowableOfType(BootstrapException.class, () -> read("admin: {}\n" + fields));
    assertThat(thrown.problems()).hasSize(150);
    assertThat(thrown.getMessage().lines())
        .hasSize(101)
        .endsWith(
            "b.yaml:101:1: f99: unknown field (expected: a field of"
                + " envoy.config.bootstrap.v3.Bootstrap)",
            "and 50 more");
  }

  @Test
  void unknownFieldsAreErrors() {
    assertThat(problems("node: {id: me, colour: red}\nfoo: 1"))
        .contains("b.yaml:1:16: node.colour: unknown field (expected: a field of envoy.config.core")
        .contains("b.yaml:2:1: foo: unknown field (expected: a field of envoy.config.bootstrap.v3");
    assertThat(problems("static_resources: {clusters: [{name: a, colour: red}]}"))
        .isEqualTo(
            "b.yaml:1:41: static_resources.clusters[0].colour: unknown field"
                + " (expected: a field of envoy.config.cluster.v3.Cluster)");
  }

  @Test
  void aResourceFileIsABootstrapWithoutServers() {
    Bootstrap bootstrap =
        read("resources: [{'@type': t/envoy.config.cluster.v3.Cluster, name: c}]");
    assertThat(bootstrap.form()).isEqualTo(BootstrapForm.RESOURCES);
    assertThat(bootstrap.resources()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ads_config: {api_type: REST, transport_api_version: V3} | dynamic_resources.ads_config.api_type: REST (expected: GRPC or DELTA_GRPC)
          ads_config: {api_type: GRPC, transport_api_version: V2, grpc_services: [G]} | dynamic_resources.ads_config.transport_api_version: V2 (expected: V3)
          ads_config: {api_type: GRPC, transport_api_version: V3} | dynamic_resources.ads_config.grpc_services: [] (expected: at least one service)
          ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: nope}}]} | dynamic_resources.ads_config.grpc_services[0].envoy_grpc.cluster_name: nope (expected: a cluster of static_resources)
          ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [{}]} | dynamic_resources.ads_config.grpc_services[0].target_specifier: (expected: one of envoy_grpc, google_grpc)
          ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [{google_grpc: {target_uri: x, stat_prefix: s, channel_credentials: {google_default: {}}}}]} | google_grpc.channel_credentials: google_default (expected: ssl_credentials or local_credentials)
          ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [{google_grpc: {target_uri: x, stat_prefix: s, channel_credentials: {ssl_credentials: {root_certs: {inline_string: PEM}}}}}]} | root_certs: inline_string (expected: filename: certificates and keys are read from files)
          cds_config: {self: {}} | dynamic_resources.cds_config.self: (expected: ads, api_config_source or path_config_source)
          cds_config: {} | dynamic_resources.cds_config.config_source_specifier: (expected: one of
          cds_config: {path_config_source: {path: ''}} | dynamic_resources.cds_config.path_config_source.path: '' (expected: at least 1 character)
          """)
  void aBadSourceIsRefusedWithPlaceValueAndExpectation(String dynamic, String message) {
    String yaml =
        NODE + CLUSTER + "dynamic_resources:\n  " + dynamic.replace("[G]", "[" + GRPC + "]");
    assertThat(problems(yaml)).contains(message).startsWith("b.yaml:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          type: EDS | static_resources.clusters[0].type: EDS (expected: STATIC, STRICT_DNS or LOGICAL_DNS, or a DnsCluster)
          type: STATIC | static_resources.clusters[0].load_assignment: no endpoint (expected: at least one endpoint)
          transport_socket: {name: tls} | static_resources.clusters[0].transport_socket: tls (expected: raw_buffer, or a typed_config)
          transport_socket: {name: q, typed_config: {'@type': t/envoy.config.core.v3.Node}} | transport_socket.typed_config: t/envoy.config.core.v3.Node (expected: RawBuffer or UpstreamTlsContext)
          transport_socket: {name: q, typed_config: {'@type': t/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, common_tls_context: {tls_params: {tls_minimum_protocol_version: TLSv1_3}}}} | common_tls_context.tls_params: set (expected: unset: not supported for a control plane)
          transport_socket: {name: q, typed_config: {'@type': t/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, common_tls_context: {tls_certificates: [{private_key: {inline_string: s3cr3t}}]}}} | tls_certificates[0].private_key: inline_string (expected: filename: certificates and keys are read from files)
          """)
  void aClusterThatCannotBeAServerIsRefused(String field, String message) {
    String yaml =
        NODE
            + "static_resources:\n  clusters:\n  - name: xds\n    "
            + field
            + "\n"
            + "dynamic_resources: {ads_config: {api_type: GRPC, transport_api_version: V3,"
            + " grpc_services: ["
            + GRPC
            + "]}}\n";
    assertThat(problems(yaml)).contains(message).doesNotContain("s3cr3t");
  }

  @Test
  void aNodeWithoutANameIsRefusedWhenAControlPlaneIsUsed() {
    String ads =
        CLUSTER
            + "dynamic_resources: {ads_config: {api_type: GRPC, transport_api_version: V3,"
            + " grpc_services: ["
            + GRPC
            + "]}}\n";
    assertThat(problems(ads))
        .contains("node.id: (expected: the name of this process, as a control plane is used)")
        .contains("node.cluster: (expected: the name of its cluster, as a control plane is used)");
    assertThat(problems("dynamic_resources: {cds_config: {path: /a}}"))
        .contains("node.id: (expected: the name of this process, which Envoy asks for beside any")
        .doesNotContain("control plane");
    assertThat(read(CLUSTER).node().id()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1] | b.yaml:1:1: a list (expected: a mapping with xds_servers (gRPC)
          {} | b.yaml:1:1: {} (expected: a mapping with xds_servers (gRPC)
          {a: 1, b: 2} | b.yaml:1:1: [a, b] (expected: a mapping with xds_servers (gRPC)
          node: {id: a, id: b} | b.yaml:1:15: duplicate key 'id' (expected: each key once)
          node: {id: 5} | b.yaml:1:12: node.id: 5 (expected: a string (quote it
          """)
  void whatIsNoBootstrapIsRefused(String yaml, String message) {
    assertThat(problems(yaml)).startsWith(message);
  }

  @Property(tries = 500)
  void anyTextIsReadOrRefusedWithTheDeclaredException(@ForAll long seed) {
    java.util.Random random = new java.util.Random(seed);
    StringBuilder text =
        new StringBuilder(NODE + CLUSTER + "dynamic_resources: {lds_config: {path: /a}}\n");
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.setCharAt(random.nextInt(text.length()), "{}[]\",:0a \n-&*".charAt(random.nextInt(14)));
    }
    try {
      assertThat(read(text.toString())).isNotNull();
    } catch (BootstrapException e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }
}
