package io.inmesh.xds.resource;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where this library refuses what Envoy takes, or the other way round, on purpose. Each is in
 * docs/differences.md, "In what is refused".
 */
final class KnownDifferences {
  private static final List<Pattern> KEYS =
      List.of(
              // Taken here, refused by Envoy.
              "CDS wrr-locality",
              "CDS eds-self",
              "EDS two-drops",
              "EDS named",
              "LDS api",
              ".*ClusterLoadAssignment.Policy.drop_overloads with the first twice",
              ".*EnvoyGrpc.cluster_name = .*",
              ".*core.v3.HeaderValue.value = %",
              ".*(PathConfigSource|ConfigSource|WatchedDirectory).path = .*",
              ".*TypedStruct.type_url = .*",
              ".*HttpConnectionManager.stat_prefix (unset|= )",
              // Refused here, taken by Envoy.
              ".*type.v3.Percent.value = NaN",
              ".*Runtime(Double|UInt32).runtime_key (unset|= )",
              ".*ClusterLoadAssignment.endpoints with the first twice",
              ".*LocalityLbEndpoints.priority = 2",
              ".*TokenBucket.max_tokens (unset|= 0)",
              ".*TokenBucket.fill_interval = nanos: 1",
              "mistake: a substitution with a group that the pattern does not have",
              "mistake: priorities with a gap",
              "mistake: a locality twice in one priority",
              "mistake: locality weights whose sum does not fit 32 bits",
              ".*SlowStartConfig.slow_start_window = seconds: -1",
              ".*LocalityLbConfig.(zone_aware|locality_weighted)_lb_config unset",
              ".*LeastRequest.choice_count = ",
              ".*HttpConnectionManager.http_filters unset",
              ".*Rds.route_config_name (unset|= )",
              ".*PreviousPrioritiesConfig.update_frequency (unset|= (0|-1))")
          .stream()
          .map(Pattern::compile)
          .toList();

  private KnownDifferences() {}

  /** Whether it is one of them: a sample, a field and its change, or a mistake. */
  static boolean explains(String key) {
    return KEYS.stream().anyMatch(pattern -> pattern.matcher(key).matches());
  }

  /** Those that no case showed. */
  static Set<String> unused(Set<String> seen) {
    return KEYS.stream()
        .filter(pattern -> !pattern.pattern().matches("[A-Z]DS .*|mistake: .*"))
        .filter(pattern -> seen.stream().noneMatch(key -> pattern.matcher(key).matches()))
        .map(Pattern::pattern)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
