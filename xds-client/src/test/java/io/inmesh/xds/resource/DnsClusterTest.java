package io.inmesh.xds.resource;

import static io.inmesh.xds.resource.DnsClusterForms.decode;
import static io.inmesh.xds.resource.DnsClusterForms.endpoints;
import static io.inmesh.xds.resource.DnsClusterForms.extension;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.Cluster.DnsOptions;
import io.inmesh.config.Cluster.DnsOptions.LookupFamily;
import io.inmesh.xds.protocol.Decoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@code DnsCluster} means what the same cluster of an own type means. */
class DnsClusterTest {
  private static final String ENDPOINTS = endpoints(0, "a.example");

  private static Cluster valid(String yaml) {
    Decoded<Cluster> decoded = decode(yaml);
    assertThat(decoded.errors()).isEmpty();
    return decoded.value();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dns_refresh_rate: 7s",
        "dns_jitter: 3s",
        "respect_dns_ttl: true",
        "dns_failure_refresh_rate: {base_interval: 1s}",
        "dns_failure_refresh_rate: {base_interval: 1s, max_interval: 4s}",
        "dns_lookup_family: V4_ONLY",
        "dns_lookup_family: V6_ONLY",
        "dns_lookup_family: V4_PREFERRED",
        "dns_lookup_family: ALL",
        "dns_lookup_family: AUTO",
      })
  void bothFormsAreTheSame(String fields) {
    String strict = "name: c\ntype: STRICT_DNS\n" + ENDPOINTS + '\n' + fields;
    String logical = "name: c\ntype: LOGICAL_DNS\n" + ENDPOINTS + '\n' + fields;
    String single =
        fields + (fields.isEmpty() ? "" : ", ") + "all_addresses_in_single_endpoint: true";

    assertThat(valid(extension(fields, ENDPOINTS))).isEqualTo(valid(strict));
    assertThat(valid(extension(single, ENDPOINTS))).isEqualTo(valid(logical));
  }

  @Test
  void theFieldsOfTheClusterAroundItDoNotCount() {
    Cluster cluster =
        valid(
            extension(
                "dns_lookup_family: UNSPECIFIED",
                ENDPOINTS
                    + "\ndns_refresh_rate: 9s\nrespect_dns_ttl: true\ndns_lookup_family: ALL"));

    Discovery.StrictDns dns = (Discovery.StrictDns) cluster.discovery();
    assertThat(dns.options()).isEqualTo(DnsOptions.DEFAULT);
    assertThat(dns.options().family()).isEqualTo(LookupFamily.AUTO);
  }

  @Test
  void itsNameAloneIsEnough() {
    assertThat(valid("name: c\ncluster_type: {name: envoy.cluster.dns}\n" + ENDPOINTS))
        .isEqualTo(valid("name: c\ntype: STRICT_DNS\n" + ENDPOINTS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"name: c\ntype: LOGICAL_DNS\n", ""})
  void aSingleEndpointIsOfTheFirstPriorityWhateverItSays(String own) {
    String later = endpoints(2, "a.example");
    String yaml =
        own.isEmpty() ? extension("all_addresses_in_single_endpoint: true", later) : own + later;

    Discovery.LogicalDns dns = (Discovery.LogicalDns) valid(yaml).discovery();
    assertThat(dns.endpoints().localities())
        .singleElement()
        .satisfies(locality -> assertThat(locality.priority()).isZero());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dns_refresh_rate: 0.001s | cluster_type.typed_config.dns_refresh_rate: ",
        "dns_failure_refresh_rate: {} | cluster_type.typed_config.dns_failure_refresh_rate.base_interval: ",
        "dns_lookup_family: 9 | cluster_type.typed_config.dns_lookup_family: 9 ",
        "typed_dns_resolver_config: {name: a, typed_config: {\"@type\": t/b}} | cluster_type.typed_config.typed_dns_resolver_config: ",
      })
  void whatIsWrongIsSaidWithItsPlace(String fields, String error) {
    assertThat(decode(extension(fields, ENDPOINTS)).errors())
        .singleElement()
        .asString()
        .startsWith(error.strip());
  }
}
