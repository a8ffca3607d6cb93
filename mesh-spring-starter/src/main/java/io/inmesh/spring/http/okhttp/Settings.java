package io.inmesh.spring.http.okhttp;

import io.inmesh.spring.internal.http.CookieSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/** What Spring Boot's settings of a client mean to OkHttp. */
final class Settings {
  private Settings() {}

  /** Why settings cannot be honoured; null when they can. */
  static @Nullable String refusal(HttpClientSettings settings) {
    HttpClientSettings known =
        HttpClientSettings.defaults()
            .withRedirects(settings.redirects())
            .withTimeouts(settings.connectTimeout(), settings.readTimeout())
            .withSslBundle(settings.sslBundle());
    return CookieSettings.copy(settings, known).equals(settings)
        ? null
        : "OkHttp in the mesh has no equal of one of the settings "
            + settings
            + " (expected: redirects, timeouts, cookie handling and an SSL bundle only)";
  }

  /** Sets a client up. */
  static OkHttpClient.Builder apply(HttpClientSettings settings, OkHttpClient.Builder builder) {
    builder.followRedirects(false);
    if (settings.redirects() != HttpRedirects.DONT_FOLLOW) {
      builder.interceptors().add(0, new Redirects());
    }
    builder.connectTimeout(Objects.requireNonNullElse(settings.connectTimeout(), Duration.ZERO));
    builder.readTimeout(Objects.requireNonNullElse(settings.readTimeout(), Duration.ZERO));
    SslBundle bundle = settings.sslBundle();
    if (bundle != null) {
      encrypt(bundle, builder);
    }
    return builder;
  }

  private static void encrypt(SslBundle bundle, OkHttpClient.Builder builder) {
    SSLContext context = bundle.createSslContext();
    builder.sslSocketFactory(context.getSocketFactory(), trust(bundle));
    SslOptions options = bundle.getOptions();
    if (options.isSpecified()) {
      ConnectionSpec.Builder spec = new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS);
      if (options.getCiphers() != null) {
        spec.cipherSuites(options.getCiphers());
      }
      if (options.getEnabledProtocols() != null) {
        spec.tlsVersions(options.getEnabledProtocols());
      }
      builder.connectionSpecs(List.of(spec.build(), ConnectionSpec.CLEARTEXT));
    }
  }

  private static X509TrustManager trust(SslBundle bundle) {
    TrustManager[] managers = bundle.getManagers().getTrustManagers();
    return Arrays.stream(managers)
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "the SSL bundle has no trust manager for X.509 certificates: " + bundle));
  }
}
