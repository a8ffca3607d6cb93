package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.spring.internal.http.BuiltClient;
import java.net.CookieHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkHttpClientBuilder;

/**
 * The JDK's clients that send requests into the mesh: one for all that the application has built
 * with equal settings, and, as such a client has the cookies of all its requests, one for each that
 * keeps cookies. Thread-safe.
 */
final class JdkClients {
  private final Supplier<Mesh> mesh;
  private final ConcurrentHashMap<HttpClientSettings, MeshHttpClient> shared =
      new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** Until the application forgets what it has built: nothing of a client leads back to that. */
  private final Map<BuiltClient, MeshHttpClient> own = new WeakHashMap<>();

  JdkClients(Supplier<Mesh> mesh) {
    this.mesh = mesh;
  }

  /** What sends the requests; the read timeout is not the client's, but each request's. */
  MeshHttpClient get(BuiltClient built) {
    HttpClientSettings settings = built.settings().withReadTimeout(null);
    CookieHandler cookies = built.cookies();
    if (cookies != null) {
      return own(built, settings, cookies);
    }
    MeshHttpClient known = shared.get(settings);
    if (known != null) {
      return known;
    }
    Mesh inMesh = mesh.get(); // may make beans, which nothing may be locked for
    return shared.computeIfAbsent(settings, key -> newClient(key, null, inMesh));
  }

  private MeshHttpClient own(
      BuiltClient built, HttpClientSettings settings, CookieHandler cookies) {
    Mesh inMesh = mesh.get();
    lock.lock();
    try {
      return own.computeIfAbsent(built, key -> newClient(settings, cookies, inMesh));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The threads of a client inherit the class loader of whoever makes it. A request's would have
   * them taken for threads that the web application forgot: they end after the web server.
   */
  private static MeshHttpClient newClient(
      HttpClientSettings settings, @Nullable CookieHandler cookies, Mesh inMesh) {
    Thread current = Thread.currentThread();
    ClassLoader ofRequest = current.getContextClassLoader();
    current.setContextClassLoader(JdkClients.class.getClassLoader());
    JdkHttpClientBuilder builder = new JdkHttpClientBuilder();
    if (cookies != null) {
      builder = builder.withCustomizer(client -> client.cookieHandler(cookies));
    }
    try {
      return MeshHttpClient.wrap(new OutsideClient(builder.build(settings)), inMesh);
    } finally {
      current.setContextClassLoader(ofRequest);
    }
  }

  /** Ends what is still under way after a time, and closes all connections. */
  void close(Duration grace) {
    List<MeshHttpClient> all = new ArrayList<>(shared.values());
    shared.clear();
    lock.lock();
    try {
      all.addAll(own.values());
      own.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(MeshHttpClient::shutdown);
    for (MeshHttpClient client : all) {
      boolean ended = false;
      try {
        ended = client.awaitTermination(grace);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!ended) {
        client.shutdownNow();
      }
      client.close();
    }
  }
}
