package io.inmesh.xds.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.TlsServerCredentials;
import io.inmesh.testing.FreePorts;
import io.inmesh.testing.SelfSigned;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.inmesh.xds.transport.CallCredentials;
import io.inmesh.xds.transport.ChannelOptions;
import io.inmesh.xds.transport.DnsLookupFamily;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.TransportCredentials;
import io.inmesh.xds.transport.XdsStatus;
import io.inmesh.xds.transport.XdsTransport;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GrpcTransportTest extends TransportExchanges {
  @TempDir private Path folder;

  private static ServerConfig.Builder config(BytesServer server) {
    return ServerConfig.builder(server.target());
  }

  private XdsStatus failure(ServerConfig config) throws InterruptedException {
    XdsTransport transport = transports.create(config);
    transport.open(BytesServer.METHOD, false, listener);
    Object event = next();
    transport.close();
    assertThat(event).isInstanceOf(XdsStatus.class);
    return (XdsStatus) event;
  }

  @Test
  void metadataAndTheTokenOfTheMomentGoOutWithEachStream() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "first\n");
    try (BytesServer server = BytesServer.onLoopback(RESPONSE)) {
      XdsTransport transport =
          transports.create(
              config(server)
                  .addCallCredentials(new CallCredentials.BearerTokenFile(token))
                  .addInitialMetadata("x-mesh", "a")
                  .addInitialMetadata("x-mesh", "b")
                  .build());
      exchange(transport);
      assertThat(next()).isInstanceOf(DiscoveryResponse.class);
      assertThat(header(server, "authorization")).containsExactly("Bearer first");
      assertThat(header(server, "x-mesh")).containsExactly("a", "b");

      Files.writeString(token, "second");
      exchange(transport);
      assertThat(next()).isInstanceOf(DiscoveryResponse.class);
      assertThat(header(server, "authorization")).containsExactly("Bearer second");
      transport.close();
    }
  }

  private static Iterable<String> header(BytesServer server, String name) {
    return server.headers.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
  }

  @Test
  void tokenFileThatCannotBeReadFailsTheStreamAndNamesTheFile() throws Exception {
    try (BytesServer server = BytesServer.onLoopback()) {
      Path missing = folder.resolve("missing");
      XdsStatus status =
          failure(
              config(server)
                  .addCallCredentials(new CallCredentials.BearerTokenFile(missing))
                  .build());
      assertThat(status.code()).isEqualTo(StatusCode.UNAVAILABLE);
      assertThat(status.message()).contains(missing.toString());
    }
  }

  @Test
  void connectionsThatAreClosedWhileTheyBeginLeaveNoTrouble() throws Exception {
    GrpcLog complaints = new GrpcLog("io.grpc.netty.shaded.io.netty.channel");
    try (complaints) {
      for (int i = 0; i < 50; i++) {
        GrpcTransports many = new GrpcTransports(Runnable::run);
        XdsTransport transport = many.create(ServerConfig.of("localhost:1"));
        transport.open(BytesServer.METHOD, false, listener);
        transport.close();
        many.close();
        assertThat(many.awaitTermination(TimeUnit.SECONDS.toNanos(10))).isTrue();
      }
    }
    assertThat(complaints.lines()).isEmpty();
  }

  @Test
  void responsesComeOneAtATimeAsAskedFor() throws Exception {
    byte[][] many = new byte[100][];
    for (int i = 0; i < many.length; i++) {
      many[i] = DiscoveryResponse.newBuilder().setNonce("n" + i).build().toByteArray();
    }
    try (BytesServer server = BytesServer.onLoopback(many)) {
      XdsTransport transport = transports.create(config(server).build());
      XdsTransport.Stream stream = exchange(transport);
      for (int i = 0; i < many.length; i++) {
        assertThat(((DiscoveryResponse) next()).getNonce()).isEqualTo("n" + i);
        // All answers were sent at the first request, and none comes before it is asked for.
        assertThat(events).isEmpty();
        stream.requestNext();
      }
      transport.close();
    }
  }

  @Test
  void responseBeyondTheLimitEndsTheStream() throws Exception {
    byte[] large = DiscoveryResponse.newBuilder().setNonce("n".repeat(2000)).build().toByteArray();
    try (BytesServer server = BytesServer.onLoopback(large)) {
      XdsTransport transport =
          transports.create(
              config(server).channel(ChannelOptions.DEFAULT.withLimits(1000, 1000)).build());
      exchange(transport);
      XdsStatus status = (XdsStatus) next();
      assertThat(status.code()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED);
      assertThat(status.message()).contains("1000");
      transport.close();
    }
  }

  @Test
  void responseThatIsNoMessageEndsTheStream() throws Exception {
    try (BytesServer server = BytesServer.onLoopback(new byte[] {7, 7, 7})) {
      XdsTransport transport = transports.create(config(server).build());
      exchange(transport);
      XdsStatus status = (XdsStatus) next();
      assertThat(status.code()).isEqualTo(StatusCode.DATA_LOSS);
      assertThat(status.message()).contains("cannot be decoded");
      transport.close();
    }
  }

  @Test
  void unixSocketIsATarget() throws Exception {
    Path socket = folder.resolve("xds.sock");
    try (BytesServer server =
        new BytesServer(
            UnixDomainSocketAddress.of(socket),
            io.grpc.InsecureServerCredentials.create(),
            List.of(RESPONSE))) {
      for (String target : List.of("unix:" + socket, "unix://" + socket)) {
        XdsTransport transport = transports.create(ServerConfig.of(target));
        XdsTransport.Stream stream = exchange(transport);
        assertThat(next()).isInstanceOf(DiscoveryResponse.class);
        callbacks.submit(stream::cancel).get();
        transport.close();
      }
      assertThat(server.headers).isNotNull();
    }
  }

  @Test
  void aUnixSocketIsGivenNoOptionThatItDoesNotKnow() throws Exception {
    try (GrpcLog netty = new GrpcLog("io.grpc.netty.shaded.io.netty.bootstrap")) {
      unixSocketIsATarget();
      assertThat(netty.lines()).isEmpty();
    }
  }

  @Test
  void onlyAddressesOfTheFamilyThatIsWantedAreConnected() throws Exception {
    try (BytesServer server = BytesServer.onLoopback(RESPONSE)) { // 127.0.0.1 only
      String target = "dns:///localhost:" + port(server);
      XdsTransport v4 =
          transports.create(
              ServerConfig.builder(target).lookupFamily(DnsLookupFamily.V4_ONLY).build());
      exchange(v4);
      assertThat(next()).isInstanceOf(DiscoveryResponse.class);
      v4.close();
      while (!(next() instanceof XdsStatus)) {
        // The end of the first stream.
      }
      XdsTransport v6 =
          transports.create(
              ServerConfig.builder(target).lookupFamily(DnsLookupFamily.V6_ONLY).build());
      callbacks.submit(() -> v6.open(BytesServer.METHOD, false, listener)).get();
      XdsStatus status = (XdsStatus) next();
      v6.close();
      assertThat(status.code()).isEqualTo(StatusCode.UNAVAILABLE);
      assertThat(status.message())
          .containsAnyOf("no address of the family V6_ONLY", "Connection refused");
    }
  }

  private static String port(BytesServer server) {
    return server.target().substring(server.target().lastIndexOf(':') + 1);
  }

  @Test
  void failedConnectionSaysWhyAndTheNextStreamConnectsAnew() throws Exception {
    int port = FreePorts.next();
    XdsTransport transport = transports.create(ServerConfig.of("127.0.0.1:" + port));
    transport.open(BytesServer.METHOD, false, listener);
    XdsStatus status = (XdsStatus) next();
    assertThat(status.code()).isEqualTo(StatusCode.UNAVAILABLE);
    assertThat(status.message()).contains("Connection refused");

    try (BytesServer server =
        new BytesServer(
            new InetSocketAddress("127.0.0.1", port),
            io.grpc.InsecureServerCredentials.create(),
            List.of(RESPONSE))) {
      exchange(transport);
      assertThat(next()).isInstanceOf(DiscoveryResponse.class);
      assertThat(server.target()).endsWith(":" + port);
    }
    transport.close();
  }

  @Test
  void nameThatCannotBeResolvedFailsEachStreamAndGrpcLogsNothing() throws Exception {
    // No label may be so long, so that no name server is asked.
    String name = "n".repeat(64) + ".invalid";
    GrpcLog logged = new GrpcLog("io.grpc");
    try (logged) {
      XdsTransport transport = transports.create(ServerConfig.builder(name + ":1").build());
      for (int i = 0; i < 3; i++) {
        callbacks.submit(() -> transport.open(BytesServer.METHOD, false, listener)).get();
        XdsStatus status = (XdsStatus) next();
        assertThat(status.code()).isEqualTo(StatusCode.UNAVAILABLE);
        assertThat(status.message()).contains(name);
      }
      transport.close();
    }
    assertThat(logged.lines()).isEmpty();
    assertThat(events).isEmpty();
  }

  @Test
  void cancelledStreamIsSilent() throws Exception {
    try (BytesServer server = BytesServer.onLoopback(RESPONSE)) {
      XdsTransport transport = transports.create(config(server).build());
      XdsTransport.Stream stream = exchange(transport);
      assertThat(next()).isInstanceOf(DiscoveryResponse.class);
      callbacks.submit(stream::cancel).get();
      transport.close();
      server.close();
      callbacks.submit(() -> {}).get();
      assertThat(events).isEmpty();
    }
  }

  @Test
  void serverIsVerifiedWithTheConfiguredRootsAndReplacedOnesAreReadAgain() throws Exception {
    SelfSigned right = SelfSigned.create(folder, "right");
    SelfSigned wrong = SelfSigned.create(folder, "wrong");
    Path roots = folder.resolve("roots.pem");
    Files.copy(wrong.certificate(), roots);
    try (BytesServer server =
        new BytesServer(
            new InetSocketAddress("127.0.0.1", 0),
            TlsServerCredentials.create(right.certificate().toFile(), right.key().toFile()),
            List.of(RESPONSE))) {
      XdsTransport transport =
          transports.create(
              config(server)
                  .authority("localhost")
                  .credentials(new TransportCredentials.Tls(roots, null, null))
                  .build());
      transport.open(BytesServer.METHOD, false, listener);
      assertThat(((XdsStatus) next()).code()).isEqualTo(StatusCode.UNAVAILABLE);

      Files.write(roots, (Files.readString(right.certificate()) + "\n").getBytes("UTF-8"));
      exchange(transport);
      assertThat(next()).isInstanceOf(DiscoveryResponse.class);
      transport.close();
    }
  }

  @Test
  void missingRootsFailTheStreamAndNameTheFile() throws Exception {
    try (BytesServer server = BytesServer.onLoopback()) {
      Path missing = folder.resolve("missing.pem");
      XdsStatus status =
          failure(
              config(server)
                  .credentials(new TransportCredentials.Tls(missing, null, null))
                  .build());
      assertThat(status.message()).contains("missing.pem");
    }
  }

  @Test
  void aFileThatHoldsSomethingElseFailsTheStreamAndIsNamedWithItsField() throws Exception {
    SelfSigned own = SelfSigned.create(folder, "own");
    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "hello");
    try (BytesServer server = BytesServer.onLoopback()) {
      assertThat(failure(server, own.key(), null, null))
          .isEqualTo(
              "ca_certificate_file: %s holds PRIVATE KEY (expected: PEM certificates)"
                  .formatted(own.key()));
      assertThat(failure(server, null, garbage, own.key()))
          .isEqualTo(
              "certificate_file: %s holds no PEM (expected: PEM certificates)".formatted(garbage));
      assertThat(failure(server, null, own.certificate(), own.certificate()))
          .startsWith("private_key_file: " + own.certificate() + " holds CERTIFICATE (expected: ");
    }
  }

  private String failure(
      BytesServer server, @Nullable Path ca, @Nullable Path certificate, @Nullable Path key)
      throws Exception {
    return failure(
            config(server).credentials(new TransportCredentials.Tls(ca, certificate, key)).build())
        .message();
  }
}
