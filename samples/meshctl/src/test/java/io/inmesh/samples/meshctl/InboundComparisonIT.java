package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"inbound, , 190", "filters, out, 80"})
  void theRealEnvoyAndTheFilterTreatRequestsAlike(String what, String listener, int atLeast)
      throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    int envoyPort = EnvoyProcess.freePort();
    int admin = EnvoyProcess.freePort();
    int ownPort = EnvoyProcess.freePort();
    List<String> differences = new ArrayList<>();
    int compared = 0;
    try (ServletServer application = ServletServer.start(any, null, new ScriptedServlet())) {
      String bootstrap = bootstrap(what, envoyPort, admin, application.port());
      Path file = Files.writeString(folder.resolve("bootstrap.yaml"), bootstrap);
      String own = bootstrap(what, ownPort, admin, application.port());
      XdsConfigSource source = XdsConfigSource.of(new BootstrapReader().parse(what + ".yaml", own));
      try (EnvoyProcess envoy = EnvoyProcess.start(file, admin);
          Mesh mesh = Mesh.builder(source).inboundListener(listener).build();
          ServletServer server =
              ServletServer.start(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), ownPort),
                  MeshFilter.of(mesh),
                  new ScriptedServlet())) {
        while (!mesh.isConfigured()) {
          Thread.sleep(5);
        }
        for (String line : resource(what + "-requests.txt").lines().toList()) {
          if (line.isBlank() || line.startsWith("#") || BY_NATURE.containsKey(line)) {
            continue;
          }
          RequestLine request = RequestLine.parse(line);
          String byEnvoy = comparable(SeenAnswer.of(request, envoyPort), envoyPort);
          String byInmesh = comparable(SeenAnswer.of(request, server.port()), server.port());
          compared++;
          if (!byEnvoy.equals(byInmesh)) {
            differences.add(line + "\n  envoy:  " + byEnvoy + "\n  inmesh: " + byInmesh);
          }
        }
      }
    }
    assertThat(differences).as("differences among %s requests", compared).isEmpty();
    assertThat(compared).isGreaterThan(atLeast);
  }

  private static String bootstrap(String what, int port, int admin, int application)
      throws IOException {
    return resource(what + ".yaml")
        .replace("${PORT}", Integer.toString(port))
        .replace("${ADMIN}", Integer.toString(admin))
        .replace("${ECHO}", Integer.toString(application));
  }

  /** Without its own port and what is random. */
  private static String comparable(SeenAnswer answer, int port) {
    return answer
        .toString()
        .replace(Integer.toString(port), "PORT")
        .replaceAll("x-request-id: [0-9a-f-]{36}", "x-request-id: ID");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = InboundComparisonIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
