package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.inmesh.Mesh;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.SelfSigned;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the filter chains, filters and formats of a server see of a real TLS connection. */
@Timeout(60)
class ServerTlsTest {
  private static final String CONFIG =
      """
      node: {id: test, cluster: test}
      static_resources:
        listeners:
        - name: in
          traffic_direction: INBOUND
          address: {socket_address: {address: 127.0.0.1, port_value: 1}}
          filter_chains:
          - name: named
            filter_chain_match: {transport_protocol: tls, server_names: [server.example], application_protocols: [h2]}
            filters:
            - name: http
              typed_config: &manager
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: named
                http_filters:
                - name: rbac
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
                    rules:
                      action: DENY
                      policies:
                        name: {permissions: [{and_rules: {rules: [{requested_server_name: {exact: server.example}}, {header: {name: x-deny, present_match: true}}]}}], principals: [{direct_remote_ip: {address_prefix: 127.0.0.1, prefix_len: 32}}]}
                - name: router
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                route_config:
                  name: r
                  virtual_hosts:
                  - name: all
                    domains: ["*"]
                    request_headers_to_add:
                    - header: {key: x-seen, value: "%REQ(:SCHEME)% %DOWNSTREAM_TLS_VERSION% %DOWNSTREAM_TLS_CIPHER% %REQUESTED_SERVER_NAME% %DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT% %REQ(x-forwarded-proto)%"}
                    routes: [{match: {prefix: /}, route: {cluster: app}}]
          - name: plain
            filter_chain_match: {transport_protocol: raw_buffer}
            filters: [{name: http, typed_config: *manager}]
        clusters:
        - name: app
          type: STATIC
          load_assignment: {cluster_name: app}
      """;

  @TempDir private Path folder;
  private final List<AutoCloseable> resources = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = resources.size() - 1; i >= 0; i--) {
      resources.get(i).close();
    }
  }

  private Server server(ServerCredentials credentials) throws Exception {
    CountDownLatch configured = new CountDownLatch(1);
    Mesh mesh =
        Mesh.builder(XdsConfigSource.of(new BootstrapReader().parse("test.yaml", CONFIG)))
            .inboundListener("in")
            .listener(
                new MeshListener() {
                  @Override
                  public void onConfig(int listeners, int clusters, long compileNanos) {
                    configured.countDown();
                  }
                })
            .build();
    resources.add(mesh);
    configured.await();
    MeshServerInterceptor inMesh = MeshServerInterceptor.of(mesh);
    resources.add(inMesh);
    MethodDescriptor<String, String> method = Texts.UNARY;
    Server server =
        inMesh
            .install(
                NettyServerBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials))
            .addService(
                ServerServiceDefinition.builder(Texts.SERVICE)
                    .addMethod(method, ServerTlsTest::echo)
                    .build())
            .build()
            .start();
    resources.add(() -> server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS));
    return server;
  }

  private static ServerCall.Listener<String> echo(
      ServerCall<String, String> call, Metadata headers) {
    call.request(2);
    return new ServerCall.Listener<>() {
      @Override
      public void onHalfClose() {
        call.sendHeaders(new Metadata());
        call.sendMessage(String.valueOf(headers.get(HeaderKeys.text("x-seen"))));
        call.close(Status.OK, new Metadata());
      }
    };
  }

  private String call(Server server, io.grpc.ChannelCredentials credentials, String name) {
    return call(server, credentials, name, new Metadata());
  }

  private String call(
      Server server, io.grpc.ChannelCredentials credentials, String name, Metadata headers) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()),
                credentials)
            .overrideAuthority(name)
            .intercept(io.grpc.stub.MetadataUtils.newAttachHeadersInterceptor(headers))
            .build();
    resources.add(() -> channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS));
    return ClientCalls.blockingUnaryCall(channel, Texts.UNARY, CallOptions.DEFAULT, "x");
  }

  @Test
  void aTlsConnectionIsSeenWithItsNameVersionAndCipher() throws Exception {
    SelfSigned identity = SelfSigned.create(folder, "server");
    Server server =
        server(
            TlsServerCredentials.create(identity.certificate().toFile(), identity.key().toFile()));
    io.grpc.ChannelCredentials trusting =
        TlsChannelCredentials.newBuilder().trustManager(identity.certificate().toFile()).build();
    assertThat(call(server, trusting, "server.example"))
        .matches("https TLSv1\\.3 TLS_[A-Z0-9_]+ server\\.example 127\\.0\\.0\\.1 https");
    Metadata denied = new Metadata();
    denied.put(HeaderKeys.text("x-deny"), "1");
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> call(server, trusting, "server.example", denied));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void aPlainConnectionHasNothingOfTls() throws Exception {
    Server server = server(InsecureServerCredentials.create());
    assertThat(call(server, InsecureChannelCredentials.create(), "localhost"))
        .isEqualTo("http    127.0.0.1 http");
  }
}
