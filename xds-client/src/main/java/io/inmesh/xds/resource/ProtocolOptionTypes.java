package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import io.inmesh.xds.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keys of {@code Cluster.typed_extension_protocol_options}. Envoy looks each up among the names of
 * its network filters, HTTP filters and protocol options, and refuses a name that it does not have,
 * one whose extension has no such options, and options of another type. The names are those of
 * Envoy 1.40's distribution; other builds have others, which mean nothing here and are let be.
 */
public final class ProtocolOptionTypes {
  /** The one key that Envoy itself reads HTTP options from. */
  static final String HTTP = HttpProtocolOptions.getDescriptor().getFullName();

  private static final String TCP = "envoy.extensions.upstreams.tcp.v3.TcpProtocolOptions";
  private static final String TUNNEL =
      "envoy.extensions.upstreams.http.reverse_tunnel.v3.ReverseTunnelUpstreamCodecOptions";
  private static final String REDIS =
      "envoy.extensions.filters.network.redis_proxy.v3.RedisProtocolOptions";
  private static final String THRIFT =
      "envoy.extensions.filters.network.thrift_proxy.v3.ThriftProtocolOptions";

  private static final Map<String, String> TYPES =
      new TreeMap<>(
          Map.of(
              HTTP,
              HTTP,
              "envoy.upstreams.http.http_protocol_options",
              HTTP,
              TCP,
              TCP,
              "envoy.upstreams.tcp.tcp_protocol_options",
              TCP,
              TUNNEL,
              TUNNEL,
              "envoy.filters.network.redis_proxy",
              REDIS,
              "envoy.redis_proxy",
              REDIS,
              "envoy.filters.network.thrift_proxy",
              THRIFT));

  private ProtocolOptionTypes() {}

  /** The keys that Envoy's distribution has, in alphabetical order. */
  public static Set<String> known() {
    return Collections.unmodifiableSet(TYPES.keySet());
  }

  /** Reports options that are not of the type that their key stands for. */
  static void check(Place cluster, Map<String, Any> options) {
    options.forEach((key, config) -> {
      Place place = cluster.entry("typed_extension_protocol_options", key);
      String type = TYPES.get(key);
      if (type == null || key.equals(HTTP)) {
        return; // of another build of Envoy, or checked where they are read
      } else if (type.equals(HTTP)) {
        var unused = TypedConfig.unpack(place, config, HttpProtocolOptions.getDefaultInstance());
      } else if (!config.getValue().isEmpty() && !TypedConfig.meantTypeName(config).equals(type)) {
        place.invalid(config.getTypeUrl(), type); // Without content Envoy looks at no type either.
      }
    });
  }
}
