package io.inmesh.benchmarks.proxy;

import io.inmesh.testing.Peers;
import java.io.Closeable;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The real Envoy as a sidecar, with one worker thread. */
final class EnvoyProxy implements Closeable {
  private static final int TRIES = 2_400;

  private final Process process;

  private EnvoyProxy(Process process) {
    this.process = process;
  }

  /** Starts one, and returns when it serves. */
  static EnvoyProxy start(Path bootstrap, int adminPort) throws IOException, InterruptedException {
    Path log = bootstrap.resolveSibling(bootstrap.getFileName() + ".log");
    Process process =
        new ProcessBuilder(
                Peers.envoy().toString(),
                "-c",
                bootstrap.toString(),
                "--use-dynamic-base-id",
                "--concurrency",
                "1",
                "-l",
                "warn")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    EnvoyProxy proxy = new EnvoyProxy(process);
    for (int i = 0; i < TRIES; i++) {
      if (isReady(adminPort)) {
        return proxy;
      }
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IOException("Envoy has ended: " + Files.readString(log));
      }
    }
    proxy.close();
    throw new IOException("Envoy does not serve: " + Files.readString(log));
  }

  private static boolean isReady(int adminPort) {
    try {
      URI ready = URI.create("http://127.0.0.1:" + adminPort + "/ready");
      HttpURLConnection connection = (HttpURLConnection) ready.toURL().openConnection();
      try {
        return connection.getResponseCode() == 200;
      } finally {
        connection.disconnect(); // it would be kept for 5 seconds
      }
    } catch (IOException notYet) {
      return false;
    }
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
