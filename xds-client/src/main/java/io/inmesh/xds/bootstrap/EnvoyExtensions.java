package io.inmesh.xds.bootstrap;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.xds.proto.envoy.config.bootstrap.v3.Bootstrap;
import io.inmesh.xds.proto.envoy.config.core.v3.TypedExtensionConfig;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TypeRegistry;
import io.inmesh.xds.text.TypedStructs;
import io.inmesh.xds.text.XdsTypes;
import io.inmesh.xds.validate.ProtoValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The extensions that a bootstrap names for Envoy's own process. Nothing of them runs here, but one
 * that Envoy does not have is as wrong as an unknown field. The types are those of Envoy 1.40's
 * distribution ({@code node.extensions} in its {@code /server_info}), by category, and only those
 * that {@code --mode validate} looks up.
 */
final class EnvoyExtensions {
  private static final Set<String> STATS_SINKS =
      Set.of(
          "envoy.config.metrics.v3.DogStatsdSink",
          "envoy.config.metrics.v3.HystrixSink",
          "envoy.config.metrics.v3.MetricsServiceConfig",
          "envoy.config.metrics.v3.StatsdSink",
          "envoy.extensions.stat_sinks.dynamic_modules.v3.DynamicModuleStatsSink",
          "envoy.extensions.stat_sinks.graphite_statsd.v3.GraphiteStatsdSink",
          "envoy.extensions.stat_sinks.open_telemetry.v3.SinkConfig",
          "envoy.extensions.stat_sinks.wasm.v3.Wasm");
  private static final Set<String> BOOTSTRAP =
      Set.of(
          "envoy.extensions.bootstrap.dynamic_modules.v3.DynamicModuleBootstrapExtension",
          "envoy.extensions.bootstrap.internal_listener.v3.InternalListener",
          "envoy.extensions.bootstrap.reverse_tunnel.downstream_socket_interface.v3"
              + ".DownstreamReverseConnectionSocketInterface",
          "envoy.extensions.bootstrap.reverse_tunnel.upstream_socket_interface.v3"
              + ".UpstreamReverseConnectionSocketInterface",
          "envoy.extensions.network.socket_interface.sockmap.v3.Sockmap",
          "envoy.extensions.network.socket_interface.v3.DefaultSocketInterface",
          "envoy.extensions.wasm.v3.WasmService");
  private static final Set<String> RESOURCE_MONITORS =
      Set.of(
          "envoy.extensions.resource_monitors.cgroup_memory.v3.CgroupMemoryConfig",
          "envoy.extensions.resource_monitors.cpu_utilization.v3.CpuUtilizationConfig",
          "envoy.extensions.resource_monitors.downstream_connections.v3"
              + ".DownstreamConnectionsConfig",
          "envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig",
          "envoy.extensions.resource_monitors.injected_resource.v3.InjectedResourceConfig");
  private static final Set<String> TRACERS =
      Set.of(
          "envoy.config.trace.v3.DatadogConfig",
          "envoy.config.trace.v3.OpenTelemetryConfig",
          "envoy.config.trace.v3.SkyWalkingConfig",
          "envoy.config.trace.v3.XRayConfig",
          "envoy.config.trace.v3.ZipkinConfig",
          "envoy.extensions.tracers.dynamic_modules.v3.DynamicModuleTracer",
          "envoy.extensions.tracers.fluentd.v3.FluentdConfig");
  private static final Set<String> REGEX_ENGINES =
      Set.of("envoy.extensions.regex_engines.v3.GoogleRE2");

  /** Envoy has the place for it, but none in its distribution. */
  private static final Set<String> NONE = Set.of();

  private final Places places;

  private EnvoyExtensions(Places places) {
    this.places = places;
  }

  /** Puts each extension that Envoy does not have on record. */
  static void check(Bootstrap envoy, Places places) {
    EnvoyExtensions extensions = new EnvoyExtensions(places);
    FieldPath sinks = FieldPath.ROOT.field("stats_sinks");
    for (int i = 0; i < envoy.getStatsSinksCount(); i++) {
      Any config = envoy.getStatsSinks(i).getTypedConfig();
      extensions.check(config, sinks.index(i).field("typed_config"), STATS_SINKS);
    }
    FieldPath monitors = FieldPath.ROOT.field("overload_manager").field("resource_monitors");
    for (int i = 0; i < envoy.getOverloadManager().getResourceMonitorsCount(); i++) {
      Any config = envoy.getOverloadManager().getResourceMonitors(i).getTypedConfig();
      extensions.check(config, monitors.index(i).field("typed_config"), RESOURCE_MONITORS);
    }
    if (envoy.getTracing().hasHttp()) {
      extensions.check(
          envoy.getTracing().getHttp().getTypedConfig(),
          FieldPath.ROOT.field("tracing").field("http").field("typed_config"),
          TRACERS);
    }
    extensions.checkAll(envoy);
  }

  /** Those that their proto file requires to have a type: a missing one is on record already. */
  private void checkAll(Bootstrap envoy) {
    FieldPath root = FieldPath.ROOT;
    for (int i = 0; i < envoy.getBootstrapExtensionsCount(); i++) {
      typed(
          envoy.getBootstrapExtensions(i), root.field("bootstrap_extensions").index(i), BOOTSTRAP);
    }
    typed(envoy.getDefaultRegexEngine(), root.field("default_regex_engine"), REGEX_ENGINES);
    typed(envoy.getXdsConfigTrackerExtension(), root.field("xds_config_tracker_extension"), NONE);
  }

  private void typed(TypedExtensionConfig config, FieldPath path, Set<String> types) {
    if (config.hasTypedConfig()) {
      check(config.getTypedConfig(), path.field("typed_config"), types);
    }
  }

  private void check(Any config, FieldPath path, Set<String> types) {
    try {
      Any content = TypedStructs.unwrap(config, XdsTypes.REGISTRY, path);
      String name = TypeRegistry.fullName(content.getTypeUrl());
      if (!types.contains(name)) {
        List<String> known = new ArrayList<>(types);
        known.sort(null);
        places.error(path.toString(), content.getTypeUrl(), "one of Envoy's types " + known);
        return;
      }
      Descriptor type = XdsTypes.REGISTRY.find(content.getTypeUrl());
      if (type != null) {
        ProtoValidator.validate(DynamicMessage.parseFrom(type, content.getValue()), path)
            .forEach(v -> places.error(v.path(), v.value(), v.expected()));
      }
    } catch (TextException e) {
      for (TextProblem problem : e.problems()) {
        places.error(problem.path(), problem.value(), problem.expected());
      }
    } catch (InvalidProtocolBufferException e) {
      places.error(path.toString(), config.getTypeUrl(), "bytes of that type");
    }
  }
}
