package io.inmesh.spring;

import com.google.gson.Gson;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.yaml.snakeyaml.Yaml;

/** A java-control-plane on loopback that serves what {@link TestConfig} says. */
public final class TestControlPlane implements AutoCloseable {
  private static final String ALL = "all";
  private static final JsonFormat.Parser JSON =
      JsonFormat.parser()
          .usingTypeRegistry(
              JsonFormat.TypeRegistry.newBuilder()
                  .add(HttpConnectionManager.getDescriptor())
                  .add(RBAC.getDescriptor())
                  .add(Router.getDescriptor())
                  .build());

  private final SimpleCache<String> cache = new SimpleCache<>(node -> ALL);
  private final Server server;
  private int version;

  /** One that has nothing to serve yet. */
  public TestControlPlane() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(new V3DiscoveryServer(cache).getAggregatedDiscoveryServiceImpl())
            .build()
            .start();
  }

  /** A bootstrap that leads here, as gRPC has it, in a file. */
  public Path bootstrap(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("xds.json"),
        """
        {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}]}],
         "node": {"id": "app"}}
        """
            .formatted(server.getPort()));
  }

  /** Serves this from now on. */
  public void publish(TestConfig config) throws InvalidProtocolBufferException {
    Map<String, Map<String, List<Object>>> document = new Yaml().load(config.yaml());
    Map<String, List<Object>> resources = Objects.requireNonNull(document.get("static_resources"));
    List<Cluster> clusters = new ArrayList<>();
    for (Object cluster : Objects.requireNonNull(resources.get("clusters"))) {
      clusters.add(parse(cluster, Cluster.newBuilder()).build());
    }
    List<Listener> listeners = new ArrayList<>();
    for (Object listener : Objects.requireNonNull(resources.get("listeners"))) {
      listeners.add(parse(listener, Listener.newBuilder()).build());
    }
    version++;
    cache.setSnapshot(
        ALL,
        Snapshot.create(
            clusters, List.of(), listeners, List.of(), List.of(), Integer.toString(version)));
  }

  private static <B extends Message.Builder> B parse(Object yaml, B builder)
      throws InvalidProtocolBufferException {
    JSON.merge(new Gson().toJson(yaml), builder);
    return builder;
  }

  @Override
  public void close() {
    try {
      server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
