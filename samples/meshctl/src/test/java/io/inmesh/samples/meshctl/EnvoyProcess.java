package io.inmesh.samples.meshctl;

import io.inmesh.testing.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The real Envoy with one bootstrap. */
final class EnvoyProcess implements AutoCloseable {
  private final Process process;

  private EnvoyProcess(Process process) {
    this.process = process;
  }

  /** Starts it and waits until it serves; {@code admin} is its admin port. */
  static EnvoyProcess start(Path bootstrap, int admin) throws Exception {
    Path log = bootstrap.resolveSibling(bootstrap.getFileName() + ".log");
    EnvoyProcess envoy =
        new EnvoyProcess(
            new ProcessBuilder(
                    Peers.envoy().toString(),
                    "-c",
                    bootstrap.toString(),
                    "--use-dynamic-base-id",
                    "--concurrency",
                    "1",
                    "--file-flush-interval-msec",
                    "5",
                    "--drain-time-s",
                    "0",
                    "-l",
                    "warn")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    for (int i = 0; i < 1200; i++) {
      if (isReady(admin)) {
        return envoy;
      }
      if (envoy.process.waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new IOException("Envoy does not take the bootstrap: " + Files.readString(log));
      }
    }
    envoy.close();
    throw new IOException("Envoy does not get ready: " + Files.readString(log));
  }

  private static boolean isReady(int admin) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin)) {
      socket
          .getOutputStream()
          .write(
              "GET /ready HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
          .startsWith("HTTP/1.1 200");
    } catch (IOException notYet) {
      return false;
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(10, TimeUnit.SECONDS);
  }
}
