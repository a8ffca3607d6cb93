package io.inmesh.xds.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.inmesh.xds.proto.envoy.config.core.v3.TypedExtensionConfig;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.extensions.filters.http.header_mutation.v3.Mutations;
import io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import io.inmesh.xds.text.ParseOptions;
import io.inmesh.xds.text.ProtoParser;
import io.inmesh.xds.text.RandomMessages;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.text.XdsTypes;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FieldReporterTest {
  private static FieldReport report(String yaml, Message prototype) {
    return FieldReporter.standard()
        .report(
            new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
                .parse(new TextSource("f", yaml), prototype)
                .value());
  }

  private static List<String> texts(List<FieldReport.Entry> entries) {
    return entries.stream().map(FieldReport.Entry::toString).toList();
  }

  @Test
  void everySetFieldGetsAVerdictAndNothingBelowAnIgnoredOne() {
    FieldReport report =
        report(
            """
            name: c
            type: STATIC
            lb_policy: MAGLEV
            maglev_lb_config: {table_size: 65537}
            track_cluster_stats: {timeout_budgets: true}
            circuit_breakers: {thresholds: [{max_requests: 5}]}
            """,
            Cluster.getDefaultInstance());
    assertThat(texts(report.entries()))
        .containsExactlyInAnyOrder(
            "name: honoured",
            "type: honoured",
            "lb_policy: rejected (hash-based load balancing is not done)",
            "maglev_lb_config: ignored (only means something with that lb_policy)",
            "track_cluster_stats: ignored (no such statistics are kept)",
            "circuit_breakers: honoured",
            "circuit_breakers.thresholds[0]: honoured",
            "circuit_breakers.thresholds[0].max_requests: honoured");
  }

  private static List<String> ignoredInManager(String direction) {
    FieldReport report =
        report(
            direction
                + """
                name: l
                filter_chains:
                - filters:
                  - name: hcm
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      use_remote_address: true
                      skip_xff_append: true
                      append_x_forwarded_port: true
                      scheme_header_transformation: {scheme_to_overwrite: https}
                      xff_num_trusted_hops: 1
                      preserve_external_request_id: true
                      via: me
                      common_http_protocol_options: {idle_timeout: 1s, max_stream_duration: 1s}
                """,
            Listener.getDefaultInstance());
    String manager = "filter_chains[0].filters[0].typed_config.";
    return report.entries().stream()
        .filter(entry -> entry.path().startsWith(manager))
        .filter(entry -> entry.verdict() == Verdict.IGNORED)
        .map(entry -> entry.path().substring(manager.length()))
        .toList();
  }

  @Test
  void whatNeedsADownstreamConnectionIsHonouredInboundAndIgnoredOutbound() {
    String[] ofCallersConnection = {
      "use_remote_address",
      "skip_xff_append",
      "append_x_forwarded_port",
      "scheme_header_transformation",
      "xff_num_trusted_hops",
      "preserve_external_request_id",
      "common_http_protocol_options.idle_timeout"
    };
    assertThat(ignoredInManager("")).containsExactlyInAnyOrder(ofCallersConnection);
    assertThat(ignoredInManager("traffic_direction: OUTBOUND\n"))
        .containsExactlyInAnyOrder(ofCallersConnection);
    assertThat(ignoredInManager("traffic_direction: INBOUND\n"))
        .containsExactly("common_http_protocol_options.idle_timeout");
  }

  @Test
  void aPlaceOnlySaysWhatIsIgnoredThere() {
    assertThatThrownBy(() -> SupportTable.of(List.of("a.B.c @ outbound: unsupported: why")))
        .hasMessageContaining("expected: ignored");
  }

  @Test
  void protocolOptionsOfAnotherBuildOfEnvoyAreIgnored() {
    FieldReport report =
        report(
            """
            name: c
            typed_extension_protocol_options:
              acme: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """,
            Cluster.getDefaultInstance());
    assertThat(texts(report.with(Verdict.IGNORED)))
        .containsExactly(
            "typed_extension_protocol_options[\"acme\"]: ignored (no extension of Envoy's"
                + " distribution has this name)");
    assertThat(report.with(Verdict.REJECTED)).isEmpty();
  }

  /** As {@code response_trailers_mutations}, which is newer than the API that is bundled. */
  @Test
  void aFieldOfANewerApiIsNamedByItsNumber() {
    Mutations newer =
        Mutations.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        4,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.EMPTY)
                            .build())
                    .build())
            .build();
    assertThat(FieldReporter.standard().report(newer).entries())
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.path()).isEqualTo("#4");
          assertThat(entry.verdict()).isEqualTo(Verdict.IGNORED);
        });
  }

  @Test
  void theContentOfAnAnyIsWalked() {
    FieldReport report =
        report(
            """
            name: l
            filter_chains:
            - filters:
              - name: hcm
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: s
                  tracing: {}
                  http_filters:
                  - name: x
                    typed_config: {"@type": type.googleapis.com/acme.Unknown}
                  - name: router
                    typed_config:
                      "@type": type.googleapis.com/xds.type.v3.TypedStruct
                      type_url: type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                      value: {suppress_envoy_headers: true, dynamic_stats: false}
            """,
            Listener.getDefaultInstance());
    String hcm = "filter_chains[0].filters[0].typed_config";
    assertThat(texts(report.with(Verdict.IGNORED)))
        .containsExactly(
            "filter_chains[0].filters[0].name: ignored (the type of typed_config decides)",
            hcm + ".stat_prefix: ignored (statistics are those of the application)",
            hcm
                + ".http_filters[1].typed_config.dynamic_stats: ignored (statistics are those of"
                + " the application)",
            hcm + ".tracing: ignored (tracing is that of the application)");
    assertThat(texts(report.with(Verdict.REJECTED)))
        .containsExactly(
            hcm + ".http_filters[0].typed_config: rejected (this type is not supported by Inmesh)");
    assertThat(texts(report.with(Verdict.HONOURED)))
        .contains(hcm + ".http_filters[1].typed_config.suppress_envoy_headers: honoured");
  }

  @Test
  void tlsIsNeverReportedAsIgnored() {
    FieldReport report =
        report(
            """
            name: c
            transport_socket:
              name: tls
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                sni: a
            """,
            Cluster.getDefaultInstance());
    assertThat(texts(report.with(Verdict.REJECTED)))
        .containsExactly(
            "transport_socket.typed_config: rejected (this type is not supported by Inmesh)");
  }

  @Test
  void anysInAnysWithoutEndAreRejected() {
    LoadBalancingPolicy policy = LoadBalancingPolicy.getDefaultInstance();
    for (int i = 0; i < 5_000; i++) {
      Any config = Any.pack(WrrLocality.newBuilder().setEndpointPickingPolicy(policy).build());
      policy =
          LoadBalancingPolicy.newBuilder()
              .addPolicies(
                  LoadBalancingPolicy.Policy.newBuilder()
                      .setTypedExtensionConfig(
                          TypedExtensionConfig.newBuilder().setTypedConfig(config)))
              .build();
    }
    Cluster cluster = Cluster.newBuilder().setLoadBalancingPolicy(policy).build();
    assertThat(FieldReporter.standard().report(cluster).with(Verdict.REJECTED))
        .singleElement()
        .satisfies(entry -> assertThat(entry.reason()).isEqualTo("nested too deeply"));
  }

  @Test
  void whatADecoderRefusedIsRejectedForItsReason() {
    FieldReport report =
        report(
                "{name: r, ignore_port_in_host_matching: true}",
                RouteConfiguration.getDefaultInstance())
            .withRejected(Map.of("name", "taken", "virtual_hosts", "none"));
    assertThat(texts(report.entries()))
        .containsExactlyInAnyOrder(
            "name: rejected (taken)",
            "ignore_port_in_host_matching: honoured",
            "virtual_hosts: rejected (none)");
  }

  @Property(tries = 200)
  void everyMessageHasAReport(@ForAll long seed) {
    Listener listener = new RandomMessages(seed).fill(Listener.newBuilder(), 6).build();
    FieldReport report = FieldReporter.standard().report(listener);
    assertThat(report.entries().isEmpty()).isEqualTo(listener.getAllFields().isEmpty());
    assertThat(report.entries())
        .allSatisfy(entry ->
            assertThat(entry.reason().isEmpty()).isEqualTo(entry.verdict() == Verdict.HONOURED));
  }
}
