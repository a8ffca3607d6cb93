package io.inmesh.config;

import java.util.List;

/**
 * The runtime keys that are read by a name of Envoy's own; others are read where resources name
 * them. Their values are those of {@link RuntimeValues}. Source: Envoy's documentation of the parts
 * that read them.
 */
public enum RuntimeKey {
  /** Instead of {@code healthy_panic_threshold}, in percent. */
  PANIC_THRESHOLD("upstream.healthy_panic_threshold"),
  /** Instead of {@code ZoneAwareLbConfig.routing_enabled}, in percent. */
  ZONE_ROUTING_ENABLED("upstream.zone_routing.enabled"),
  /** Instead of {@code ZoneAwareLbConfig.min_cluster_size}. */
  ZONE_ROUTING_MIN_CLUSTER_SIZE("upstream.zone_routing.min_cluster_size"),
  /** The share of the calls to a cluster that are turned away, in percent; default: none. */
  MAINTENANCE_MODE("upstream.maintenance_mode.<cluster>"),
  /** The most that each of the {@code drop_overloads} may drop, in percent; default: 100. */
  DROP_OVERLOAD_LIMIT("load_balancing_policy.drop_overload_limit"),
  /** Instead of {@code Thresholds.max_connections}. */
  MAX_CONNECTIONS("circuit_breakers.<cluster>.<priority>.max_connections"),
  /** Instead of {@code Thresholds.max_pending_requests}. */
  MAX_PENDING_REQUESTS("circuit_breakers.<cluster>.<priority>.max_pending_requests"),
  /** Instead of {@code Thresholds.max_requests}. */
  MAX_REQUESTS("circuit_breakers.<cluster>.<priority>.max_requests"),
  /** Instead of {@code Thresholds.max_retries}. */
  MAX_RETRIES("circuit_breakers.<cluster>.<priority>.max_retries"),
  /** Instead of {@code RetryBudget.budget_percent}. */
  RETRY_BUDGET_PERCENT("circuit_breakers.<cluster>.<priority>.retry_budget.budget_percent"),
  /** Instead of {@code RetryBudget.min_retry_concurrency}. */
  RETRY_BUDGET_MIN_CONCURRENCY(
      "circuit_breakers.<cluster>.<priority>.retry_budget.min_retry_concurrency"),
  /** Where {@code HTTPFault.delay_percent_runtime} names no other. */
  FAULT_DELAY_PERCENT("fault.http.delay.fixed_delay_percent"),
  /** Where {@code HTTPFault.delay_duration_runtime} names no other. */
  FAULT_DELAY_MILLIS("fault.http.delay.fixed_duration_ms"),
  /** Where {@code HTTPFault.abort_percent_runtime} names no other. */
  FAULT_ABORT_PERCENT("fault.http.abort.abort_percent"),
  /** Where {@code HTTPFault.abort_http_status_runtime} names no other. */
  FAULT_ABORT_HTTP_STATUS("fault.http.abort.http_status"),
  /** Where {@code HTTPFault.abort_grpc_status_runtime} names no other. */
  FAULT_ABORT_GRPC_STATUS("fault.http.abort.grpc_status"),
  /** Where {@code HTTPFault.max_active_faults_runtime} names no other. */
  FAULT_MAX_ACTIVE("fault.http.max_active_faults"),
  /** Whether Envoy takes a second {@code grpc_services}: only for validation. */
  XDS_FAILOVER("envoy.restart_features.xds_failover_support"),
  /** How large a program Envoy lets a regular expression be: only for validation. */
  MAX_REGEX_PROGRAM("re2.max_program_size.error_level");

  private final String pattern;

  RuntimeKey(String pattern) {
    this.pattern = pattern;
  }

  /**
   * The key; where it has parts that differ, with {@code <cluster>} and {@code <priority>} ({@code
   * default} or {@code high}) in their place.
   */
  public String pattern() {
    return pattern;
  }

  /**
   * The key with these names in the place of the parts that differ.
   *
   * @throws IllegalArgumentException if it takes another number of names
   */
  public String key(String... names) {
    StringBuilder key = new StringBuilder();
    int done = 0;
    int part = pattern.indexOf('<');
    for (String name : names) {
      if (part < 0) {
        throw wrong(names);
      }
      key.append(pattern, done, part).append(name);
      done = pattern.indexOf('>', part) + 1;
      part = pattern.indexOf('<', done);
    }
    if (part >= 0) {
      throw wrong(names);
    }
    return key.append(pattern, done, pattern.length()).toString();
  }

  private IllegalArgumentException wrong(String... names) {
    return new IllegalArgumentException(
        "names: " + List.of(names) + " (expected: one for each part of " + pattern + ')');
  }
}
