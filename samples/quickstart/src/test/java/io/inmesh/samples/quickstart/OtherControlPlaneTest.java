package io.inmesh.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.inmesh.samples.quickstart.control.ControlPlane;
import io.inmesh.samples.quickstart.control.ShopConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demonstration beside a control plane that is there already, here in the test's process. */
class OtherControlPlaneTest {
  /** A service that says nothing of itself, so that the mesh alone knows who answered. */
  private record PlainServer(HttpServer server) implements AutoCloseable {
    static PlainServer start() throws IOException {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/hello", exchange -> exchange.sendResponseHeaders(204, -1));
      server.start();
      return new PlainServer(server);
    }

    InetSocketAddress address() {
      return server.getAddress();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @TempDir private Path folder;

  @Test
  @Tag("extended")
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no process can press another's Ctrl-C")
  void itsClustersAndEndpointsAreShown() throws Exception {
    ShopConfig config = ShopConfig.initial(Duration.ofSeconds(3));
    try (PlainServer one = PlainServer.start();
        PlainServer other = PlainServer.start();
        ControlPlane controlPlane =
            ControlPlane.start(List.of(one.address()), List.of(other.address()))) {
      controlPlane.push(config);
      Path bootstrap = folder.resolve("bootstrap.yaml");
      Files.writeString(bootstrap, OwnBootstrap.envoyYaml(controlPlane.port()));
      try (DemoProcess demo =
          DemoProcess.start(
              folder,
              "demo.bootstrap=" + bootstrap,
              "demo.url=http://shop/hello",
              "demo.rate=50")) {
        demo.awaitLine("start +http://shop/hello by .*127\\.0\\.0\\.1:" + controlPlane.port());
        demo.awaitLine("load +shop-v1 100\\.0%  sent [1-9]\\d*  ok [1-9]\\d*  failed 0 ");
        controlPlane.push(config.withV2Percent(100));
        demo.awaitLine("load .*shop-v2 100\\.0%  sent [1-9]\\d*  ok [1-9]\\d*  failed 0 ");

        demo.interrupt();
        assertThat(demo.awaitExit()).isEqualTo(DocumentedExitCodes.of("ended by Ctrl-C"));
        assertThat(demo.errors()).isEmpty();
        assertThat(demo.shown())
            .containsPattern("\n\\d+ sent, \\d+ ok, 0 failed, 0 retried, 0 ejections$")
            .doesNotContain("stage", "LOST");
      }
    }
  }

  @Test
  void aFileThatIsNotThereIsNamedAtOnce() throws Exception {
    Path file = folder.resolve("nowhere.yaml");
    assertRefused(file, "demo.bootstrap: " + file + " (expected: a readable file)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "bootstrap.json | {\"xds_servers\": 3 | :1:18: end of text (expected: ',' or '}')",
        "bootstrap.yaml | a: b: c             | :1:5: mapping values are not allowed here"
            + " (expected: well-formed YAML)",
      })
  void aBrokenFileIsNamedAtOnceWithTheProblem(String name, String text, String problem)
      throws Exception {
    Path file = Files.writeString(folder.resolve(name), text);
    assertRefused(file, file + problem);
  }

  private void assertRefused(Path file, String message) throws Exception {
    try (DemoProcess demo = DemoProcess.start(folder, "demo.bootstrap=" + file)) {
      assertThat(demo.awaitExit()).isEqualTo(DocumentedExitCodes.of("wrong options or bootstrap"));
      assertThat(demo.errors()).isEqualTo(message);
      assertThat(demo.shown()).doesNotContain("start ");
    }
  }
}
