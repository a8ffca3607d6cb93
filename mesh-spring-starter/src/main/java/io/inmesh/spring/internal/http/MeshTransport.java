package io.inmesh.spring.internal.http;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpResponse;

/** Sends requests of {@code RestClient} and {@code RestTemplate} into the mesh. Thread-safe. */
public interface MeshTransport {
  /**
   * Why this cannot send as some settings say; null when it can.
   *
   * @param settings those that the application's client was built with
   */
  @Nullable String refusal(HttpClientSettings settings);

  /** Whether this can send a request with a method, with or without a body. */
  boolean canSend(String method, boolean hasBody);

  /**
   * Sends a request; blocks until the head of the response is there.
   *
   * @param client whose request it is
   * @return null when it is not for the mesh, and nothing has been sent
   */
  @Nullable ClientHttpResponse send(OutgoingRequest request, BuiltClient client) throws IOException;

  /**
   * Ends what is under way and closes all connections. What is sent later is sent all the same, and
   * closed the next time.
   *
   * @param grace for what is under way
   */
  void close(Duration grace);
}
