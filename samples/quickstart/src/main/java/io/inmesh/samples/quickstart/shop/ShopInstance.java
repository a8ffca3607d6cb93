package io.inmesh.samples.quickstart.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the shop: a real HTTP server on a port of the loopback interface. It can be
 * killed and comes back on the same port. Thread-safe.
 */
public final class ShopInstance implements AutoCloseable {
  /** Response header: which version answered. */
  public static final String VERSION_HEADER = "x-shop-version";

  /** Response header: which instance answered. */
  public static final String INSTANCE_HEADER = "x-shop-instance";

  private static final int THREADS = 2;
  private static final long WORK_MILLIS = 2;

  static {
    // Head and body are two writes; without this the second waits for the client's delayed ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final String version;
  private final String name;
  private final ExecutorService threads;
  private final ReadWriteLock answering = new ReentrantReadWriteLock();
  private final InetSocketAddress address;
  private @Nullable HttpServer server;

  private ShopInstance(String version, String name) throws IOException {
    this.version = version;
    this.name = name;
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "shop-" + name);
              thread.setDaemon(true);
              return thread;
            });
    HttpServer first = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.address = first.getAddress();
    this.server = first;
  }

  /** A running instance on a free port. */
  static ShopInstance start(String version, String name) throws IOException {
    return new ShopInstance(version, name);
  }

  /** The version that it runs. */
  public String version() {
    return version;
  }

  /** Its name, unique among all instances. */
  public String name() {
    return name;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** {@link #address} as the mesh writes it: {@code host:port}. */
  public String endpoint() {
    return address.getAddress().getHostAddress() + ':' + address.getPort();
  }

  /**
   * Ends it as a crash would: the port is closed, connections are cut, requests under way get no
   * answer. Only an answer that has begun is finished, since nobody could try such a request again.
   */
  public void kill() {
    HttpServer running;
    answering.writeLock().lock();
    try {
      running = server;
      server = null;
    } finally {
      answering.writeLock().unlock();
    }
    if (running != null) {
      running.stop(0);
    }
  }

  /** Starts it again, on the same port. */
  public void revive() throws IOException {
    answering.writeLock().lock();
    try {
      if (server == null) {
        server = listen(address);
      }
    } finally {
      answering.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    kill();
    threads.shutdownNow();
  }

  private HttpServer listen(InetSocketAddress at) throws IOException {
    HttpServer started = HttpServer.create(at, 0);
    started.setExecutor(threads);
    started.createContext("/", this::handle);
    started.start();
    return started;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Thread.sleep(WORK_MILLIS);
      answering.readLock().lock();
      try {
        if (server != null) {
          answer(exchange);
        }
      } finally {
        answering.readLock().unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body =
        ("shop " + version + ", instance " + name + '\n').getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set(VERSION_HEADER, version);
    exchange.getResponseHeaders().set(INSTANCE_HEADER, name);
    exchange.getResponseHeaders().set("content-type", "text/plain");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }
}
