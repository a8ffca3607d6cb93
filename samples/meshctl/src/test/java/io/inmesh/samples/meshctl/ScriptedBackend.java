package io.inmesh.samples.meshctl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend whose answers the path scripts: {@code .../503,200} answers 503 first and 200 then,
 * {@code .../sleep} does not answer at all, anything else is echoed.
 */
final class ScriptedBackend implements AutoCloseable {
  static { // Seconds: no connection is to end while its client is about to use it again.
    System.setProperty("sun.net.httpserver.idleInterval", "86400");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  ScriptedBackend() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Scripts begin anew. */
  void rewind() {
    turns.clear();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      String script = path.substring(path.lastIndexOf('/') + 1);
      if (script.equals("sleep")) {
        closing.await();
        return;
      }
      int status = 200;
      if (script.matches("[2-5]\\d\\d(,[2-5]\\d\\d)*")) {
        String[] statuses = script.split(",");
        int turn = turns.computeIfAbsent(path, p -> new AtomicInteger()).getAndIncrement();
        status = Integer.parseInt(statuses[Math.min(turn, statuses.length - 1)]);
      }
      LateAnswers.now();
      byte[] body = echo(exchange).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("x-echo", "1");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String echo(HttpExchange exchange) {
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) ->
            headers.put(name.toLowerCase(java.util.Locale.ROOT), String.join("|", values)));
    return exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n" + headers + "\n";
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(10, java.util.concurrent.TimeUnit.SECONDS)) {
        throw new UncheckedIOException(new IOException("the backend's threads have not ended"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
