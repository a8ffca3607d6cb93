package io.inmesh.samples.grpc;

import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** java-control-plane in this process; any other could be in its place. */
final class ControlPlane implements AutoCloseable {
  private static final String EVERYBODY = "everybody";

  private final SimpleCache<String> cache = new SimpleCache<>(node -> EVERYBODY);
  private final int v1;
  private final int v2;
  private final Server server;
  private int revision;

  /** For services on these ports. */
  ControlPlane(int v1, int v2) throws IOException {
    this.v1 = v1;
    this.v2 = v2;
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new V3DiscoveryServer(cache).getAggregatedDiscoveryServiceImpl())
            .build()
            .start();
  }

  /** Splits the traffic: so many percent to v2. */
  void split(int v2Percent) {
    revision++;
    cache.setSnapshot(
        EVERYBODY,
        Snapshot.create(
            List.of(Resources.cluster(Resources.V1), Resources.cluster(Resources.V2)),
            List.of(Resources.endpoint(Resources.V1, v1), Resources.endpoint(Resources.V2, v2)),
            List.of(Resources.listener()),
            List.of(Resources.routes(v2Percent)),
            List.of(),
            Integer.toString(revision)));
  }

  /** gRPC's own form of bootstrap, for whoever wants to be configured from here. */
  String bootstrap() {
    return """
    {
      "xds_servers": [
        {"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}], "server_features": ["xds_v3"]}
      ],
      "node": {"id": "grpc-sample", "cluster": "samples"}
    }
    """
        .formatted(server.getPort());
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
