package io.inmesh.xds.resource;

import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import io.inmesh.config.UpstreamConnection.KeepAlive;
import io.inmesh.config.UpstreamConnection.TransportMatch;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.KeepaliveSettings;
import io.inmesh.xds.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.inmesh.xds.resource.value.Alike;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import io.inmesh.xds.resource.value.TypedConfig;
import io.inmesh.xds.text.PlainValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes how connections to a cluster's endpoints are made and used. */
final class UpstreamConnectionDecoder {
  private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final Alike<UpstreamConnection> ALIKE = new Alike<>();

  private UpstreamConnectionDecoder() {}

  static UpstreamConnection decode(Place place, Cluster cluster, HttpOptions http) {
    ProtocolOptionTypes.check(place, cluster.getTypedExtensionProtocolOptionsMap());
    HttpProtocolOptions options = http.message();
    Place at = http.place();
    Place commonAt = at.field("common_http_protocol_options");
    var common = options.getCommonHttpProtocolOptions();
    TransportSecurity transport =
        TransportDecoder.decode(
            place.field("transport_socket"),
            cluster.hasTransportSocket(),
            cluster.getTransportSocket());
    List<TransportMatch> matches = matches(place, cluster);
    http.checkHttp2(cluster);
    BindConfigs.check(place.field("upstream_bind_config"), cluster.getUpstreamBindConfig());
    if (options.hasAutoConfig()) {
      checkAlpn(at.field("auto_config"), transport, matches);
    }
    return ALIKE.one(
        new UpstreamConnection(
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
            matches,
            keepAlive(at, options)));
  }

  /** Without an interval nothing is sent by itself. */
  private static @Nullable KeepAlive keepAlive(Place place, HttpProtocolOptions options) {
    KeepaliveSettings settings =
        options.getExplicitHttpConfig().getHttp2ProtocolOptions().getConnectionKeepalive();
    Place at =
        place
            .field("explicit_http_config")
            .field("http2_protocol_options")
            .field("connection_keepalive");
    Duration interval =
        Scalars.optionalDuration(
            at.field("interval"), settings.hasInterval(), settings.getInterval());
    Duration timeout =
        Scalars.optionalDuration(at.field("timeout"), settings.hasTimeout(), settings.getTimeout());
    return interval == null || timeout == null || interval.isZero() || timeout.isZero()
        ? null
        : new KeepAlive(interval, timeout);
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
              PlainValues.map(match.getMatch()),
              TransportDecoder.decode(
                  place.item("transport_socket_matches", i).field("transport_socket"),
                  match.hasTransportSocket(),
                  match.getTransportSocket())));
    }
    return matches;
  }
}
