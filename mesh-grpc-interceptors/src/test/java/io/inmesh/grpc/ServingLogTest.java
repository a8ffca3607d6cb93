package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.inmesh.Mesh;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.TransportSecurity;
import io.inmesh.testing.FreePorts;
import io.inmesh.testing.contract.LogCatcher;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers whose application does not ask whether they serve. */
@Timeout(60)
class ServingLogTest {
  private final EndpointAddress address = new EndpointAddress("127.0.0.1", FreePorts.next());

  @Test
  void whetherTheyServeIsLogged() throws Exception {
    ServedListeners source = new ServedListeners();
    InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
    try (Mesh mesh = Mesh.builder(source).build();
        LogCatcher log = new LogCatcher(MeshServerBuilder.class.getName())) {
      source.publish(
          address, ServedListeners.chain(FilterChainMatch.ANY, TransportSecurity.PLAINTEXT));
      Server server =
          MeshServerBuilder.forAddress(socket, InsecureServerCredentials.create(), mesh).build();
      server.start();
      server.shutdown();
      assertThat(server.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(log.records().stream().map(LogRecord::getMessage))
          .containsExactly("serving " + address);
    }
  }

  @Test
  void whyTheyDoNotIsLogged() {
    try (LogCatcher log = new LogCatcher(MeshServerBuilder.class.getName())) {
      new ServingLog(address).onNotServing("was removed");
      assertThat(log.records().stream().map(LogRecord::getMessage))
          .containsExactly("not serving " + address + ": was removed");
    }
  }
}
