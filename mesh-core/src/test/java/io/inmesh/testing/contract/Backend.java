package io.inmesh.testing.contract;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/1.1 server on a loopback socket whose every byte a test decides: it can answer, stay
 * silent, break off in the middle, or talk nonsense. It sees when a client goes away.
 */
public final class Backend implements AutoCloseable {
  /** Answers one request. */
  @FunctionalInterface
  public interface Handler {
    /** Called once the head of the request is there. */
    void handle(BackendExchange exchange) throws IOException;
  }

  private final ServerSocket server;
  private final Handler handler;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final BlockingQueue<BackendExchange> received = new LinkedBlockingQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch clientLeft = new CountDownLatch(1);

  private Backend(Handler handler) throws IOException {
    this.handler = handler;
    this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /** A backend whose requests a handler answers. */
  public static Backend start(Handler handler) {
    try {
      return new Backend(handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A backend that answers everything with 200 and this body. */
  public static Backend answering(String body) {
    return start(exchange -> exchange.reply(200, body));
  }

  /** A backend that takes requests and never answers; it waits until the client leaves. */
  public static Backend silent() {
    return start(BackendExchange::awaitClientLeaves);
  }

  /** A port on which nothing listens. */
  public static int closedPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its port. */
  public int port() {
    return server.getLocalPort();
  }

  /** How many connections were made to it. */
  public int connections() {
    return connections.get();
  }

  /** How many requests have come in. */
  public int requests() {
    return requests.get();
  }

  /** The next request that came in, waiting for it if need be. */
  public BackendExchange takeRequest() {
    try {
      BackendExchange exchange = received.poll(20, TimeUnit.SECONDS);
      if (exchange == null) {
        throw new AssertionError("no request came to the backend on port " + port());
      }
      return exchange;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Waits until a client has closed or reset a connection on which it still expected an answer. */
  public void awaitClientLeft() {
    try {
      if (!clientLeft.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the client did not leave the backend on port " + port());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  void clientLeft() {
    clientLeft.countDown();
  }

  /** Closes idle and busy connections, but goes on listening. */
  public void closeConnections() {
    for (Socket socket : sockets) {
      closeQuietly(socket);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        sockets.add(socket);
        start(() -> serve(socket));
      } catch (IOException e) {
        return; // Closed by the test.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
      while (true) {
        BackendExchange exchange = BackendExchange.read(socket, in, this);
        if (exchange == null) {
          return;
        }
        requests.incrementAndGet();
        received.add(exchange);
        handler.handle(exchange);
        if (!exchange.finish()) {
          return;
        }
      }
    } catch (IOException e) {
      clientLeft(); // The client broke the connection: what the tests wait for.
    } finally {
      sockets.remove(socket);
    }
  }

  private void start(Runnable task) {
    Thread thread = new Thread(task, "backend");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closeQuietly(server);
    closeConnections();
    for (Thread thread : threads) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
