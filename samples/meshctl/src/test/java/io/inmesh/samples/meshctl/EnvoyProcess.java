package io.inmesh.samples.meshctl;

import io.inmesh.testing.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The real Envoy with one bootstrap. */
final class EnvoyProcess implements AutoCloseable {
  private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final int ANSWER_MILLIS = 5_000;

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
    boolean ready = false;
    try {
      envoy.awaitReady(admin, log);
      ready = true;
      return envoy;
    } finally {
      if (!ready) {
        envoy.close();
      }
    }
  }

  private void awaitReady(int admin, Path log) throws Exception {
    long begin = System.nanoTime();
    while (!isReady(admin)) {
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new IOException("Envoy does not take the bootstrap: " + Files.readString(log));
      }
      if (System.nanoTime() - begin > READY_NANOS) {
        throw new IOException("Envoy does not get ready: " + Files.readString(log));
      }
    }
  }

  private static boolean isReady(int admin) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin)) {
      socket.setSoTimeout(ANSWER_MILLIS);
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

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor(); // Its ports are free then.
  }
}
