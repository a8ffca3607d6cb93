package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;

/**
 * A cluster's options of HTTP, read once for all that depends on them.
 *
 * @param place where they stand
 * @param message the typed options, or the same made of the cluster's deprecated fields
 * @param typed whether they are the typed ones
 */
record HttpOptions(Place place, HttpProtocolOptions message, boolean typed) {

  static HttpOptions of(Place cluster, Cluster message) {
    Any typed = message.getTypedExtensionProtocolOptionsMap().get(ProtocolOptionTypes.HTTP);
    if (typed == null) {
      return new HttpOptions(cluster, deprecated(message), false);
    }
    Place place = cluster.entry("typed_extension_protocol_options", ProtocolOptionTypes.HTTP);
    HttpProtocolOptions options =
        TypedConfig.unpack(place, typed, HttpProtocolOptions.getDefaultInstance());
    return new HttpOptions(
        place, options == null ? HttpProtocolOptions.getDefaultInstance() : options, true);
  }

  @SuppressWarnings("deprecation") // Control planes still send it.
  private static HttpProtocolOptions deprecated(Cluster cluster) {
    HttpProtocolOptions.Builder options = HttpProtocolOptions.newBuilder();
    if (cluster.hasCommonHttpProtocolOptions()) {
      options.setCommonHttpProtocolOptions(cluster.getCommonHttpProtocolOptions());
    }
    if (cluster.getProtocolSelection()
        == Cluster.ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL) {
      options.setUseDownstreamProtocolConfig(
          HttpProtocolOptions.UseDownstreamHttpConfig.getDefaultInstance());
    } else if (cluster.hasHttp2ProtocolOptions()) {
      options.setExplicitHttpConfig(
          HttpProtocolOptions.ExplicitHttpConfig.newBuilder()
              .setHttp2ProtocolOptions(cluster.getHttp2ProtocolOptions()));
    }
    return options.build();
  }

  /** Whether they leave room for HTTP/2. */
  boolean mayBeHttp2(Cluster cluster) {
    return typed
        ? message.getExplicitHttpConfig().hasHttp2ProtocolOptions()
            || message.getUseDownstreamProtocolConfig().hasHttp2ProtocolOptions()
            || message.hasAutoConfig()
        : cluster.hasHttp2ProtocolOptions();
  }

  /** Reports settings of HTTP/2 that nobody can have. */
  void checkHttp2(Cluster cluster) {
    if (!typed) {
      Http2Settings.check(place.field("http2_protocol_options"), cluster.getHttp2ProtocolOptions());
      return;
    }
    Http2Settings.check(
        place.field("explicit_http_config").field("http2_protocol_options"),
        message.getExplicitHttpConfig().getHttp2ProtocolOptions());
    Http2Settings.check(
        place.field("use_downstream_protocol_config").field("http2_protocol_options"),
        message.getUseDownstreamProtocolConfig().getHttp2ProtocolOptions());
    Http2Settings.check(
        place.field("auto_config").field("http2_protocol_options"),
        message.getAutoConfig().getHttp2ProtocolOptions());
  }
}
