package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.xds.proto.envoy.config.listener.v3.Filter;
import io.inmesh.xds.proto.envoy.config.listener.v3.FilterChain;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost;
import io.inmesh.xds.proto.envoy.config.route.v3.WeightedCluster;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.resource.value.TypedConfig;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextException;
import java.util.ArrayList;
import java.util.List;

/**
 * The clusters that a listener's inline routes name, as far as they have to exist: {@code
 * validate_clusters}, which is true for inline routes unless set. Envoy refuses to start with a
 * static listener that names any other than a static cluster.
 */
public final class ClusterReferences {
  /**
   * A name of a cluster.
   *
   * @param path where it stands in the listener
   * @param cluster the name
   */
  public record Reference(String path, String cluster) {}

  private final List<Reference> references = new ArrayList<>();

  private ClusterReferences() {}

  /** The references of an encoded listener; none where it cannot be read. */
  public static List<Reference> of(ByteString listener) {
    ClusterReferences found = new ClusterReferences();
    try {
      found.listener(Listener.parseFrom(listener));
    } catch (InvalidProtocolBufferException | TextException malformed) {
      return List.of(); // its own errors say so
    }
    return List.copyOf(found.references);
  }

  private void listener(Listener listener) throws InvalidProtocolBufferException {
    for (int i = 0; i < listener.getFilterChainsCount(); i++) {
      chain(listener.getFilterChains(i), FieldPath.ROOT.field("filter_chains").index(i));
    }
    chain(listener.getDefaultFilterChain(), FieldPath.ROOT.field("default_filter_chain"));
    manager(
        listener.getApiListener().getApiListener(),
        FieldPath.ROOT.field("api_listener").field("api_listener"));
  }

  private void chain(FilterChain chain, FieldPath path) throws InvalidProtocolBufferException {
    for (int i = 0; i < chain.getFiltersCount(); i++) {
      Filter filter = chain.getFilters(i);
      manager(filter.getTypedConfig(), path.field("filters").index(i).field("typed_config"));
    }
  }

  private void manager(Any config, FieldPath path) throws InvalidProtocolBufferException {
    if (TypedConfig.is(config, HttpConnectionManager.getDefaultInstance())) {
      HttpConnectionManager manager =
          HttpConnectionManager.parseFrom(TypedConfig.meant(config).getValue());
      RouteConfiguration routes = manager.getRouteConfig();
      if (manager.hasRouteConfig()
          && (!routes.hasValidateClusters() || routes.getValidateClusters().getValue())) {
        routes(routes, path.field("route_config"));
      }
    }
  }

  private void routes(RouteConfiguration routes, FieldPath path) {
    mirrors(routes.getRequestMirrorPoliciesList(), path);
    for (int i = 0; i < routes.getVirtualHostsCount(); i++) {
      VirtualHost host = routes.getVirtualHosts(i);
      FieldPath at = path.field("virtual_hosts").index(i);
      mirrors(host.getRequestMirrorPoliciesList(), at);
      for (int j = 0; j < host.getRoutesCount(); j++) {
        route(host.getRoutes(j), at.field("routes").index(j));
      }
    }
  }

  private void route(Route route, FieldPath path) {
    if (!route.hasRoute()) {
      return;
    }
    RouteAction action = route.getRoute();
    FieldPath at = path.field("route");
    add(action.getCluster(), at.field("cluster"));
    List<WeightedCluster.ClusterWeight> weighted = action.getWeightedClusters().getClustersList();
    for (int i = 0; i < weighted.size(); i++) {
      add(
          weighted.get(i).getName(),
          at.field("weighted_clusters").field("clusters").index(i).field("name"));
    }
    mirrors(action.getRequestMirrorPoliciesList(), at);
  }

  private void mirrors(List<RequestMirrorPolicy> policies, FieldPath path) {
    for (int i = 0; i < policies.size(); i++) {
      add(
          policies.get(i).getCluster(),
          path.field("request_mirror_policies").index(i).field("cluster"));
    }
  }

  private void add(String cluster, FieldPath path) {
    if (!cluster.isEmpty()) {
      references.add(new Reference(path.toString(), cluster));
    }
  }
}
