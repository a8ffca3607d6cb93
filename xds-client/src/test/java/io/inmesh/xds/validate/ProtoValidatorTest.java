package io.inmesh.xds.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.config.bootstrap.v3.Bootstrap;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost;
import io.inmesh.xds.proto.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.inmesh.xds.text.ParseOptions;
import io.inmesh.xds.text.ProtoParser;
import io.inmesh.xds.text.RandomMessages;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.text.XdsTypes;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoValidatorTest {
  private static List<String> violations(String type, String yaml) {
    Descriptor descriptor = XdsTypes.REGISTRY.find("envoy." + type);
    Message message =
        new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
            .parse(new TextSource("f", yaml), DynamicMessage.getDefaultInstance(descriptor))
            .value();
    return ProtoValidator.validate(message).stream().map(FieldViolation::toString).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          config.cluster.v3.Cluster | {type: STATIC} | name: '' (expected: at least 1 character)
          config.cluster.v3.Cluster | {name: c, connect_timeout: 0s} | connect_timeout: 0s (expected: > 0s)
          config.cluster.v3.Cluster | {name: c, connect_timeout: -1s} | connect_timeout: -1s (expected: > 0s)
          config.cluster.v3.Cluster | {name: c, dns_refresh_rate: 0.0001s} | dns_refresh_rate: 0.0001s (expected: > 0.001s)
          config.cluster.v3.Cluster | {name: c, lb_policy: 77} | lb_policy: 77 (expected: a defined value of the enum)
          config.cluster.v3.Cluster | {name: c, ring_hash_lb_config: {minimum_ring_size: 8388609}} | ring_hash_lb_config.minimum_ring_size: 8388609 (expected: <= 8388608)
          config.cluster.v3.Cluster | {name: c, least_request_lb_config: {choice_count: 1}} | least_request_lb_config.choice_count: 1 (expected: >= 2)
          config.cluster.v3.Cluster | {name: c, outlier_detection: {enforcing_consecutive_5xx: 101}} | outlier_detection.enforcing_consecutive_5xx: 101 (expected: <= 100)
          config.cluster.v3.Cluster | {name: c, outlier_detection: {interval: 0s}} | outlier_detection.interval: 0s (expected: > 0s)
          config.cluster.v3.Cluster | {name: c, health_checks: [{timeout: 1s, interval: 1s, healthy_threshold: 1, http_health_check: {path: /}}]} | health_checks[0].unhealthy_threshold: (expected: a value, it is required)
          config.cluster.v3.Cluster | {name: c, health_checks: [{timeout: 1s, interval: 1s, healthy_threshold: 1, unhealthy_threshold: 1}]} | health_checks[0].health_checker: (expected: one of http_health_check, tcp_health_check, grpc_health_check, custom_health_check)
          config.cluster.v3.Cluster | {name: c, lb_subset_config: {fallback_policy: 9}} | lb_subset_config.fallback_policy: 9 (expected: a defined value of the enum)
          config.endpoint.v3.ClusterLoadAssignment | {endpoints: []} | cluster_name: '' (expected: at least 1 character)
          config.endpoint.v3.ClusterLoadAssignment | {cluster_name: c, endpoints: [{priority: 129}]} | endpoints[0].priority: 129 (expected: <= 128)
          config.endpoint.v3.ClusterLoadAssignment | {cluster_name: c, endpoints: [{lb_endpoints: [{load_balancing_weight: 0}]}]} | endpoints[0].lb_endpoints[0].load_balancing_weight: 0 (expected: >= 1)
          config.endpoint.v3.ClusterLoadAssignment | {cluster_name: c, policy: {overprovisioning_factor: 0}} | policy.overprovisioning_factor: 0 (expected: > 0)
          config.endpoint.v3.ClusterLoadAssignment | {cluster_name: c, policy: {drop_overloads: [{category: ''}]}} | policy.drop_overloads[0].category: '' (expected: at least 1 character)
          config.endpoint.v3.ClusterLoadAssignment | {cluster_name: c, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: a, port_value: 65536}}}}]}]} | endpoints[0].lb_endpoints[0].endpoint.address.socket_address.port_value: 65536 (expected: <= 65535)
          config.core.v3.Address | {} | address: (expected: one of socket_address, pipe, envoy_internal_address)
          config.core.v3.SocketAddress | {address: a} | port_specifier: (expected: one of port_value, named_port)
          config.core.v3.Pipe | {path: p, mode: 512} | mode: 512 (expected: <= 511)
          config.core.v3.HeaderValue | {key: ''} | key: '' (expected: at least 1 character)
          config.core.v3.HeaderValue | {key: "a\\nb"} | key: 'a b' (expected: no NUL, CR or LF)
          config.core.v3.HeaderValueOption | {append_action: 2} | header: (expected: a value, it is required)
          config.core.v3.ApiConfigSource | {api_type: GRPC, request_timeout: 0s} | request_timeout: 0s (expected: > 0s)
          config.core.v3.GrpcService | {} | target_specifier: (expected: one of envoy_grpc, google_grpc)
          config.core.v3.ConfigSource | {} | config_source_specifier: (expected: one of path, path_config_source, api_config_source, ads, self)
          config.core.v3.DataSource | {filename: ''} | filename: '' (expected: at least 1 character)
          config.core.v3.RuntimeFractionalPercent | {} | default_value: (expected: a value, it is required)
          config.route.v3.VirtualHost | {name: v} | domains: 0 items (expected: at least 1 item)
          config.route.v3.VirtualHost | {name: v, domains: ['a', "b\\r"]} | domains[1]: 'b ' (expected: no NUL, CR or LF)
          config.route.v3.Route | {route: {cluster: c}} | match: (expected: a value, it is required)
          config.route.v3.Route | {match: {prefix: /}} | action: (expected: one of route, redirect, direct_response, filter_action, non_forwarding_action)
          config.route.v3.RouteMatch | {} | path_specifier: (expected: one of prefix, path, safe_regex, connect_matcher, path_separated_prefix, path_match_policy)
          config.route.v3.RouteMatch | {path_separated_prefix: /a/} | path_separated_prefix: '/a/' (expected: a match of ^[^?#]+[^?#/]$)
          config.route.v3.RouteMatch | {prefix: /, query_parameters: [{name: ''}]} | query_parameters[0].name: '' (expected: at least 1 character)
          config.route.v3.RouteAction | {cluster: ''} | cluster: '' (expected: at least 1 character)
          config.route.v3.RouteAction | {cluster_header: "\\n"} | cluster_header: ' ' (expected: no NUL, CR or LF)
          config.route.v3.RouteAction | {weighted_clusters: {clusters: []}} | weighted_clusters.clusters: 0 items (expected: at least 1 item)
          config.route.v3.RouteAction | {} | cluster_specifier: (expected: one of cluster, cluster_header, weighted_clusters, cluster_specifier_plugin, inline_cluster_specifier_plugin)
          config.route.v3.RouteAction | {cluster: c, hash_policy: [{}]} | hash_policy[0].policy_specifier: (expected: one of header, cookie, connection_properties, query_parameter, filter_state)
          config.route.v3.DirectResponseAction | {status: 99} | status: 99 (expected: >= 200 and < 600)
          config.route.v3.RedirectAction | {response_code: 9} | response_code: 9 (expected: a defined value of the enum)
          config.route.v3.RetryPolicy | {per_try_timeout: 1s, retry_back_off: {base_interval: 0s}} | retry_back_off.base_interval: 0s (expected: > 0s)
          config.route.v3.RetryPolicy | {retry_back_off: {}} | retry_back_off.base_interval: (expected: a value, it is required)
          config.route.v3.RetryPolicy | {rate_limited_retry_back_off: {}} | rate_limited_retry_back_off.reset_headers: 0 items (expected: at least 1 item)
          config.route.v3.HeaderMatcher | {present_match: true} | name: '' (expected: at least 1 character)
          config.route.v3.HeaderMatcher | {name: "a\\nb"} | name: 'a b' (expected: no NUL, CR or LF)
          type.matcher.v3.RegexMatcher | {regex: ''} | regex: '' (expected: at least 1 character)
          type.matcher.v3.StringMatcher | {prefix: ''} | prefix: '' (expected: at least 1 character)
          config.bootstrap.v3.Bootstrap | {stats_flush_on_admin: false} | stats_flush_on_admin: false (expected: true)
          config.core.v3.HealthCheck.HttpHealthCheck | {path: /, expected_statuses: [], method: CONNECT} | method: CONNECT (expected: none of the values [6])
          """)
  void aBadFieldIsNamedWithItsValueAndWhatWasExpected(String type, String yaml, String violation) {
    assertThat(violations(type, yaml)).contains(violation);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          config.cluster.v3.Cluster | {name: c, connect_timeout: 1s, ring_hash_lb_config: {minimum_ring_size: 8388608}}
          config.cluster.v3.Cluster | {name: c}
          config.core.v3.Address | {pipe: {path: p}}
          config.core.v3.SocketAddress | {address: a, port_value: 0}
          config.route.v3.DirectResponseAction | {status: 200}
          config.route.v3.Route | {match: {prefix: ''}, route: {cluster: c}}
          config.route.v3.RouteMatch | {path_separated_prefix: /a}
          config.route.v3.WeightedCluster.ClusterWeight | {name: a, weight: 0}
          type.matcher.v3.StringMatcher | {exact: ''}
          config.route.v3.HeaderMatcher | {name: ':path', string_match: {exact: a}}
          config.core.v3.HeaderValue | {key: a, value: ''}
          """)
  void aGoodMessageHasNoViolation(String type, String yaml) {
    assertThat(violations(type, yaml)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, -5", "-1, 0", "0, 1000000000", "9223372036, 0"})
  void aDurationThatEnvoyDoesNotTakeIsRefusedWhateverItsRules(long seconds, int nanos) {
    var duration =
        com.google.protobuf.Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();
    var options =
        io.inmesh.xds.proto.envoy.config.core.v3.HttpProtocolOptions.newBuilder()
            .setIdleTimeout(duration)
            .build();
    assertThat(ProtoValidator.validate(options)).hasSize(1);
  }

  @Test
  void theContentOfAnAnyIsNotLookedInto() {
    assertThat(
            violations(
                "config.core.v3.TypedExtensionConfig",
                "{name: a, typed_config: {'@type': t/envoy.config.core.v3.Address}}"))
        .isEmpty();
    assertThat(violations("config.core.v3.TypedExtensionConfig", "{name: a}"))
        .containsExactly("typed_config: (expected: a value, it is required)");
  }

  @Test
  void allViolationsAreFoundWithTheirPaths() {
    String yaml =
        """
        name: r
        virtual_hosts:
        - {name: a, domains: [a]}
        - name: b
          domains: [b]
          routes:
          - {match: {prefix: /}, route: {cluster: c}}
          - {match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: x, weight: 1}, {request_headers_to_add: [{}]}]}}}
        - {name: '', domains: []}
        """;
    assertThat(violations("config.route.v3.RouteConfiguration", yaml))
        .containsExactly(
            "virtual_hosts[1].routes[1].route.weighted_clusters.clusters[1].request_headers_to_add[0].header:"
                + " (expected: a value, it is required)",
            "virtual_hosts[2].name: '' (expected: at least 1 character)",
            "virtual_hosts[2].domains: 0 items (expected: at least 1 item)");
  }

  @Test
  void mapKeysAndRepeatedUniqueItemsAreChecked() {
    assertThat(violations("config.core.v3.Metadata", "{filter_metadata: {'': {}}}"))
        .containsExactly("filter_metadata[\"\"]: '' (expected: at least 1 character)");
    assertThat(
            violations(
                "config.route.v3.RetryPolicy.RateLimitedRetryBackOff",
                "{reset_headers: [{name: a}], max_interval: 0s}"))
        .containsExactly("max_interval: 0s (expected: > 0s)");
  }

  @Test
  void theNumberOfViolationsIsBounded() {
    RouteConfiguration.Builder routes = RouteConfiguration.newBuilder();
    for (int i = 0; i < 1000; i++) {
      routes.addVirtualHosts(VirtualHost.getDefaultInstance());
    }
    assertThat(ProtoValidator.validate(routes)).hasSize(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", ":authority", "X-1_2.3~`|^'*!#$%&+,", "-"})
  void headerNamesAreAcceptedAsEnvoyDoes(String name) {
    assertThat(StringConstraints.isHeaderName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "a:b", "a b", "a\u00e9", "a(b)", "\"a\"", "a/b"})
  void otherHeaderNamesAreRefused(String name) {
    assertThat(StringConstraints.isHeaderName(name)).isFalse();
  }

  @Property(tries = 300)
  void everyMessageGetsAVerdict(@ForAll long seed) {
    RandomMessages random = new RandomMessages(seed);
    for (Message root :
        List.of(
            Listener.getDefaultInstance(),
            Cluster.getDefaultInstance(),
            RouteConfiguration.getDefaultInstance(),
            JwtAuthentication.getDefaultInstance(),
            Bootstrap.getDefaultInstance())) {
      Message message = random.fill(root.newBuilderForType(), 6).build();
      List<FieldViolation> violations = ProtoValidator.validate(message);
      assertThat(violations).doesNotContainNull().hasSizeLessThanOrEqualTo(100);
    }
  }
}
