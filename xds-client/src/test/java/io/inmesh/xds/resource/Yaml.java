package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Listener;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteTable;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.listener.v3.Filter;
import io.inmesh.xds.proto.envoy.config.listener.v3.FilterChain;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.text.ParseOptions;
import io.inmesh.xds.text.ProtoParser;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.text.XdsTypes;

/** Resources written as YAML, as the documentation of Envoy writes them. */
final class Yaml {
  private Yaml() {}

  static <M extends Message> M message(String yaml, M prototype) {
    return new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
        .parse(new TextSource("test.yaml", yaml), prototype)
        .value();
  }

  static <M extends Message> M message(TextNode node, M prototype) {
    return new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
        .parse("test.yaml", node, prototype)
        .value();
  }

  /** A listener whose only filter chain has this connection manager. */
  static Message listenerAround(TextNode manager) {
    Any config = Any.pack(message(manager, HttpConnectionManager.getDefaultInstance()));
    return message(
            "{name: l, address: {socket_address: {address: 127.0.0.1, port_value: 1}}}",
            io.inmesh.xds.proto.envoy.config.listener.v3.Listener.getDefaultInstance())
        .toBuilder()
        .addFilterChains(
            FilterChain.newBuilder()
                .addFilters(Filter.newBuilder().setName("hcm").setTypedConfig(config)))
        .build();
  }

  /** A table. */
  static Message table(TextNode table) {
    return message(table, RouteConfiguration.getDefaultInstance());
  }

  /** A table of this one route. */
  static Message tableAround(TextNode route) {
    return RouteConfiguration.newBuilder()
        .setName("r")
        .addVirtualHosts(
            VirtualHost.newBuilder()
                .setName("v")
                .addDomains("*")
                .addRoutes(message(route, Route.getDefaultInstance())))
        .build();
  }

  static <T> Decoded<T> decode(ResourceType<T> type, Message message) {
    return type.decode(
        Any.newBuilder().setTypeUrl(type.typeUrl()).setValue(message.toByteString()).build(), "");
  }

  static Decoded<Cluster> cluster(String yaml) {
    return decode(
        ResourceTypes.CLUSTER,
        message(yaml, io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster.getDefaultInstance()));
  }

  static Decoded<Endpoints> endpoints(String yaml) {
    return decode(
        ResourceTypes.CLUSTER_LOAD_ASSIGNMENT,
        message(yaml, ClusterLoadAssignment.getDefaultInstance()));
  }

  static Decoded<Listener> listener(String yaml) {
    return decode(
        ResourceTypes.LISTENER,
        message(yaml, io.inmesh.xds.proto.envoy.config.listener.v3.Listener.getDefaultInstance()));
  }

  static Decoded<RouteTable> routes(String yaml) {
    return decode(
        ResourceTypes.ROUTE_CONFIGURATION, message(yaml, RouteConfiguration.getDefaultInstance()));
  }

  /** A table with one virtual host and this one route, whose YAML begins at column 0. */
  static Decoded<RouteTable> route(String yaml) {
    return routes(
        "name: r\nvirtual_hosts:\n- name: v\n  domains: ['*']\n  routes:\n  - "
            + yaml.strip().replace("\n", "\n    "));
  }

  /** The only route of {@link #route}. */
  static RouteEntry entry(Decoded<RouteTable> table) {
    RouteTable value = table.value();
    if (value == null) {
      throw new AssertionError(table.errors());
    }
    return value.virtualHosts().get(0).routes().get(0);
  }
}
