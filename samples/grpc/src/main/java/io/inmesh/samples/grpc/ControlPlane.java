package io.inmesh.samples.grpc;

import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.listener.v3.Listener;
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
  private int split;
  private List<Listener> listeners = List.of(Resources.listener());

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
    split = v2Percent;
    publish();
  }

  /** Gives a server at this port of the loopback address its listener. */
  void serve(int port) {
    listeners = List.of(Resources.listener(), Resources.serverListener(port));
    publish();
  }

  private void publish() {
    revision++;
    cache.setSnapshot(
        EVERYBODY,
        Snapshot.create(
            List.of(Resources.cluster(Resources.V1), Resources.cluster(Resources.V2)),
            List.of(Resources.endpoint(Resources.V1, v1), Resources.endpoint(Resources.V2, v2)),
            listeners,
            List.of(Resources.routes(split)),
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
      "node": {"id": "grpc-sample", "cluster": "samples"},
      "server_listener_resource_name_template": "%s%%s"
    }
    """
        .formatted(server.getPort(), Resources.SERVER_LISTENER);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
