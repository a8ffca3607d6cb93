package io.inmesh.samples.quickstart.control;

import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * java-control-plane in this process, serving the resources of the shop over one aggregated stream.
 * Whatever could come from another control plane (Istio, a company's own) comes from here.
 * Thread-safe.
 */
public final class ControlPlane implements AutoCloseable {
  /** Response header: the {@link Push#revision} whose routes the request took. */
  public static final String REVISION_HEADER = "x-route-revision";

  private static final String EVERYBODY = "everybody";

  private final SimpleCache<String> cache = new SimpleCache<>(node -> EVERYBODY);
  private final Replies replies = new Replies();
  private final List<ClusterLoadAssignment> endpoints;
  private final Server server;
  private int revision;
  private int clustersRevision;
  private List<Cluster> clusters = List.of();

  private ControlPlane(List<InetSocketAddress> v1, List<InetSocketAddress> v2) throws IOException {
    endpoints = List.of(Clusters.endpoints(Clusters.V1, v1), Clusters.endpoints(Clusters.V2, v2));
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new V3DiscoveryServer(replies, cache).getAggregatedDiscoveryServiceImpl())
            .build()
            .start();
  }

  /** Starts a control plane on a free port; it has nothing to serve yet. */
  public static ControlPlane start(List<InetSocketAddress> v1, List<InetSocketAddress> v2)
      throws IOException {
    return new ControlPlane(v1, v2);
  }

  /** Where it listens. */
  public int port() {
    return server.getPort();
  }

  /** Serves another configuration from now on. */
  public synchronized Push push(ShopConfig config) {
    revision++;
    List<Cluster> wanted = Clusters.of(config);
    if (!wanted.equals(clusters)) {
      clusters = wanted;
      clustersRevision = revision;
    }
    Snapshot snapshot =
        Snapshot.create(
            clusters,
            Integer.toString(clustersRevision),
            endpoints,
            "1",
            List.of(Listeners.outbound()),
            "1",
            List.of(Routes.of(config, revision)),
            Integer.toString(revision),
            List.of(),
            "1");
    long nanoTime = System.nanoTime();
    cache.setSnapshot(EVERYBODY, snapshot);
    return new Push(revision, clustersRevision, nanoTime);
  }

  /** Whether the client accepted all that a push changed. */
  public boolean accepted(Push push) {
    return replies.accepted("Cluster", Integer.toString(push.clustersRevision()))
        && replies.accepted("RouteConfiguration", Integer.toString(push.revision()));
  }

  /** All rejections so far. */
  public List<Rejection> rejections() {
    return replies.rejections();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * An update that went out.
   *
   * @param revision of the routes, counted from 1
   * @param clustersRevision the revision in which the clusters changed last
   * @param nanoTime when it began to go out
   */
  public record Push(int revision, int clustersRevision, long nanoTime) {}
}
