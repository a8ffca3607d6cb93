package io.inmesh.xds.text;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.List;

/** The xDS messages that Inmesh knows: all that is generated for it. */
public final class XdsTypes {
  /** All of them, and protobuf's well-known types; loaded package by package. */
  public static final TypeRegistry REGISTRY = TypeRegistry.lazy(XdsTypes::files);

  private XdsTypes() {}

  /** A switch, not a map: a file's class is loaded only when its package is asked for. */
  private static List<FileDescriptor> files(String protoPackage) {
    return switch (protoPackage) {
      case "envoy.admin.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.admin.v3.ClustersProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.admin.v3.ConfigDumpProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.admin.v3.ConfigDumpSharedProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.admin.v3.MetricsProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.admin.v3.ServerInfoProto.getDescriptor());
      case "envoy.config.accesslog.v3" ->
          List.of(io.inmesh.xds.proto.envoy.config.accesslog.v3.AccesslogProto.getDescriptor());
      case "envoy.config.bootstrap.v3" ->
          List.of(io.inmesh.xds.proto.envoy.config.bootstrap.v3.BootstrapProto.getDescriptor());
      case "envoy.config.cluster.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.config.cluster.v3.CircuitBreakerProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.cluster.v3.ClusterProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.cluster.v3.FilterProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.cluster.v3.OutlierDetectionProto.getDescriptor());
      case "envoy.config.common.mutation_rules.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.config.common.mutation_rules.v3.MutationRulesProto
                  .getDescriptor());
      case "envoy.config.core.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.config.core.v3.AddressProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.BackoffProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.BaseProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.ConfigSourceProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.EventServiceConfigProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.ExtensionProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.GrpcMethodListProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.GrpcServiceProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.HealthCheckProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.HttpUriProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.ProtocolProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.ProxyProtocolProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.ResolverProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.SocketCmsgHeadersProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.SocketOptionProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.SubstitutionFormatStringProto
                  .getDescriptor(),
              io.inmesh.xds.proto.envoy.config.core.v3.UdpSocketConfigProto.getDescriptor());
      case "envoy.config.endpoint.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.config.endpoint.v3.EndpointComponentsProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.endpoint.v3.EndpointProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.endpoint.v3.LoadReportProto.getDescriptor());
      case "envoy.config.listener.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.config.listener.v3.ApiListenerProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.listener.v3.ListenerComponentsProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.listener.v3.ListenerProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.listener.v3.QuicConfigProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.listener.v3.UdpListenerConfigProto.getDescriptor());
      case "envoy.config.metrics.v3" ->
          List.of(io.inmesh.xds.proto.envoy.config.metrics.v3.StatsProto.getDescriptor());
      case "envoy.config.overload.v3" ->
          List.of(io.inmesh.xds.proto.envoy.config.overload.v3.OverloadProto.getDescriptor());
      case "envoy.config.ratelimit.v3" ->
          List.of(io.inmesh.xds.proto.envoy.config.ratelimit.v3.RlsProto.getDescriptor());
      case "envoy.config.rbac.v3" ->
          List.of(io.inmesh.xds.proto.envoy.config.rbac.v3.RbacProto.getDescriptor());
      case "envoy.config.route.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.config.route.v3.RouteComponentsProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.route.v3.RouteProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.config.route.v3.ScopedRouteProto.getDescriptor());
      case "envoy.config.trace.v3" ->
          List.of(io.inmesh.xds.proto.envoy.config.trace.v3.HttpTracerProto.getDescriptor());
      case "envoy.data.accesslog.v3" ->
          List.of(io.inmesh.xds.proto.envoy.data.accesslog.v3.AccesslogProto.getDescriptor());
      case "envoy.extensions.access_loggers.file.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.access_loggers.file.v3.FileProto
                  .getDescriptor());
      case "envoy.extensions.access_loggers.stream.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.access_loggers.stream.v3.StreamProto
                  .getDescriptor());
      case "envoy.extensions.clusters.aggregate.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.clusters.aggregate.v3.ClusterProto
                  .getDescriptor());
      case "envoy.extensions.common.ratelimit.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.common.ratelimit.v3.RatelimitProto
                  .getDescriptor());
      case "envoy.extensions.filters.common.fault.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.common.fault.v3.FaultProto
                  .getDescriptor());
      case "envoy.extensions.filters.http.adaptive_concurrency.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.adaptive_concurrency.v3
                  .AdaptiveConcurrencyProto.getDescriptor());
      case "envoy.extensions.filters.http.admission_control.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.admission_control.v3
                  .AdmissionControlProto.getDescriptor());
      case "envoy.extensions.filters.http.buffer.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.buffer.v3.BufferProto
                  .getDescriptor());
      case "envoy.extensions.filters.http.cors.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.cors.v3.CorsProto.getDescriptor());
      case "envoy.extensions.filters.http.ext_authz.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.ext_authz.v3.ExtAuthzProto
                  .getDescriptor());
      case "envoy.extensions.filters.http.fault.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.fault.v3.FaultProto
                  .getDescriptor());
      case "envoy.extensions.filters.http.grpc_stats.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.grpc_stats.v3.ConfigProto
                  .getDescriptor());
      case "envoy.extensions.filters.http.header_mutation.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.header_mutation.v3
                  .HeaderMutationProto.getDescriptor());
      case "envoy.extensions.filters.http.jwt_authn.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.jwt_authn.v3.ConfigProto
                  .getDescriptor());
      case "envoy.extensions.filters.http.local_ratelimit.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.local_ratelimit.v3
                  .LocalRateLimitProto.getDescriptor());
      case "envoy.extensions.filters.http.ratelimit.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.ratelimit.v3.RateLimitProto
                  .getDescriptor());
      case "envoy.extensions.filters.http.rbac.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.rbac.v3.RbacProto.getDescriptor());
      case "envoy.extensions.filters.http.router.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.router.v3.RouterProto
                  .getDescriptor());
      case "envoy.extensions.filters.http.stateful_session.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.http.stateful_session.v3
                  .StatefulSessionProto.getDescriptor());
      case "envoy.extensions.filters.network.http_connection_manager.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3
                  .HttpConnectionManagerProto.getDescriptor());
      case "envoy.extensions.http.original_ip_detection.xff.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.http.original_ip_detection.xff.v3.XffProto
                  .getDescriptor());
      case "envoy.extensions.http.stateful_session.cookie.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.http.stateful_session.cookie.v3.CookieProto
                  .getDescriptor());
      case "envoy.extensions.http.stateful_session.header.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.http.stateful_session.header.v3.HeaderProto
                  .getDescriptor());
      case "envoy.extensions.internal_redirect.allow_listed_routes.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.internal_redirect.allow_listed_routes.v3
                  .AllowListedRoutesConfigProto.getDescriptor());
      case "envoy.extensions.internal_redirect.previous_routes.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.internal_redirect.previous_routes.v3
                  .PreviousRoutesConfigProto.getDescriptor());
      case "envoy.extensions.internal_redirect.safe_cross_scheme.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.internal_redirect.safe_cross_scheme.v3
                  .SafeCrossSchemeConfigProto.getDescriptor());
      case "envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.load_balancing_policies
                  .client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobinProto
                  .getDescriptor());
      case "envoy.extensions.load_balancing_policies.cluster_provided.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.cluster_provided.v3
                  .ClusterProvidedProto.getDescriptor());
      case "envoy.extensions.load_balancing_policies.common.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.common.v3.CommonProto
                  .getDescriptor());
      case "envoy.extensions.load_balancing_policies.least_request.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.least_request.v3
                  .LeastRequestProto.getDescriptor());
      case "envoy.extensions.load_balancing_policies.maglev.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.maglev.v3.MaglevProto
                  .getDescriptor());
      case "envoy.extensions.load_balancing_policies.pick_first.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.pick_first.v3
                  .PickFirstProto.getDescriptor());
      case "envoy.extensions.load_balancing_policies.random.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.random.v3.RandomProto
                  .getDescriptor());
      case "envoy.extensions.load_balancing_policies.ring_hash.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.ring_hash.v3
                  .RingHashProto.getDescriptor());
      case "envoy.extensions.load_balancing_policies.round_robin.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.round_robin.v3
                  .RoundRobinProto.getDescriptor());
      case "envoy.extensions.load_balancing_policies.subset.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.subset.v3.SubsetProto
                  .getDescriptor());
      case "envoy.extensions.load_balancing_policies.wrr_locality.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.wrr_locality.v3
                  .WrrLocalityProto.getDescriptor());
      case "envoy.extensions.matching.common_inputs.network.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.matching.common_inputs.network.v3
                  .NetworkInputsProto.getDescriptor());
      case "envoy.extensions.matching.common_inputs.ssl.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.matching.common_inputs.ssl.v3.SslInputsProto
                  .getDescriptor());
      case "envoy.extensions.path.match.uri_template.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchProto
                  .getDescriptor());
      case "envoy.extensions.path.rewrite.uri_template.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.path.rewrite.uri_template.v3
                  .UriTemplateRewriteProto.getDescriptor());
      case "envoy.extensions.request_id.uuid.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.request_id.uuid.v3.UuidProto.getDescriptor());
      case "envoy.extensions.retry.host.omit_canary_hosts.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.retry.host.omit_canary_hosts.v3
                  .OmitCanaryHostsProto.getDescriptor());
      case "envoy.extensions.retry.host.omit_host_metadata.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.retry.host.omit_host_metadata.v3
                  .OmitHostMetadataConfigProto.getDescriptor());
      case "envoy.extensions.retry.host.previous_hosts.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsProto
                  .getDescriptor());
      case "envoy.extensions.retry.priority.previous_priorities.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.retry.priority.previous_priorities.v3
                  .PreviousPrioritiesConfigProto.getDescriptor());
      case "envoy.extensions.transport_sockets.raw_buffer.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.transport_sockets.raw_buffer.v3.RawBufferProto
                  .getDescriptor());
      case "envoy.extensions.transport_sockets.tls.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CommonProto
                  .getDescriptor(),
              io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.SecretProto
                  .getDescriptor(),
              io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.TlsProto
                  .getDescriptor());
      case "envoy.extensions.upstreams.http.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptionsProto
                  .getDescriptor());
      case "envoy.service.auth.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.service.auth.v3.AttributeContextProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.service.auth.v3.ExternalAuthProto.getDescriptor());
      case "envoy.service.discovery.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.service.discovery.v3.AdsProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryProto.getDescriptor());
      case "envoy.service.load_stats.v3" ->
          List.of(io.inmesh.xds.proto.envoy.service.load_stats.v3.LrsProto.getDescriptor());
      case "envoy.service.ratelimit.v3" ->
          List.of(io.inmesh.xds.proto.envoy.service.ratelimit.v3.RlsProto.getDescriptor());
      case "envoy.service.status.v3" ->
          List.of(io.inmesh.xds.proto.envoy.service.status.v3.CsdsProto.getDescriptor());
      case "envoy.type.http.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.type.http.v3.CookieProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.http.v3.PathTransformationProto.getDescriptor());
      case "envoy.type.matcher.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.type.matcher.v3.AddressProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.matcher.v3.FilterStateProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.matcher.v3.HttpInputsProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.matcher.v3.MetadataProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.matcher.v3.NodeProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.matcher.v3.NumberProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.matcher.v3.PathProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.matcher.v3.RegexProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.matcher.v3.StringProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.matcher.v3.StructProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.matcher.v3.ValueProto.getDescriptor());
      case "envoy.type.metadata.v3" ->
          List.of(io.inmesh.xds.proto.envoy.type.metadata.v3.MetadataProto.getDescriptor());
      case "envoy.type.tracing.v3" ->
          List.of(io.inmesh.xds.proto.envoy.type.tracing.v3.CustomTagProto.getDescriptor());
      case "envoy.type.v3" ->
          List.of(
              io.inmesh.xds.proto.envoy.type.v3.HttpStatusProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.v3.PercentProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.v3.RangeProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.v3.SemanticVersionProto.getDescriptor(),
              io.inmesh.xds.proto.envoy.type.v3.TokenBucketProto.getDescriptor());
      case "udpa.type.v1" ->
          List.of(io.inmesh.xds.proto.udpa.type.v1.TypedStructProto.getDescriptor());
      case "xds.core.v3" ->
          List.of(
              io.inmesh.xds.proto.xds.core.v3.AuthorityProto.getDescriptor(),
              io.inmesh.xds.proto.xds.core.v3.CidrRangeProto.getDescriptor(),
              io.inmesh.xds.proto.xds.core.v3.CollectionEntryProto.getDescriptor(),
              io.inmesh.xds.proto.xds.core.v3.ContextParamsProto.getDescriptor(),
              io.inmesh.xds.proto.xds.core.v3.ExtensionProto.getDescriptor(),
              io.inmesh.xds.proto.xds.core.v3.ResourceLocatorProto.getDescriptor());
      case "xds.type.matcher.v3" ->
          List.of(
              io.inmesh.xds.proto.xds.type.matcher.v3.MatcherProto.getDescriptor(),
              io.inmesh.xds.proto.xds.type.matcher.v3.RegexProto.getDescriptor(),
              io.inmesh.xds.proto.xds.type.matcher.v3.StringProto.getDescriptor());
      case "xds.type.v3" ->
          List.of(io.inmesh.xds.proto.xds.type.v3.TypedStructProto.getDescriptor());
      default -> List.of();
    };
  }
}
