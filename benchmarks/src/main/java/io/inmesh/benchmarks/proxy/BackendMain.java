package io.inmesh.benchmarks.proxy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.inmesh.benchmarks.client.ChildJvm.Commands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The backend: two instances of a service that answers every request with the same kilobyte. */
public final class BackendMain {
  private static final byte[] BODY = new byte[1024];
  private static final int THREADS = 16;

  private BackendMain() {}

  /** Serves until its input ends; the command {@code ports} says where. */
  public static void main(String[] args) throws IOException {
    ExecutorService workers = Executors.newFixedThreadPool(THREADS);
    HttpHandler answer =
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, BODY.length);
            exchange.getResponseBody().write(BODY);
          }
        };
    HttpServer first = serve(answer, workers);
    HttpServer second = serve(answer, workers);
    new Commands()
        .on("ports", words -> first.getAddress().getPort() + " " + second.getAddress().getPort())
        .serve();
    System.exit(0);
  }

  private static HttpServer serve(HttpHandler answer, ExecutorService workers) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", answer);
    server.setExecutor(workers);
    server.start();
    return server;
  }
}
