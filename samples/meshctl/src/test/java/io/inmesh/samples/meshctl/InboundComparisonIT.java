package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.testing.FreePorts;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same inbound listener and the same requests: the application behind the real Envoy, and the
 * one behind the servlet filter, see the same, and so do the callers.
 */
@Tag("it")
class InboundComparisonIT {
  /** Lines whose answers differ on purpose, and why. */
  private static final Map<String, String> BY_NATURE =
      Map.of(
          "GET shop.example /gone", "any cluster stands for the application",
          "GET shop.example /plain/../../..", "Tomcat refuses such a path before any filter",
          "GET app.example /%2e%2e/x @127.0.0.3", "Tomcat refuses such a path before any filter");

  /** What the chains answer that no request is to reach. */
  private static final String NEVER = "wrong chain";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"inbound, , 190", "filters, out, 80"})
  void theRealEnvoyAndTheFilterTreatRequestsAlike(String what, String listener, int atLeast)
      throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    int envoyPort = FreePorts.next();
    int admin = FreePorts.next();
    int ownPort = FreePorts.next();
    try (ServletServer application = ServletServer.start(any, null, new ScriptedServlet())) {
      String bootstrap = ComparedResources.bootstrap(what, envoyPort, admin, application.port());
      Path file = Files.writeString(folder.resolve("bootstrap.yaml"), bootstrap);
      String own = ComparedResources.bootstrap(what, ownPort, admin, application.port());
      XdsConfigSource source = XdsConfigSource.of(new BootstrapReader().parse(what + ".yaml", own));
      try (EnvoyProcess envoy = EnvoyProcess.start(file, admin);
          Mesh mesh = Comparison.configuredMesh(source, listener);
          ServletServer server =
              ServletServer.start(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), ownPort),
                  MeshFilter.of(mesh),
                  new ScriptedServlet())) {
        new Comparison(
                request -> answer(request, envoyPort), request -> answer(request, server.port()))
            .assertAlike(what + "-requests.txt", BY_NATURE::containsKey, atLeast);
      }
    }
  }

  private static String answer(RequestLine request, int port) throws IOException {
    String answer = SeenAnswer.of(request, port).toString();
    assertThat(answer).as(request.target()).doesNotContain(NEVER);
    return Comparison.withoutPort(answer, port);
  }
}
