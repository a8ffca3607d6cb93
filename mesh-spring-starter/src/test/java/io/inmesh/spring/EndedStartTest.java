package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** A process that is told to end while its start waits for a configuration. */
class EndedStartTest {
  @TempDir private Path directory;

  /** The process. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    public static void main(String[] arguments) {
      SpringApplication.run(Application.class, arguments);
    }
  }

  private Process start(int controlPlane, Path output) throws Exception {
    String bootstrap =
        "{\"xds_servers\": [{\"server_uri\": \"127.0.0.1:"
            + controlPlane
            + "\", \"channel_creds\": [{\"type\": \"insecure\"}], \"server_features\":"
            + " [\"xds_v3\"]}], \"node\": {\"id\": \"x\"}}";
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", // a short life, not worth the compiler's work
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Application.class.getName(),
            "--spring.main.web-application-type=none",
            "--spring.main.banner-mode=off",
            "--spring.grpc.server.port=0",
            "--inmesh.bootstrap="
                + Files.writeString(directory.resolve("bootstrap.json"), bootstrap),
            "--inmesh.start-timeout=10m")
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  @Test
  void itDoesNotWaitForTheTimeToPass() throws Exception {
    Path output = directory.resolve("output");
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout(60_000);
      Process process = start(silent.getLocalPort(), output);
      try (Socket ignored = silent.accept()) { // the mesh is there, and asks for its configuration
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(Files.readString(output))
          .contains("The process was told to end before the mesh had a configuration: it got no");
    }
  }
}
