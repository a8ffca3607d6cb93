package io.inmesh.benchmarks.footprint;

import com.sun.net.httpserver.HttpServer;
import io.inmesh.benchmarks.client.SubjectJvm;
import io.inmesh.benchmarks.client.SubjectKind;
import io.inmesh.benchmarks.control.AdsServer;
import io.inmesh.benchmarks.control.ScaleResources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A control plane and a backend in this JVM, for clients in theirs. */
final class SmallMesh implements AutoCloseable {
  private static final byte[] BODY = "hello".getBytes(StandardCharsets.US_ASCII);

  private final HttpServer backend;
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final AdsServer server;

  /** One route and one endpoint for each cluster; all endpoints are the same backend. */
  SmallMesh(int clusters) throws IOException {
    backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, BODY.length);
            exchange.getResponseBody().write(BODY);
          }
        });
    backend.setExecutor(workers);
    backend.start();
    server = ScaleResources.serveAt(clusters, backend.getAddress());
  }

  /** A client of that kind, not opened. */
  SubjectJvm client(SubjectKind kind, List<String> jvmOptions) throws IOException {
    String authority =
        kind == SubjectKind.OKHTTP
            ? "127.0.0.1:" + backend.getAddress().getPort()
            : ScaleResources.LISTENER;
    return SubjectJvm.start(
        kind, server, "http://" + authority + ScaleResources.path(0), jvmOptions);
  }

  @Override
  public void close() {
    server.close();
    backend.stop(0);
    workers.shutdownNow();
  }
}
