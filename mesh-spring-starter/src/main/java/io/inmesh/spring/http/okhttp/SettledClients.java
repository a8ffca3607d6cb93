package io.inmesh.spring.http.okhttp;

import io.inmesh.Mesh;
import io.inmesh.okhttp.MeshInterceptor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.springframework.boot.http.client.HttpClientSettings;

/**
 * The clients in the mesh: one for each set of settings that the application's clients were built
 * with. They share their connections. Thread-safe.
 */
final class SettledClients {
  private final OkHttpClient all;
  private final Map<HttpClientSettings, Both> clients = new ConcurrentHashMap<>();

  SettledClients(Supplier<Mesh> mesh) {
    // OkHttp's own limits are not Spring's: whatever has none of the application's has none. Its
    // pool would keep 5 idle connections to all endpoints together.
    all =
        new OkHttpClient.Builder()
            .addInterceptor(CallCookies::use)
            .addInterceptor(MeshInterceptor.of(mesh))
            .addInterceptor(new OnlyInMesh())
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .connectionPool(new ConnectionPool(Integer.MAX_VALUE, 1, TimeUnit.HOURS)) // as Envoy
            .build();
  }

  /**
   * A client for each scheme: a redirect may lead from {@code http} to {@code https}, not back.
   *
   * @param ofHttp for requests of {@code http} URLs
   * @param ofHttps for all others
   */
  private record Both(OkHttpClient ofHttp, OkHttpClient ofHttps) {}

  /** The client for a URL. */
  OkHttpClient of(HttpClientSettings settings, HttpUrl url) {
    Both both = clients.computeIfAbsent(settings, this::make);
    return url.isHttps() ? both.ofHttps : both.ofHttp;
  }

  private Both make(HttpClientSettings settings) {
    OkHttpClient client = Settings.apply(settings, all.newBuilder()).build();
    return new Both(client, client.newBuilder().followSslRedirects(false).build());
  }

  /** Closes all connections that carry nothing. */
  void close() {
    all.connectionPool().evictAll();
    clients.clear();
  }
}
