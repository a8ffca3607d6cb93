package io.inmesh.spring.internal.http;

import io.inmesh.call.CallOverrides;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * A request of {@code RestClient} or {@code RestTemplate} as it is to be sent.
 *
 * @param overrides what the application wishes of this call; null for nothing
 * @param answered hears of the call when the head of the response is there
 */
public record OutgoingRequest(
    String method,
    URI uri,
    HttpHeaders headers,
    RequestBody body,
    @Nullable CallOverrides overrides,
    Consumer<KnownCall> answered) {

  /** How much body there is; -1 when unknown. */
  public long contentLength() {
    int size = body.size();
    return size >= 0 ? size : headers.getContentLength();
  }
}
