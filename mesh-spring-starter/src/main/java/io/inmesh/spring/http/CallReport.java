package io.inmesh.spring.http;

import io.inmesh.call.CallInfo;
import io.inmesh.call.LocalReply;
import io.inmesh.spring.internal.http.KnownCall;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.ClientHttpRequest;

/**
 * What the mesh did for one call of {@code RestClient}, {@code RestTemplate} or {@code WebClient}:
 * given with the request, told when the head of the response is there, also of a response that the
 * client turns into an exception.
 *
 * <pre>{@code
 * CallReport report = new CallReport();
 * String cart = restClient.get().uri("http://orders/cart")
 *     .attributes(report::addTo).retrieve().body(String.class);
 * report.info();  // cluster, endpoint, attempts, flags; null: not for the mesh
 * report.cause(); // what led to a reply of the mesh's own
 * }</pre>
 *
 * <p>Thread-safe; of one call, or of the last one that it was given with.
 */
public final class CallReport {
  private volatile @Nullable KnownCall call;

  /** A report of a call that is to be made. */
  public CallReport() {}

  /** For {@code attributes(...)} of {@code RestClient} and {@code WebClient}. */
  public void addTo(Map<String, Object> attributes) {
    attributes.put(CallReport.class.getName(), this);
  }

  /** For a request of {@code RestTemplate}, in an interceptor or a request callback. */
  public void addTo(ClientHttpRequest request) {
    addTo(request.getAttributes());
  }

  /**
   * Virtual host, route, cluster, endpoint, attempts, flags and details as known now, final after
   * the body; null when no response has come, and when the request was not for the mesh.
   */
  public @Nullable CallInfo info() {
    KnownCall known = call;
    return known == null ? null : known.info();
  }

  /** The reply of the mesh; null when an endpoint answered, or nobody. */
  public @Nullable LocalReply localReply() {
    KnownCall known = call;
    return known == null ? null : known.localReply();
  }

  /** What led to a reply of the mesh's own; null where nothing was thrown. */
  public @Nullable Throwable cause() {
    KnownCall known = call;
    return known == null ? null : known.cause();
  }

  /** What is to hear of a call with these attributes: the report among them. */
  static Consumer<KnownCall> of(Map<String, Object> attributes) {
    return attributes.get(CallReport.class.getName()) instanceof CallReport report
        ? known -> report.call = known
        : known -> {};
  }
}
