package io.inmesh.spring.http;

import io.inmesh.spring.InvalidPropertyException;
import io.inmesh.spring.MeshProperties.ImperativeClient;
import io.inmesh.spring.internal.http.MeshTransport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.core.env.Environment;

/**
 * The choice of what sends the requests of blocking clients: what the application wants where that
 * can, else the JDK's client.
 *
 * @param preferred null where there is nothing but the JDK's client
 * @param required whether the JDK's client is no choice where settings cannot be honoured
 */
record ImperativeTransport(@Nullable MeshTransport preferred, boolean required) {
  private static final String PROPERTY = "inmesh.outbound.imperative-client";

  /** The JDK's client for all. */
  static final ImperativeTransport JDK = new ImperativeTransport(null, false);

  /**
   * The choice of {@code inmesh.outbound.imperative-client}.
   *
   * @throws InvalidPropertyException when it is not there
   */
  static ImperativeTransport of(ObjectProvider<MeshTransport> preferred, Environment environment) {
    MeshTransport transport = preferred.getIfAvailable();
    boolean required =
        Binder.get(environment).bind(PROPERTY, ImperativeClient.class).orElse(ImperativeClient.AUTO)
            == ImperativeClient.OKHTTP;
    if (required && transport == null) {
      throw new InvalidPropertyException(
          PROPERTY,
          "okhttp",
          "auto or jdk, as long as com.squareup.okhttp3:okhttp-jvm 5.4 or later is not on the"
              + " class path");
    }
    return new ImperativeTransport(transport, required);
  }

  /**
   * The preferred transport, if it can honour these settings; null when it is not to be asked.
   *
   * @throws InvalidPropertyException when settings cannot be honoured that have to be
   */
  @Nullable MeshTransport of(HttpClientSettings settings) {
    String refusal = preferred == null ? null : preferred.refusal(settings);
    if (required && refusal != null) {
      throw new InvalidPropertyException(PROPERTY, "okhttp", "auto or jdk: " + refusal);
    }
    return refusal == null ? preferred : null;
  }

  /** Closes what it has. */
  void close(Duration grace) {
    if (preferred != null) {
      preferred.close(grace);
    }
  }
}
