package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.call.CallTimer;
import io.inmesh.jdkhttp.MeshCall;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.spring.http.UnsendableRequests.Remedy;
import io.inmesh.spring.internal.http.BuiltClient;
import io.inmesh.spring.internal.http.KnownCall;
import io.inmesh.spring.internal.http.MeshTransport;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.client.ClientHttpRequestFactory;

/** The choice of what sends a request into the mesh, and the end of all that does. Thread-safe. */
final class MeshHttpClients implements SmartLifecycle, DisposableBean {
  /** Behind the web server (2048 below the highest phase): what it still serves can call out. */
  private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

  /** For what is left when the web server's own time of grace is over. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final Log LOG = LogFactory.getLog(MeshHttpClients.class);

  private final Supplier<Mesh> mesh;
  private final ImperativeTransport imperative;
  private final MeshTransport jdk = new JdkTransport(this);
  private final UnsendableRequests unsendable = new UnsendableRequests(LOG::warn);
  private final JdkClients clients;
  private volatile ExecutorService writers = newWriters();
  private volatile boolean running;

  MeshHttpClients(Supplier<Mesh> mesh, ImperativeTransport imperative) {
    this.mesh = mesh;
    this.imperative = imperative;
    this.clients = new JdkClients(mesh);
  }

  /**
   * What makes requests of blocking clients, in the mesh or outside.
   *
   * @throws io.inmesh.spring.InvalidPropertyException when the settings cannot be honoured
   */
  MeshRequestFactory requests(HttpClientSettings settings, ClientHttpRequestFactory outside) {
    return new MeshRequestFactory(
        mesh, imperative.of(settings), jdk, new BuiltClient(settings), outside);
  }

  /** As a cached pool; a bean that calls while it is destroyed is behind the pool's end. */
  private static ExecutorService newWriters() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        60,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        MeshHttpClients::newWriter,
        (body, ended) -> newWriter(body).start());
  }

  private static Thread newWriter(Runnable body) {
    Thread thread = new Thread(body, "inmesh-request-body");
    thread.setDaemon(true);
    return thread;
  }

  /** The mesh that decides. */
  Mesh mesh() {
    return mesh.get();
  }

  /** The JDK's client that sends requests of what the application has built. */
  MeshHttpClient get(BuiltClient built) {
    return clients.get(built);
  }

  /**
   * A response has come.
   *
   * @param report hears of it when the request was for the mesh
   * @param remedy what helps if it could not be sent
   */
  void answered(HttpResponse<?> response, Consumer<KnownCall> report, Supplier<Remedy> remedy) {
    MeshCall call = MeshCall.of(response);
    if (call != null) {
      unsendable.see(call, remedy);
      report.accept(new Known(call));
    }
  }

  /** What would help a blocking client of which the JDK's client cannot send requests. */
  Remedy remedy(BuiltClient built) {
    return imperative.of(built.settings()) == null ? Remedy.OKHTTP : Remedy.BODY_WITH_GET;
  }

  /** The mesh's clock. */
  CallTimer timer() {
    return mesh.get().timer();
  }

  /** Runs what writes request bodies that are too large to be kept; refuses none. */
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
    clients.close(GRACE);
    writers.shutdown();
    imperative.close(GRACE);
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
