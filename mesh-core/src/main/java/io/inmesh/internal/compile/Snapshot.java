package io.inmesh.internal.compile;

import io.inmesh.balance.PickContext;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.ResourceMap;
import io.inmesh.internal.cluster.ClusterRuntime;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The executable form of one configuration. Immutable; published by one volatile write. A call
 * keeps the snapshot that it began with.
 *
 * @param config what it was made from
 * @param outbound the listener that plays the outbound proxy; null when there is none
 * @param refusal why not, and which requests that concerns; null when there is one, or none is
 *     wanted
 * @param inbound the listeners for requests that come in
 * @param clusters the clusters by name
 * @param maintenance which share of the calls to a cluster is turned away, in percent, by its name
 * @param demanded the listeners of targets that were asked for, as outbound ones, by name
 */
public record Snapshot(
    MeshConfig config,
    @Nullable CompiledListener outbound,
    @Nullable OutboundRefusal refusal,
    InboundListeners inbound,
    ResourceMap<ClusterRuntime> clusters,
    Map<String, Long> maintenance,
    Map<String, CompiledListener> demanded) {

  public Snapshot {
    maintenance = Map.copyOf(maintenance);
    demanded = Map.copyOf(demanded);
  }

  /** The same with the listener of a target as the outbound one. */
  public Snapshot ofTarget(String listener) {
    CompiledListener target = demanded.get(listener);
    OutboundRefusal none =
        target == null
            ? OutboundRefusal.ofAll(OutboundListeners.whyNoTarget(config, listener))
            : null;
    return new Snapshot(config, target, none, inbound, clusters, maintenance, demanded);
  }

  /** Visits all endpoints of all clusters. */
  public void forEachEndpoint(Consumer<Endpoint> visitor) {
    config
        .clusters()
        .forEach((name, cluster) -> {
          for (Endpoints.LocalityEndpoints locality : cluster.endpoints().localities()) {
            locality.endpoints().forEach(visitor);
          }
        });
  }

  /** Whether the source has told of a listener: what it is, or that there is none. */
  public boolean knows(String listener) {
    return config.listeners().get(listener) != null
        || config.problems().get(Problem.key(ResourceKind.LISTENER, listener)) != null;
  }

  /** Whether a request to this authority is for the mesh, be it only to be refused. */
  public boolean concerns(String authority) {
    if (outbound == null) {
      return refusal != null && refusal.concerns(authority);
    }
    return outbound.routes().virtualHost(outbound.hosts().normalize(authority)) != null;
  }

  /** The cluster of a name; null when there is none. */
  public @Nullable ClusterRuntime cluster(String name) {
    return clusters.get(name);
  }

  /** Whether a call to a cluster is turned away, as its runtime value for maintenance has it. */
  public boolean turnsAway(String cluster, PickContext context) {
    Long percent = maintenance.isEmpty() ? null : maintenance.get(cluster);
    return percent != null && Long.remainderUnsigned(context.draw(), 100) < percent;
  }

  /** Why there is no cluster of a name; null when nothing is known of it. */
  public @Nullable Problem clusterProblem(String name) {
    return config.problems().get(Problem.key(ResourceKind.CLUSTER, name));
  }

  /** Why nothing is known of a cluster's endpoints; null where they came. */
  public @Nullable Problem endpointsProblem(ClusterRuntime cluster) {
    return cluster.source().cluster().discovery() instanceof Cluster.Discovery.Eds eds
        ? config.problems().get(Problem.key(ResourceKind.ENDPOINTS, eds.key()))
        : null;
  }
}
