package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.jdkhttp.MeshHttpClient;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkHttpClientBuilder;
import org.springframework.context.SmartLifecycle;

/**
 * The clients that send requests into the mesh: one for each set of settings that the application's
 * clients were built with. Thread-safe.
 */
final class MeshHttpClients implements SmartLifecycle, DisposableBean {
  /** Behind the web server (2048 below the highest phase): what it still serves can call out. */
  private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

  /** For what is left when the web server's own time of grace is over. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Supplier<Mesh> mesh;
  private final ConcurrentHashMap<HttpClientSettings, MeshHttpClient> clients =
      new ConcurrentHashMap<>();
  private volatile ExecutorService writers = newWriters();
  private volatile boolean running;

  MeshHttpClients(Supplier<Mesh> mesh) {
    this.mesh = mesh;
  }

  private static ExecutorService newWriters() {
    return Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, "inmesh-request-body");
      thread.setDaemon(true);
      return thread;
    });
  }

  /** The client of these settings; the read timeout is not the client's, but each request's. */
  MeshHttpClient get(HttpClientSettings settings) {
    HttpClientSettings ofClient = settings.withReadTimeout(null);
    MeshHttpClient known = clients.get(ofClient);
    return known != null ? known : clients.computeIfAbsent(ofClient, this::newClient);
  }

  private MeshHttpClient newClient(HttpClientSettings settings) {
    return MeshHttpClient.wrap(
        new OutsideClient(new JdkHttpClientBuilder().build(settings)), mesh.get());
  }

  /** Runs what writes request bodies that are too large to be kept. */
  ExecutorService writers() {
    return writers;
  }

  @Override
  public void start() {
    if (writers.isShutdown()) { // once more, after a stop
      writers = newWriters();
    }
    running = true;
  }

  /** Ends what is still under way and closes all connections. */
  @Override
  public void stop() {
    running = false;
    for (MeshHttpClient client : clients.values()) {
      client.shutdown();
    }
    for (MeshHttpClient client : clients.values()) {
      boolean ended = false;
      try {
        ended = client.awaitTermination(GRACE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!ended) {
        client.shutdownNow();
      }
      client.close();
    }
    clients.clear();
    writers.shutdown();
  }

  /** Of calls that beans made while they were destroyed, or when nothing was ever started. */
  @Override
  public void destroy() {
    stop();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
