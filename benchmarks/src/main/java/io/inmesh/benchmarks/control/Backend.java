package io.inmesh.benchmarks.control;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that answers everything with a few bytes. */
public final class Backend implements AutoCloseable {
  private static final byte[] BODY = "hello".getBytes(StandardCharsets.US_ASCII);

  private final HttpServer server;
  private final ExecutorService workers = Executors.newFixedThreadPool(2);

  /** Starts it on a free port of loopback. */
  public Backend() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, BODY.length);
            exchange.getResponseBody().write(BODY);
          }
        });
    server.setExecutor(workers);
    server.start();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
