package io.inmesh.xds.bootstrap;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.inmesh.xds.proto.envoy.config.bootstrap.v3.Bootstrap;
import io.inmesh.xds.report.FieldReport;
import io.inmesh.xds.report.FieldReport.Entry;
import io.inmesh.xds.report.FieldReporter;
import io.inmesh.xds.report.Verdict;
import io.inmesh.xds.text.FieldPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The runtime keys of a bootstrap, as far as it is known whether anything reads them: those that
 * are read by name, and those that resources name. What a control plane will name is not known; but
 * it will not name those that Envoy itself reads.
 */
final class RuntimeKeys {
  /** What the mesh and its validation read by name: the patterns of its {@code RuntimeKey}s. */
  static final List<String> READ =
      List.of(
          "upstream.healthy_panic_threshold",
          "upstream.zone_routing.enabled",
          "upstream.zone_routing.min_cluster_size",
          "upstream.maintenance_mode.<cluster>",
          "load_balancing_policy.drop_overload_limit",
          "circuit_breakers.<cluster>.<priority>.max_connections",
          "circuit_breakers.<cluster>.<priority>.max_pending_requests",
          "circuit_breakers.<cluster>.<priority>.max_requests",
          "circuit_breakers.<cluster>.<priority>.max_retries",
          "circuit_breakers.<cluster>.<priority>.retry_budget.budget_percent",
          "circuit_breakers.<cluster>.<priority>.retry_budget.min_retry_concurrency",
          "fault.http.delay.fixed_delay_percent",
          "fault.http.delay.fixed_duration_ms",
          "fault.http.abort.abort_percent",
          "fault.http.abort.http_status",
          "fault.http.abort.grpc_status",
          "fault.http.max_active_faults",
          "envoy.restart_features.xds_failover_support",
          "re2.max_program_size.error_level");

  private static final Pattern IS_READ =
      Pattern.compile(
          String.join("|", READ)
              .replace(".", "\\.")
              .replace("<cluster>", ".+")
              .replace("<priority>", "(default|high)"));

  /** Below which the keys are that Envoy reads by name; resources name others. */
  static final Pattern OF_ENVOY =
      Pattern.compile(
          "(access_log|admin|circuit_breakers|conn_manager|envoy|ext_authz|health_check|http"
              + "|http_connection_manager|load_balancing_policy|mongo|outlier_detection|overload"
              + "|ratelimit|re2|redis|regex|ssl|tracing|upstream)\\..*");

  private final Set<String> named = new HashSet<>();
  private final Set<String> prefixes = new HashSet<>();

  private RuntimeKeys() {}

  /** The report of a bootstrap, with the keys of static layers that nothing reads. */
  static FieldReport report(Bootstrap bootstrap) {
    RuntimeKeys keys = new RuntimeKeys();
    FieldReport fields =
        FieldReporter.standard()
            .with((field, value, places) -> {
              keys.collect(field, value);
              return "";
            })
            .report(bootstrap);
    return keys.withUnread(fields, bootstrap);
  }

  /** Only of fields that are honoured: a key that is named where nothing is done is not read. */
  private void collect(FieldDescriptor field, Object value) {
    String name = field.getName();
    if (!(value instanceof String key) || key.isEmpty()) {
      return;
    }
    if (name.equals("runtime_key_prefix")) {
      prefixes.add(key + '.');
    } else if (name.equals("runtime_key") || name.endsWith("_runtime")) {
      named.add(key);
    }
  }

  private FieldReport withUnread(FieldReport fields, Bootstrap bootstrap) {
    boolean dynamic = bootstrap.hasDynamicResources();
    List<Entry> entries = new ArrayList<>(fields.entries());
    FieldPath layers = FieldPath.ROOT.field("layered_runtime").field("layers");
    for (int i = 0; i < bootstrap.getLayeredRuntime().getLayersCount(); i++) {
      FieldPath layer = layers.index(i).field("static_layer");
      RuntimeValues.flatten(bootstrap.getLayeredRuntime().getLayers(i).getStaticLayer())
          .keySet()
          .stream()
          .filter(key -> !isRead(key, dynamic))
          .map(key -> new Entry(layer.key(key).toString(), "", Verdict.IGNORED, "nothing reads it"))
          .forEach(entries::add);
    }
    return new FieldReport(entries);
  }

  private boolean isRead(String key, boolean dynamic) {
    return IS_READ.matcher(key).matches()
        || named.contains(key)
        || prefixes.stream().anyMatch(key::startsWith)
        || dynamic && !OF_ENVOY.matcher(key).matches();
  }
}
