package io.inmesh.spring.cloud;

import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.support.HttpRequestWrapper;

/**
 * The headers of a blocking client's request that goes through the mesh. They are what Spring
 * Cloud's interceptors hand to a balancer as they are; of attributes they hand on none.
 */
final class MeshedHeaders extends HttpHeaders {
  private static final long serialVersionUID = 1L;

  /** The same headers: what is written to these is in those. */
  private MeshedHeaders(HttpHeaders headers) {
    super(headers);
  }

  /** Tells a balancer that the mesh will see a request. */
  static HttpRequest mark(HttpRequest request) {
    HttpHeaders marked = new MeshedHeaders(request.getHeaders());
    return new HttpRequestWrapper(request) {
      @Override
      public HttpHeaders getHeaders() {
        return marked;
      }
    };
  }

  /** Whether a balancer has been told so. */
  static boolean areOf(RequestData request) {
    return request.getHeaders() instanceof MeshedHeaders;
  }
}
