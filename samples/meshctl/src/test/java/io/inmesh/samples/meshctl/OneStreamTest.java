package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.Mesh;
import io.inmesh.grpc.MeshChannelBuilder;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.testing.FreePorts;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All clients and servers of a process, both ways, with one stream to its control plane. */
@Timeout(60)
class OneStreamTest {
  private static final TypeRegistry TYPES =
      TypeRegistry.newBuilder()
          .add(HttpConnectionManager.getDescriptor())
          .add(Router.getDescriptor())
          .build();

  private final AtomicInteger streams = new AtomicInteger();

  private static <T extends Message.Builder> T read(String json, T into) {
    try {
      JsonFormat.parser().usingTypeRegistry(TYPES).merge(json, into);
      return into;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static Listener listener(String name, String direction, int port) {
    return read(
            """
            {"name": "%s", "trafficDirection": "%s",
             "address": {"socketAddress": {"address": "127.0.0.1", "portValue": %d}},
             "filterChains": [{"filters": [{"name": "hcm", "typedConfig": {
               "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
               "statPrefix": "s",
               "rds": {"routeConfigName": "%s", "configSource": {"ads": {}, "resourceApiVersion": "V3"}},
               "httpFilters": [{"name": "router", "typedConfig": {
                 "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}
            """
                .formatted(name, direction, port, name),
            Listener.newBuilder())
        .build();
  }

  private static RouteConfiguration routes(String name) {
    String host =
        """
        {"name": "%1$s", "domains": ["%1$s"], "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "%1$s"}}]}
        """;
    String hosts =
        name.equals("out")
            ? host.formatted("shop") + ',' + host.formatted("greeter")
            : host.formatted("*").replace("\"cluster\": \"*\"", "\"cluster\": \"app\"");
    return read(
            """
            {"name": "%s", "responseHeadersToAdd": [{"header": {"key": "x-by", "value": "%s"}}], "virtualHosts": [%s]}
            """
                .formatted(name, name, hosts),
            RouteConfiguration.newBuilder())
        .build();
  }

  private static Cluster cluster(String name, boolean http2) {
    String protocol = http2 ? ", \"http2ProtocolOptions\": {}" : "";
    return read(
            """
            {"name": "%s", "type": "EDS", "edsClusterConfig":
              {"edsConfig": {"ads": {}, "resourceApiVersion": "V3"}}%s}
            """
                .formatted(name, protocol),
            Cluster.newBuilder())
        .build();
  }

  private static ClusterLoadAssignment endpoint(String cluster, int port) {
    return read(
            """
            {"clusterName": "%s", "endpoints": [{"loadBalancingWeight": 1, "locality": {"region": "r"},
             "lbEndpoints": [{"endpoint": {"address":
               {"socketAddress": {"address": "127.0.0.1", "portValue": %d}}}}]}]}
            """
                .formatted(cluster, port),
            ClusterLoadAssignment.newBuilder())
        .build();
  }

  private Server controlPlane(int servletPort, int grpcPort) throws IOException {
    SimpleCache<String> cache = new SimpleCache<>(node -> "all");
    cache.setSnapshot(
        "all",
        Snapshot.create(
            List.of(cluster("shop", false), cluster("greeter", true), cluster("app", false)),
            List.of(
                endpoint("shop", servletPort), endpoint("greeter", grpcPort), endpoint("app", 1)),
            List.of(
                listener("out", "OUTBOUND", 1),
                listener("in-servlet", "INBOUND", servletPort),
                listener("in-grpc", "INBOUND", grpcPort)),
            List.of(routes("out"), routes("in-servlet"), routes("in-grpc")),
            List.of(),
            "1"));
    DiscoveryServerCallbacks counting =
        new DiscoveryServerCallbacks() {
          @Override
          public void onStreamOpen(long id, String type) {
            streams.incrementAndGet();
          }

          @Override
          public void onV3StreamRequest(long id, DiscoveryRequest request) {}

          @Override
          public void onV3StreamDeltaRequest(long id, DeltaDiscoveryRequest request) {}

          @Override
          public void onV3StreamResponse(
              long id, DiscoveryRequest request, DiscoveryResponse response) {}
        };
    V3DiscoveryServer discovery = new V3DiscoveryServer(counting, cache);
    return NettyServerBuilder.forAddress(loopback(0))
        .addService(discovery.getAggregatedDiscoveryServiceImpl())
        .addService(discovery.getListenerDiscoveryServiceImpl())
        .addService(discovery.getRouteDiscoveryServiceImpl())
        .addService(discovery.getClusterDiscoveryServiceImpl())
        .addService(discovery.getEndpointDiscoveryServiceImpl())
        .build()
        .start();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static XdsConfigSource source(int port) {
    String bootstrap =
        """
        node: {id: one, cluster: one}
        dynamic_resources:
          ads_config:
            api_type: GRPC
            transport_api_version: V3
            grpc_services: [{envoy_grpc: {cluster_name: xds}}]
          lds_config: {ads: {}, resource_api_version: V3}
          cds_config: {ads: {}, resource_api_version: V3}
        static_resources:
          clusters:
          - name: xds
            type: STATIC
            http2_protocol_options: {}
            load_assignment:
              cluster_name: xds
              endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
        """;
    return XdsConfigSource.of(new BootstrapReader().parse("one.yaml", bootstrap.formatted(port)));
  }

  @Test
  void allAdaptersShareOneStream() throws Exception {
    MeshHttpClient.allowHostHeader();
    int servletPort = FreePorts.next();
    int grpcPort = FreePorts.next();
    Server controlPlane = controlPlane(servletPort, grpcPort);
    try (Mesh mesh = Mesh.builder(source(controlPlane.getPort())).outboundListener("out").build();
        EchoServer servlet = ServletServer.echoing(loopback(servletPort), mesh);
        EchoServer grpc = GrpcEchoServer.start(loopback(grpcPort), mesh)) {
      assertThat(byOkHttp(mesh)).as("OkHttp to a servlet").containsExactly("in-servlet", "out");
      assertThat(byJdk(mesh)).as("the JDK's to a servlet").containsExactly("in-servlet", "out");
      assertThat(byGrpc(mesh)).as("gRPC to gRPC").containsExactly("in-grpc", "out");
      assertThat(streams).hasValue(1);
    } finally {
      controlPlane.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static List<String> byOkHttp(Mesh mesh) throws IOException {
    OkHttpClient client = MeshInterceptor.of(mesh).addTo(new OkHttpClient.Builder()).build();
    Request request = new Request.Builder().url("http://shop/").build();
    try (Response response = client.newCall(request).execute()) {
      return response.headers("x-by");
    } finally {
      client.connectionPool().evictAll();
      client.dispatcher().executorService().shutdown();
    }
  }

  private static List<String> byJdk(Mesh mesh) throws Exception {
    try (MeshHttpClient client = MeshHttpClient.wrap(HttpClient.newHttpClient(), mesh)) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://shop/")).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).headers().allValues("x-by");
    }
  }

  private static List<String> byGrpc(Mesh mesh) throws Exception {
    ManagedChannel channel = MeshChannelBuilder.forTarget("mesh:///greeter", mesh).build();
    try {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.newBuilder(Bytes.INSTANCE, Bytes.INSTANCE)
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName("test.Greeter/Greet")
              .build();
      CompletableFuture<List<String>> by = new CompletableFuture<>();
      ClientCall<byte[], byte[]> call = channel.newCall(method, CallOptions.DEFAULT);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onHeaders(Metadata headers) {
              Iterable<String> values =
                  headers.getAll(Metadata.Key.of("x-by", Metadata.ASCII_STRING_MARSHALLER));
              by.complete(values == null ? List.of() : copy(values));
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              by.completeExceptionally(status.asRuntimeException());
            }
          },
          new Metadata());
      call.request(2);
      call.sendMessage("hello".getBytes(StandardCharsets.UTF_8));
      call.halfClose();
      return by.get(20, TimeUnit.SECONDS);
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private static List<String> copy(Iterable<String> values) {
    return java.util.stream.StreamSupport.stream(values.spliterator(), false).toList();
  }
}
