package io.inmesh.samples.spring;

import com.google.gson.Gson;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.Yaml;

/**
 * java-control-plane in this process, serving {@code shop.yaml}; any other could be in its place.
 */
final class ControlPlane implements AutoCloseable {
  private static final String EVERYBODY = "everybody";
  private static final List<String> SERVICES = List.of("stock", "orders-v1", "orders-v2", "web");

  /** Where nobody listens. */
  private static final int NO_PORT_YET = 1;

  private static final JsonFormat.Parser PARSER =
      JsonFormat.parser()
          .usingTypeRegistry(
              TypeRegistry.newBuilder()
                  .add(HttpConnectionManager.getDescriptor())
                  .add(HTTPFault.getDescriptor())
                  .add(LocalRateLimit.getDescriptor())
                  .add(RBAC.getDescriptor())
                  .add(Router.getDescriptor())
                  .add(HttpProtocolOptions.getDescriptor())
                  .build());

  private final SimpleCache<String> cache = new SimpleCache<>(node -> EVERYBODY);
  private final Map<String, String> values = new LinkedHashMap<>();
  private final String template;
  private final Server server;
  private int revision;

  /** With all rules from the beginning, and no service at its port. */
  ControlPlane() throws IOException {
    try (InputStream yaml = ControlPlane.class.getResourceAsStream("/shop.yaml")) {
      template = new String(Objects.requireNonNull(yaml).readAllBytes(), StandardCharsets.UTF_8);
    }
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new V3DiscoveryServer(cache).getAggregatedDiscoveryServiceImpl())
            .build()
            .start();
    SERVICES.forEach(service -> set(service, NO_PORT_YET));
    set("weight-v1", 100).set("weight-v2", 0).publish();
  }

  /** Sets a value of the template. */
  ControlPlane set(String name, int value) {
    values.put(name, Integer.toString(value));
    return this;
  }

  /** Serves the resources with the values as they are now. */
  void publish() throws IOException {
    String yaml = template;
    for (Map.Entry<String, String> value : values.entrySet()) {
      yaml = yaml.replace("${" + value.getKey() + "}", value.getValue());
    }
    Map<String, List<Object>> document = new Yaml().load(yaml);
    List<Cluster> clusters = new ArrayList<>();
    for (Object cluster : Objects.requireNonNull(document.get("clusters"))) {
      clusters.add(parse(cluster, Cluster.newBuilder()).build());
    }
    List<Listener> listeners = new ArrayList<>();
    for (Object listener : Objects.requireNonNull(document.get("listeners"))) {
      listeners.add(parse(listener, Listener.newBuilder()).build());
    }
    revision++;
    cache.setSnapshot(
        EVERYBODY,
        Snapshot.create(
            clusters, List.of(), listeners, List.of(), List.of(), Integer.toString(revision)));
  }

  private static <B extends Message.Builder> B parse(Object yaml, B builder) throws IOException {
    PARSER.merge(new Gson().toJson(yaml), builder);
    return builder;
  }

  /** The bootstrap of a service, in gRPC's form. */
  String bootstrap(String service) {
    return """
    {
      "xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}]}],
      "node": {"id": "%s", "cluster": "shop"}
    }
    """
        .formatted(server.getPort(), service);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
