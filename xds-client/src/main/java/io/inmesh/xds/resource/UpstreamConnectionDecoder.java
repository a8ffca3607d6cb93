package io.inmesh.xds.resource;

import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import io.inmesh.config.UpstreamConnection.TransportMatch;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import io.inmesh.xds.resource.value.Structs;
import io.inmesh.xds.resource.value.TypedConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Decodes how connections to a cluster's endpoints are made and used. */
final class UpstreamConnectionDecoder {
  private static final String HTTP_OPTIONS = HttpProtocolOptions.getDescriptor().getFullName();
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private UpstreamConnectionDecoder() {}

  static UpstreamConnection decode(Place place, Cluster cluster) {
    HttpProtocolOptions options = options(place, cluster);
    Place at =
        cluster.getTypedExtensionProtocolOptionsMap().containsKey(HTTP_OPTIONS)
            ? place.entry("typed_extension_protocol_options", HTTP_OPTIONS)
            : place;
    Place commonAt = at.field("common_http_protocol_options");
    var common = options.getCommonHttpProtocolOptions();
    TransportSecurity transport =
        TransportDecoder.decode(
            place.field("transport_socket"),
            cluster.hasTransportSocket(),
            cluster.getTransportSocket());
    List<TransportMatch> matches = matches(place, cluster);
    if (options.hasAutoConfig()) {
      checkAlpn(at.field("auto_config"), transport, matches);
    }
    return new UpstreamConnection(
        Scalars.duration(
            place.field("connect_timeout"),
            cluster.hasConnectTimeout(),
            cluster.getConnectTimeout(),
            DEFAULT_CONNECT_TIMEOUT),
        protocol(at, options),
        Scalars.optionalDuration(
            commonAt.field("idle_timeout"), common.hasIdleTimeout(), common.getIdleTimeout()),
        maxRequests(cluster, common),
        Scalars.optionalDuration(
            commonAt.field("max_stream_duration"),
            common.hasMaxStreamDuration(),
            common.getMaxStreamDuration()),
        transport,
        matches);
  }

  /** The protocol is agreed upon in the TLS handshake, so there must always be one. */
  private static void checkAlpn(
      Place place, TransportSecurity transport, List<TransportMatch> matches) {
    boolean plaintext = transport.equals(TransportSecurity.PLAINTEXT);
    for (TransportMatch match : matches) {
      plaintext |= match.transport().equals(TransportSecurity.PLAINTEXT);
    }
    if (plaintext) {
      place.invalid("set with a plaintext transport_socket", "TLS for every endpoint");
    }
  }

  @SuppressWarnings("deprecation") // Control planes still send it.
  private static long maxRequests(
      Cluster cluster, io.inmesh.xds.proto.envoy.config.core.v3.HttpProtocolOptions common) {
    return common.hasMaxRequestsPerConnection()
        ? Scalars.unsigned(common.getMaxRequestsPerConnection())
        : Scalars.unsigned(cluster.getMaxRequestsPerConnection());
  }

  /** The typed options, or the same made of the cluster's deprecated fields. */
  @SuppressWarnings("deprecation")
  private static HttpProtocolOptions options(Place place, Cluster cluster) {
    var typed = cluster.getTypedExtensionProtocolOptionsMap().get(HTTP_OPTIONS);
    if (typed != null) {
      HttpProtocolOptions options =
          TypedConfig.unpack(
              place.entry("typed_extension_protocol_options", HTTP_OPTIONS),
              typed,
              HttpProtocolOptions.getDefaultInstance());
      return options == null ? HttpProtocolOptions.getDefaultInstance() : options;
    }
    HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
    if (cluster.hasCommonHttpProtocolOptions()) {
      options.setCommonHttpProtocolOptions(cluster.getCommonHttpProtocolOptions());
    }
    if (cluster.getProtocolSelection()
        == Cluster.ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL) {
      options.getUseDownstreamProtocolConfigBuilder();
    } else if (cluster.hasHttp2ProtocolOptions()) {
      options
          .getExplicitHttpConfigBuilder()
          .setHttp2ProtocolOptions(cluster.getHttp2ProtocolOptions());
    }
    return options.build();
  }

  private static HttpProtocol protocol(Place place, HttpProtocolOptions options) {
    if (options.getHttpFiltersCount() > 0) {
      checkUpstreamFilters(place, options);
    }
    switch (options.getUpstreamProtocolOptionsCase()) {
      case EXPLICIT_HTTP_CONFIG:
        switch (options.getExplicitHttpConfig().getProtocolConfigCase()) {
          case HTTP2_PROTOCOL_OPTIONS:
            return HttpProtocol.HTTP2;
          case HTTP_PROTOCOL_OPTIONS, HTTP3_PROTOCOL_OPTIONS, PROTOCOLCONFIG_NOT_SET:
            break;
        }
        return HttpProtocol.HTTP1;
      case USE_DOWNSTREAM_PROTOCOL_CONFIG:
        return HttpProtocol.DOWNSTREAM;
      case AUTO_CONFIG:
        return HttpProtocol.AUTO;
      case UPSTREAMPROTOCOLOPTIONS_NOT_SET:
        break;
    }
    return HttpProtocol.HTTP1;
  }

  private static void checkUpstreamFilters(Place place, HttpProtocolOptions options) {
    for (int i = 0; i < options.getHttpFiltersCount(); i++) {
      String type = TypedConfig.meantTypeName(options.getHttpFilters(i).getTypedConfig());
      if (!type.equals("envoy.extensions.filters.http.upstream_codec.v3.UpstreamCodec")) {
        place.item("http_filters", i).unsupported(type, "only the upstream codec");
      } else if (i < options.getHttpFiltersCount() - 1) {
        place.item("http_filters", i).invalid(type, "the upstream codec only at the end");
      }
    }
  }

  private static List<TransportMatch> matches(Place place, Cluster cluster) {
    List<TransportMatch> matches = new ArrayList<>(cluster.getTransportSocketMatchesCount());
    for (int i = 0; i < cluster.getTransportSocketMatchesCount(); i++) {
      Cluster.TransportSocketMatch match = cluster.getTransportSocketMatches(i);
      if (!match.hasTransportSocket()) {
        place
            .item("transport_socket_matches", i)
            .field("transport_socket")
            .invalid("unset", "a transport socket");
      }
      matches.add(
          new TransportMatch(
              match.getName(),
              Structs.read(match.getMatch()),
              TransportDecoder.decode(
                  place.item("transport_socket_matches", i).field("transport_socket"),
                  match.hasTransportSocket(),
                  match.getTransportSocket())));
    }
    return matches;
  }
}
