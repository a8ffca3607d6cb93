package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.sun.net.httpserver.HttpServer;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.NonForwardingAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.grpc.CallOptions;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.inmesh.Mesh;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels that ask for a listener of their own, as proxyless gRPC does, with a control plane. */
@Timeout(60)
class DemandedChannelsTest {
  private static final String ORDERS = "orders.shop.svc.cluster.local:8080";
  private static final String STOCK = "stock.shop.svc.cluster.local:8080";

  private final List<AutoCloseable> resources = new ArrayList<>();
  private final ControlPlane controlPlane = keep(new ControlPlane());

  DemandedChannelsTest() throws Exception {}

  private <T extends AutoCloseable> T keep(T resource) {
    resources.add(resource);
    return resource;
  }

  @AfterEach
  void close() throws Exception {
    for (int i = resources.size() - 1; i >= 0; i--) {
      resources.get(i).close();
    }
  }

  private ManagedChannel channel(String target, Mesh mesh) {
    ManagedChannel channel = MeshChannelBuilder.forTarget(target, mesh).build();
    keep(() -> {
      channel.shutdownNow();
      channel.awaitTermination(10, TimeUnit.SECONDS);
    });
    return channel;
  }

  private static String call(ManagedChannel channel) {
    return GrpcContract.call(channel, "x", CallOptions.DEFAULT);
  }

  private HttpServer web(String text) throws IOException {
    HttpServer web =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    web.createContext(
        "/",
        exchange -> {
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    web.start();
    keep(() -> web.stop(0));
    return web;
  }

  private OkHttpClient client(Mesh mesh) {
    OkHttpClient client =
        new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh)).build();
    keep(() -> {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    });
    return client;
  }

  private static String get(OkHttpClient client, String url) throws IOException {
    try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
      return response.body().string();
    }
  }

  @Test
  void httpClientsOfSeveralListenersHaveAMeshEachAndShareOneStream() throws Exception {
    controlPlane
        .service("a", "a.example", web("from a").getAddress().getPort())
        .service("b", "b.example", web("from b").getAddress().getPort())
        .publish();
    OkHttpClient toA = client(keep(Mesh.builder(controlPlane.source("", "a")).build()));
    OkHttpClient toB = client(keep(Mesh.builder(controlPlane.source("", "b")).build()));

    assertThat(get(toA, "http://a.example/")).isEqualTo("from a");
    assertThat(get(toB, "http://b.example/")).isEqualTo("from b");
    controlPlane.awaitAskedFor("a", "b");
    assertThat(controlPlane.streams()).isEqualTo(1);
  }

  @Test
  void eachTargetHasItsOwnListenerAndAllClientsOfAProcessShareOneStream() throws Exception {
    TextServer orders = keep(TextServer.saying("orders"));
    TextServer stock = keep(TextServer.saying("stock"));
    HttpServer web = web("web");
    controlPlane
        .service(ORDERS, ORDERS, orders.port())
        .service(STOCK, STOCK, stock.port())
        .service("proxy", "web.example", web.getAddress().getPort())
        .service("nobody-asked", "nobody-asked", 1)
        .publish();
    Mesh mesh = keep(Mesh.builder(controlPlane.source("", "proxy")).build());
    Mesh second = keep(Mesh.builder(controlPlane.source("", "proxy")).build());

    ManagedChannel toOrders = channel("xds:///" + ORDERS, mesh);
    ManagedChannel toStock = channel("xds:///" + STOCK, mesh);
    ManagedChannel again = channel("xds:///" + STOCK, second);
    OkHttpClient client = client(mesh);

    assertThat(call(toOrders)).isEqualTo("orders");
    assertThat(call(toStock)).isEqualTo("stock");
    assertThat(call(again)).isEqualTo("stock");
    assertThat(orders.take().call.getAuthority()).isEqualTo(ORDERS);
    assertThat(get(client, "http://web.example/")).isEqualTo("web");
    controlPlane.awaitAskedFor("proxy", ORDERS, STOCK);
    assertThat(controlPlane.streams()).isEqualTo(1);

    toOrders.shutdown();
    controlPlane.awaitAskedFor("proxy", STOCK);
    toStock.shutdown();
    assertThat(call(again)).isEqualTo("stock");
    again.shutdown();
    controlPlane.awaitAskedFor("proxy");
    assertThat(controlPlane.streams()).isEqualTo(1);
  }

  @Test
  void anAuthorityOfTheTargetNamesAListenerByItsTemplate() throws Exception {
    TextServer stock = keep(TextServer.saying("stock"));
    String name = "xdstp://cp/envoy.config.listener.v3.Listener/grpc/a/stock";
    controlPlane.service(name, "a%2Fstock", stock.port()).publish();
    String members =
        """
        , "authorities": {"cp": {"client_listener_resource_name_template":
            "xdstp://cp/envoy.config.listener.v3.Listener/grpc/%s"}}
        """;
    Mesh mesh = keep(Mesh.builder(controlPlane.source(members)).build());
    assertThat(call(channel("xds://cp/a/stock", mesh))).isEqualTo("stock");
    MeshChannelBuilder unknown = MeshChannelBuilder.forTarget("xds://other/stock", mesh);
    assertThatThrownBy(unknown::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("authority: other");
  }

  @Test
  void aServerAsksForItsListenerByTheTemplateOnTheSameStream() throws Exception {
    int port = FreePorts.next();
    String name = "grpc/server?xds.resource.listening_address=127.0.0.1:" + port;
    controlPlane.service("stock", "stock", port).listener(serverListener(name, port)).publish();
    String members =
        """
        , "server_listener_resource_name_template":
            "grpc/server?xds.resource.listening_address=%s"
        """;
    Mesh mesh = keep(Mesh.builder(controlPlane.source(members)).build());
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(Texts.SERVICE)
            .addMethod(
                Texts.UNARY,
                (call, headers) -> {
                  call.request(2);
                  call.sendHeaders(new Metadata());
                  call.sendMessage("served");
                  call.close(Status.OK, new Metadata());
                  return new ServerCall.Listener<>() {};
                })
            .build();
    Server server =
        MeshServerBuilder.forAddress(
                new InetSocketAddress("127.0.0.1", port), InsecureServerCredentials.create(), mesh)
            .addService(service)
            .build();
    keep(() -> {
      server.shutdownNow();
      server.awaitTermination(10, TimeUnit.SECONDS);
    });
    server.start();
    controlPlane.awaitAskedFor(name);
    assertThat(call(channel("xds:///stock", mesh))).isEqualTo("served");
    assertThat(controlPlane.streams()).isEqualTo(1);
    server.shutdown();
    controlPlane.awaitAskedFor("stock");
  }

  private static Listener serverListener(String name, int port) {
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("inbound")
            .setRouteConfig(
                RouteConfiguration.newBuilder()
                    .addVirtualHosts(
                        VirtualHost.newBuilder()
                            .setName("all")
                            .addDomains("*")
                            .addRoutes(
                                Route.newBuilder()
                                    .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                                    .setNonForwardingAction(
                                        NonForwardingAction.getDefaultInstance()))))
            .addHttpFilters(ControlPlane.router())
            .build();
    return Listener.newBuilder()
        .setName(name)
        .setAddress(ControlPlane.address(port))
        .addFilterChains(
            FilterChain.newBuilder()
                .addFilters(
                    Filter.newBuilder()
                        .setName("envoy.filters.network.http_connection_manager")
                        .setTypedConfig(Any.pack(manager))))
        .build();
  }
}
