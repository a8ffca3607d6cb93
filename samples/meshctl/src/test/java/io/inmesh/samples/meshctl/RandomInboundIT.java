package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.testing.FreePorts;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random inbound listeners and random requests: the application behind the real Envoy and the one
 * behind the servlet filter see the same, and so do the callers. Seeds as in {@link
 * RandomComparisonIT}.
 */
@Tag("it")
class RandomInboundIT {
  private static final int REQUESTS = 40;

  @TempDir private Path folder;

  @Test
  void randomListenersTreatRequestsAlike() throws Exception {
    long first = Long.getLong("inmesh.random.seed", 1);
    int count = Integer.getInteger("inmesh.random.count", 25);
    List<String> differences = new ArrayList<>();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ServletServer application = ServletServer.start(any, null, new ScriptedServlet())) {
      for (long seed = first; seed < first + count; seed++) {
        compare(seed, application.port(), differences);
      }
    }
    System.out.println(count * REQUESTS + " compared, " + differences.size() + " differences");
    assertThat(differences).isEmpty();
  }

  private void compare(long seed, int application, List<String> differences) throws Exception {
    int admin = FreePorts.next();
    int envoyPort = FreePorts.next();
    int ownPort = FreePorts.next();
    Path file =
        Files.writeString(
            folder.resolve(seed + ".json"), bootstrap(seed, envoyPort, admin, application));
    String keep = System.getProperty("inmesh.random.keep");
    if (keep != null) {
      Files.copy(file, Path.of(keep, seed + ".json"), StandardCopyOption.REPLACE_EXISTING);
    }
    XdsConfigSource source =
        XdsConfigSource.of(
            new BootstrapReader()
                .parse(seed + ".json", bootstrap(seed, ownPort, admin, application)));
    InetSocketAddress own = new InetSocketAddress(InetAddress.getLoopbackAddress(), ownPort);
    try (EnvoyProcess envoy = EnvoyProcess.start(file, admin);
        Mesh mesh = Comparison.configuredMesh(source, null);
        ServletServer server =
            ServletServer.start(own, MeshFilter.of(mesh), new ScriptedServlet())) {
      Draw draw = new Draw(-seed);
      RandomRequest requests = new RandomRequest(draw);
      for (int i = 0; i < REQUESTS; i++) {
        RequestLine line = line(requests.make(seed + "-" + i), draw);
        String byEnvoy = answer(line, envoyPort);
        String byInmesh = answer(line, server.port());
        if (!byEnvoy.equals(byInmesh)) {
          differences.add(
              "seed "
                  + seed
                  + ": "
                  + text(line)
                  + "\n  envoy:  "
                  + byEnvoy
                  + "\n  inmesh: "
                  + byInmesh
                  + "\n");
        }
      }
    } catch (IOException e) {
      differences.add("seed " + seed + ": " + e.getMessage());
    }
  }

  private String bootstrap(long seed, int port, int admin, int application) {
    return new RandomBootstrap(new Draw(seed), true)
        .make(
            port,
            admin,
            application,
            application,
            FreePorts.next(),
            folder.resolve("log").toString())
        .toString();
  }

  /** Without what servers of servlets refuse before any filter is asked. */
  private static RequestLine line(ObjectNode drawn, Draw draw) {
    URI url =
        URI.create(
            drawn.get("url").asText().replace("%5c", "").replace("%2F", "").replace("%2e", "e"));
    String path = url.getRawPath().replaceAll("/\\.\\.?(?=/|$)", "/dot");
    String query = url.getRawQuery();
    List<String[]> headers = new ArrayList<>();
    for (JsonNode header : drawn.get("headers")) {
      headers.add(new String[] {header.get(0).asText(), header.get(1).asText()});
    }
    int body = drawn.has("body") ? drawn.get("body").asText().length() : -1;
    return new RequestLine(
        drawn.get("method").asText(),
        url.getRawAuthority(),
        query == null ? path : path + '?' + query,
        headers,
        body,
        draw.of("127.0.0.2", "127.0.0.3"));
  }

  private static String text(RequestLine line) {
    StringBuilder text = new StringBuilder(line.method() + ' ' + line.authority() + line.target());
    line.headers()
        .forEach(header -> text.append(' ').append(header[0]).append('=').append(header[1]));
    return text.append(" +").append(line.bodyBytes()).append(" @").append(line.source()).toString();
  }

  private static String answer(RequestLine request, int port) throws IOException {
    SeenAnswer seen = SeenAnswer.of(request, port);
    if (seen.status() == 204) { // whose body Envoy sends, and a container does not
      seen = new SeenAnswer(204, seen.headers(), "");
    }
    return Comparison.withoutPort(seen.toString(), port);
  }
}
