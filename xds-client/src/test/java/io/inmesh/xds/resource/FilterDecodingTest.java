package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.BufferConfig;
import io.inmesh.config.CorsConfig;
import io.inmesh.config.FaultConfig;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.FilterOverride;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.IpRange;
import io.inmesh.config.Listener;
import io.inmesh.config.LocalRateLimitConfig;
import io.inmesh.config.RbacConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.Route;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.TokenBucket;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterDecodingTest {
  private static final String TYPES = "type.googleapis.com/envoy.extensions.filters.http.";

  private static Decoded<Listener> listener(String filter, String fields) {
    return Yaml.listener(
        """
        name: l
        address: {socket_address: {address: 127.0.0.1, port_value: 80}}
        filter_chains:
        - filters:
          - name: hcm
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              rds: {route_config_name: r, config_source: {ads: {}}}
              http_filters:
              - {name: f, typed_config: {"@type": "%s%s", %s}}
              - {name: router, typed_config: {"@type": "%srouter.v3.Router"}}
        """
            .formatted(TYPES, filter, fields, TYPES));
  }

  private static FilterConfig chain(String filter, String fields) {
    Decoded<Listener> decoded = listener(filter, fields);
    assertThat(decoded.errors()).isEmpty();
    return decoded.value().outbound().filters().get(0).config();
  }

  private static Decoded<RouteTable> table(String filter, String fields) {
    return Yaml.route(
        """
        match: {prefix: /}
        route: {cluster: c}
        typed_per_filter_config:
          f: {"@type": "%s%s", %s}
        """
            .formatted(TYPES, filter, fields));
  }

  private static FilterOverride override(String filter, String fields) {
    Decoded<RouteTable> decoded = table(filter, fields);
    assertThat(decoded.errors()).isEmpty();
    return ((Route) Yaml.entry(decoded)).filterConfig().get("f");
  }

  @Test
  void aFaultWithoutPercentageHitsNobodyAndHasEnvoysRuntimeKeys() {
    FaultConfig fault =
        (FaultConfig)
            chain(
                "fault.v3.HTTPFault",
                "delay: {fixed_delay: 1.5s, percentage: {numerator: 5, denominator: TEN_THOUSAND}},"
                    + " abort: {grpc_status: 8, response_body: gone}, max_active_faults: 0");
    assertThat(fault.delay())
        .isEqualTo(
            new FaultConfig.Delay(
                Duration.ofMillis(1500),
                new RuntimeFraction(5, 10_000, "fault.http.delay.fixed_delay_percent")));
    assertThat(fault.abort())
        .isEqualTo(
            new FaultConfig.Abort(
                null, 8, new RuntimeFraction(0, 100, "fault.http.abort.abort_percent"), "gone"));
    assertThat(fault.maxActiveFaults()).isZero();
    assertThat(fault.runtimeKeys()).isEqualTo(FaultConfig.RuntimeKeys.DEFAULT);
  }

  @Test
  void aFilterThatDoesNothingByItselfKeepsItsPlaceForOverrides() {
    assertThat(chain("fault.v3.HTTPFault", "")).isEqualTo(FaultConfig.NONE);
    assertThat(chain("cors.v3.Cors", "")).isEqualTo(CorsConfig.NONE);
    assertThat(chain("rbac.v3.RBAC", "")).isEqualTo(RbacConfig.NONE);
  }

  @Test
  void anRbacOverrideWithoutRulesTurnsTheRulesOff() {
    assertThat(override("rbac.v3.RBACPerRoute", ""))
        .isEqualTo(new FilterOverride(RbacConfig.NONE, false));
    RbacConfig empty = (RbacConfig) override("rbac.v3.RBACPerRoute", "rbac: {rules: {}}").config();
    assertThat(empty.rules()).isEqualTo(new RbacConfig.Rules(RbacConfig.Action.ALLOW, sorted()));
  }

  private static java.util.SortedMap<String, RbacConfig.Policy> sorted() {
    return new java.util.TreeMap<>(Map.of());
  }

  @Test
  void permissionsAndPrincipalsAreReadWithTheirNesting() {
    RbacConfig rbac =
        (RbacConfig)
            chain(
                "rbac.v3.RBAC",
                "rules: {action: DENY, policies: {p: {permissions: [{or_rules: {rules: ["
                    + "{destination_port: 80}, {destination_port_range: {start: 1, end: 9}},"
                    + " {not_rule: {any: true}}]}}], principals: [{and_ids: {ids: ["
                    + "{direct_remote_ip: {address_prefix: 10.1.0.0, prefix_len: 16}},"
                    + " {remote_ip: {address_prefix: '::1', prefix_len: 128}}]}}]}}}");
    RbacConfig.Policy policy = rbac.rules().policies().get("p");
    assertThat(policy.permissions())
        .containsExactly(
            new Condition.AnyOf(
                List.of(
                    new Condition.DestinationPort(80, 81),
                    new Condition.DestinationPort(1, 9),
                    new Condition.Not(new Condition.Any()))));
    assertThat(policy.principals())
        .containsExactly(
            new Condition.AllOf(
                List.of(
                    new Condition.DirectRemoteIp(IpRange.parse("10.1.0.0/16")),
                    new Condition.RemoteIp(IpRange.parse("::1/128")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authenticated: {}",
        "filter_state: {key: k, string_match: {exact: v}}",
      })
  void aPrincipalThatCannotBeDecidedClosesTheChain(String principal) {
    Decoded<Listener> decoded =
        listener(
            "rbac.v3.RBAC",
            "rules: {policies: {p: {permissions: [{any: true}], principals: [{not_id: {"
                + principal
                + "}}]}}}");
    assertThat(decoded.errors())
        .extracting(ResourceError::kind)
        .containsExactly(ResourceError.Kind.UNSUPPORTED);
    assertThat(decoded.value().outbound().filters())
        .extracting(f -> f.config())
        .containsExactly(RouterConfig.DEFAULT);
  }

  @Test
  void aLocalRateLimitHasEnvoysDefaults() {
    LocalRateLimitConfig limit =
        (LocalRateLimitConfig)
            chain(
                "local_ratelimit.v3.LocalRateLimit",
                "stat_prefix: s, status: {code: OK},"
                    + " token_bucket: {max_tokens: 7, fill_interval: 0.05s}");
    assertThat(limit.status()).isEqualTo(429);
    assertThat(limit.bucket()).isEqualTo(new TokenBucket(7, 1, Duration.ofMillis(50)));
    assertThat(limit.enabled()).isNull();
    assertThat(limit.enforced()).isNull();
    assertThat(limit.options()).isEqualTo(LocalRateLimitConfig.Options.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token_bucket: {max_tokens: 1, fill_interval: 0.049s} | token_bucket.fill_interval",
        "token_bucket: {max_tokens: 1, fill_interval: 1s}, local_rate_limit_per_downstream_connection: true | local_rate_limit_per_downstream_connection",
      })
  void aWrongLocalRateLimitIsNamed(String fields, String field) {
    Decoded<RouteTable> decoded =
        table("local_ratelimit.v3.LocalRateLimit", "stat_prefix: s, " + fields);
    assertThat(decoded.errors())
        .singleElement()
        .satisfies(e -> assertThat(e.field()).endsWith(field));
  }

  @Test
  void mutationsKeepTheirOrderAcrossRemovalsAndAdditions() {
    HeaderMutationConfig mutation =
        (HeaderMutationConfig)
            override(
                    "header_mutation.v3.HeaderMutationPerRoute",
                    "mutations: {request_mutations: [{append: {header: {key: A, value: b}}},"
                        + " {remove: A}]}")
                .config();
    assertThat(mutation.request()).hasSize(2);
    assertThat(mutation.request().get(0).additions())
        .extracting(HeaderEdits.HeaderEdit::name)
        .containsExactly("a");
    assertThat(mutation.request().get(1).removals()).containsExactly("a");
  }

  @Test
  void aBufferCanBeTurnedOffOnARoute() {
    assertThat(chain("buffer.v3.Buffer", "max_request_bytes: 10")).isEqualTo(new BufferConfig(10));
    assertThat(override("buffer.v3.BufferPerRoute", "disabled: true"))
        .isEqualTo(new FilterOverride(null, true));
  }

  @Test
  void corsFlagsThatAreUnsetStayUnset() {
    CorsConfig cors =
        (CorsConfig)
            override("cors.v3.CorsPolicy", "allow_credentials: false, max_age: '5'").config();
    assertThat(cors.flags()).isEqualTo(new CorsConfig.Flags(false, null, null, null));
    assertThat(cors.maxAge()).isEqualTo("5");
  }
}
