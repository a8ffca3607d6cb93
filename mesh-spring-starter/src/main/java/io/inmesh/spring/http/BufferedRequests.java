package io.inmesh.spring.http;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequest;

/**
 * Finds the attributes of requests whose content Spring buffers ({@code bufferContent} without an
 * interceptor): it wraps the request right after it was made, and hands the wrapper's headers on,
 * but not its attributes.
 */
final class BufferedRequests {
  private static final ThreadLocal<@Nullable WeakReference<MeshClientRequest>> LAST =
      new ThreadLocal<>();

  private BufferedRequests() {}

  /** A request was made on this thread, and may now be wrapped. */
  static void made(MeshClientRequest request) {
    LAST.set(new WeakReference<>(request));
  }

  /** As an initializer: a request has the attributes of what it was wrapped in. */
  static void link(HttpRequest request) {
    WeakReference<MeshClientRequest> last = LAST.get();
    MeshClientRequest made = last == null ? null : last.get();
    if (made != null
        && made != request
        && made.getURI() == request.getURI() // that very one, of which no other request is
        && request instanceof ClientHttpRequest wrapper) {
      made.wrappedIn(wrapper);
    }
    LAST.remove();
  }
}
