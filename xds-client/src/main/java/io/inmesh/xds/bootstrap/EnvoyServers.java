package io.inmesh.xds.bootstrap;

import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.Address;
import io.inmesh.xds.proto.envoy.config.core.v3.GrpcService;
import io.inmesh.xds.proto.envoy.config.core.v3.HeaderValue;
import io.inmesh.xds.proto.envoy.config.core.v3.KeepaliveSettings;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.inmesh.xds.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.ChannelOptions;
import io.inmesh.xds.transport.DnsLookupFamily;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.ServerFeature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code envoy.config.core.v3.GrpcService} to servers. An {@code envoy_grpc} service is the static
 * cluster of that name: one server for each of its endpoints, in their order.
 */
@SuppressWarnings("deprecation") // files hold the deprecated fields as well
final class EnvoyServers {
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  private final Map<String, Integer> indexes = new HashMap<>();
  private final List<Cluster> clusters;
  private final Set<String> used = new LinkedHashSet<>();
  private final Places places;
  private final EnvoyCredentials credentials;

  EnvoyServers(List<Cluster> clusters, Places places) {
    this.clusters = clusters;
    this.places = places;
    this.credentials = new EnvoyCredentials(places);
    for (int i = 0; i < clusters.size(); i++) {
      indexes.putIfAbsent(clusters.get(i).getName(), i);
    }
  }

  /** The static clusters that are control planes. */
  Set<String> used() {
    return used;
  }

  List<ServerConfig> read(GrpcService service, ApiType type, FieldPath path) {
    return switch (service.getTargetSpecifierCase()) {
      case ENVOY_GRPC -> envoyGrpc(service, type, path.field("envoy_grpc"));
      case GOOGLE_GRPC -> googleGrpc(service, type, path.field("google_grpc"));
      case TARGETSPECIFIER_NOT_SET -> List.of(); // on record: the proto file requires one
    };
  }

  private List<ServerConfig> googleGrpc(GrpcService service, ApiType type, FieldPath path) {
    GrpcService.GoogleGrpc google = service.getGoogleGrpc();
    EnvoyCredentials.Read read = credentials.ofGoogleGrpc(google, path);
    if (!google.getTargetUri().isEmpty() && !GrpcTargets.isValid(google.getTargetUri())) {
      places.error(
          path.field("target_uri").toString(), google.getTargetUri(), GrpcTargets.EXPECTED);
      return List.of();
    }
    if (google.getTargetUri().isEmpty() || read == null) {
      return List.of();
    }
    ServerConfig.Builder builder =
        ServerConfig.builder(google.getTargetUri())
            .apiType(type)
            .credentials(read.credentials())
            .addFeature(ServerFeature.WILDCARD_LISTS_ALL);
    for (GrpcService.GoogleGrpc.CallCredentials call : google.getCallCredentialsList()) {
      if (!call.getAccessToken().isEmpty()) {
        builder.addInitialMetadata("authorization", "Bearer " + call.getAccessToken());
      }
    }
    metadata(service, builder);
    return List.of(builder.build());
  }

  private List<ServerConfig> envoyGrpc(GrpcService service, ApiType type, FieldPath path) {
    GrpcService.EnvoyGrpc grpc = service.getEnvoyGrpc();
    Integer index = indexes.get(grpc.getClusterName());
    if (index == null) {
      places.error(
          path.field("cluster_name").toString(),
          grpc.getClusterName(),
          "a cluster of static_resources");
      return List.of();
    }
    used.add(grpc.getClusterName());
    Cluster cluster = clusters.get(index);
    FieldPath clusterPath = FieldPath.ROOT.field("static_resources").field("clusters").index(index);
    EnvoyCredentials.Read read = credentials.ofCluster(cluster, clusterPath);
    List<String> targets = targets(cluster, clusterPath);
    DnsLookupFamily family = EnvoyDns.lookupFamily(cluster, credentials, clusterPath);
    if (read == null) {
      return List.of();
    }
    List<ServerConfig> servers = new ArrayList<>();
    for (String target : targets) {
      ServerConfig.Builder builder =
          ServerConfig.builder(target)
              .lookupFamily(family)
              .apiType(type)
              .credentials(read.credentials())
              .authority(authority(grpc, read))
              .channel(channel(cluster, grpc, clusterPath))
              .addFeature(ServerFeature.WILDCARD_LISTS_ALL);
      metadata(service, builder);
      servers.add(builder.build());
    }
    return servers;
  }

  /** Over TLS the name to verify; else what Envoy sends, where it can stand in a URI. */
  private static @Nullable String authority(
      GrpcService.EnvoyGrpc grpc, EnvoyCredentials.Read read) {
    if (read.verifiedName() != null || read.secure()) {
      return read.verifiedName();
    }
    String name = grpc.getAuthority().isEmpty() ? grpc.getClusterName() : grpc.getAuthority();
    return name.matches("[A-Za-z0-9._-]+(:[0-9]{1,5})?") ? name : null;
  }

  private static void metadata(GrpcService service, ServerConfig.Builder builder) {
    for (HeaderValue header : service.getInitialMetadataList()) {
      builder.addInitialMetadata(
          header.getKey(),
          header.getValue().isEmpty() ? header.getRawValue().toStringUtf8() : header.getValue());
    }
  }

  private List<String> targets(Cluster cluster, FieldPath path) {
    boolean dns = EnvoyDns.resolves(cluster);
    if (!dns && (cluster.hasClusterType() || cluster.getType() != Cluster.DiscoveryType.STATIC)) {
      String value = cluster.hasClusterType() ? "cluster_type" : cluster.getType().name();
      places.error(
          path.field("type").toString(),
          value,
          "STATIC, STRICT_DNS or LOGICAL_DNS, or a DnsCluster");
      return List.of();
    }
    List<String> targets = new ArrayList<>();
    FieldPath assignment = path.field("load_assignment");
    List<LocalityLbEndpoints> localities = cluster.getLoadAssignment().getEndpointsList();
    for (int i = 0; i < localities.size(); i++) {
      List<LbEndpoint> endpoints = localities.get(i).getLbEndpointsList();
      for (int j = 0; j < endpoints.size(); j++) {
        Address address = endpoints.get(j).getEndpoint().getAddress();
        String target = target(address, dns);
        if (target == null) {
          places.error(
              assignment.field("endpoints").index(i).field("lb_endpoints").index(j).toString(),
              address.getAddressCase().name(),
              "a socket_address with port_value, or a pipe");
        } else {
          targets.add(target);
        }
      }
    }
    if (localities.isEmpty()
        || (targets.isEmpty() && localities.get(0).getLbEndpointsCount() == 0)) {
      places.error(assignment.toString(), "no endpoint", "at least one endpoint");
    }
    return targets;
  }

  private static @Nullable String target(Address address, boolean dns) {
    if (address.hasPipe()) {
      return "unix:" + address.getPipe().getPath();
    }
    SocketAddress socket = address.getSocketAddress();
    if (socket.getAddress().isEmpty()
        || socket.getPortSpecifierCase() != SocketAddress.PortSpecifierCase.PORT_VALUE) {
      return null;
    }
    String host =
        socket.getAddress().contains(":") ? "[" + socket.getAddress() + "]" : socket.getAddress();
    return (dns ? "dns:///" : "") + host + ":" + socket.getPortValue();
  }

  private ChannelOptions channel(Cluster cluster, GrpcService.EnvoyGrpc grpc, FieldPath path) {
    ChannelOptions options = ChannelOptions.DEFAULT;
    KeepaliveSettings keepalive = keepalive(cluster, path);
    if (keepalive.hasInterval()) {
      long interval = DurationNanos.of(keepalive.getInterval());
      long timeout = DurationNanos.of(keepalive.getTimeout());
      options =
          options.withKeepalive(
              Math.max(1, interval), timeout > 0 ? timeout : options.keepaliveTimeoutNanos());
    }
    long limit = Integer.toUnsignedLong(grpc.getMaxReceiveMessageLength().getValue());
    if (limit > 0) {
      int bytes = (int) Math.min(limit, Integer.MAX_VALUE);
      options = options.withLimits(bytes, Math.min(bytes, options.maxResourceBytes()));
    }
    return options;
  }

  private KeepaliveSettings keepalive(Cluster cluster, FieldPath path) {
    var typed = cluster.getTypedExtensionProtocolOptionsMap().get(HTTP_OPTIONS);
    if (typed == null) {
      return cluster.getHttp2ProtocolOptions().getConnectionKeepalive();
    }
    FieldPath at = path.field("typed_extension_protocol_options").key(HTTP_OPTIONS);
    var options = credentials.meant(typed, at);
    HttpProtocolOptions http =
        options == null
            ? null
            : credentials.unpack(options, HttpProtocolOptions.getDefaultInstance(), at);
    return http == null
        ? KeepaliveSettings.getDefaultInstance()
        : http.getExplicitHttpConfig().getHttp2ProtocolOptions().getConnectionKeepalive();
  }
}
