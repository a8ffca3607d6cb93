package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.validate.EnvoyValidation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Envoy takes and what it refuses of DNS clusters that are written as an extension. */
@Tag("it")
final class DnsClusterVerdictIT {
  private static final String ONE = DnsClusterForms.endpoints(0, "localhost");
  private static final String TWO = DnsClusterForms.endpoints(0, "localhost", "localhost");
  private static final String LATER = DnsClusterForms.endpoints(2, "localhost");

  @TempDir private Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        " '' | ONE",
        " '' | TWO",
        " '' | ''",
        "dns_refresh_rate: 2s, respect_dns_ttl: true, dns_jitter: 1s | ONE",
        "dns_refresh_rate: 0.001s | ONE",
        "dns_refresh_rate: 0.002s | ONE",
        "dns_jitter: -1s | ONE",
        "dns_jitter: 0s | ONE",
        "dns_failure_refresh_rate: {base_interval: 1s, max_interval: 1s} | ONE",
        "dns_failure_refresh_rate: {base_interval: 2s, max_interval: 1s} | ONE",
        "dns_failure_refresh_rate: {max_interval: 1s} | ONE",
        "dns_failure_refresh_rate: {base_interval: 0.001s} | ONE",
        "dns_failure_refresh_rate: {} | ONE",
        "dns_lookup_family: ALL | ONE",
        "dns_lookup_family: UNSPECIFIED | ONE",
        "typed_dns_resolver_config: {name: a} | ONE",
        "all_addresses_in_single_endpoint: true | ONE",
        "all_addresses_in_single_endpoint: true | TWO",
        "all_addresses_in_single_endpoint: true | LATER",
        "all_addresses_in_single_endpoint: true | ''",
        " '' | lb_policy: LEAST_REQUEST",
        " '' | lb_policy: CLUSTER_PROVIDED",
        " '' | eds_cluster_config: {eds_config: {ads: {}, resource_api_version: V3}}",
        " '' | dns_failure_refresh_rate: {base_interval: 2s, max_interval: 1s}",
        " '' | dns_refresh_rate: 0s",
      })
  void theVerdictIsTheOneOfEnvoy(String dns, String around) throws Exception {
    String rest = around.replace("ONE", ONE).replace("TWO", TWO).replace("LATER", LATER);
    check(DnsClusterForms.extension(dns, rest));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: envoy.cluster.dns",
        "name: any, typed_config: {\"@type\": type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster}",
        "typed_config: {\"@type\": type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster}",
        "name: any",
        "name: envoy.cluster.dns, typed_config: {\"@type\": type.googleapis.com/xds.type.v3.TypedStruct, type_url: t/envoy.extensions.clusters.dns.v3.DnsCluster}",
      })
  void theTypeOfTheConfigurationDecidesAndElseTheName(String type) throws Exception {
    check("name: c\ncluster_type: {" + type + "}\n" + ONE + '\n');
  }

  private void check(String cluster) throws Exception {
    List<ResourceError> errors = DnsClusterForms.decode(cluster).errors();
    String item = "- " + cluster.strip().indent(4).strip();
    Path file =
        Files.writeString(
            dir.resolve("c.yaml"), "static_resources:\n  clusters:\n  " + item + '\n');

    String envoy = EnvoyValidation.verdict(file);
    assertThat(errors.isEmpty())
        .as("here: %s%nEnvoy: %s", errors, envoy)
        .isEqualTo(envoy.isEmpty());
  }
}
