package io.inmesh.spring.http.okhttp;

import io.inmesh.Mesh;
import io.inmesh.okhttp.MeshInterceptor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.springframework.boot.http.client.HttpClientSettings;

/**
 * The clients in the mesh: one for each set of settings that the application's clients were built
 * with. They share their connections. Thread-safe.
 */
final class SettledClients {
  private final OkHttpClient all;
  private final Map<HttpClientSettings, OkHttpClient> clients = new ConcurrentHashMap<>();

  SettledClients(Supplier<Mesh> mesh) {
    // OkHttp's own limits are not Spring's: whatever has none of the application's has none. Its
    // pool would keep 5 idle connections to all endpoints together.
    all =
        new OkHttpClient.Builder()
            .addInterceptor(CallCookies::use)
            .addInterceptor(MeshInterceptor.of(mesh))
            .addInterceptor(new OnlyInMesh())
            .addNetworkInterceptor(RetryAfter::hide)
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .connectionPool(new ConnectionPool(Integer.MAX_VALUE, 1, TimeUnit.HOURS)) // as Envoy
            .build();
  }

  /** The client that was set up so. */
  OkHttpClient of(HttpClientSettings settings) {
    return clients.computeIfAbsent(settings, this::make);
  }

  private OkHttpClient make(HttpClientSettings settings) {
    return Settings.apply(settings, all.newBuilder()).build();
  }

  /** Closes all connections that carry nothing. */
  void close() {
    all.connectionPool().evictAll();
    clients.clear();
  }
}
