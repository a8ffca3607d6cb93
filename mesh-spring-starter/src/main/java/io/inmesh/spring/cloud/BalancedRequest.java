package io.inmesh.spring.cloud;

import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.LoadBalancerUriTools;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.http.HttpHeaders;

/**
 * A request as a client that is {@code @LoadBalanced} sends it where the service is left to the
 * mesh, and not to an instance's address.
 *
 * @param context of the thread that makes the call
 */
record BalancedRequest(
    String method, URI url, String authority, HeadersView headers, MeshContext context)
    implements RequestView {

  /** The request for a service. */
  static BalancedRequest of(String serviceId, RequestData request) {
    HeaderLines lines = new HeaderLines(8);
    HttpHeaders given = request.getHeaders();
    if (given != null) {
      given.forEach((name, values) -> values.forEach(value -> lines.append(name, value)));
    }
    URI url =
        LoadBalancerUriTools.reconstructURI(new MeshServiceInstance(serviceId), request.getUrl());
    lines.remove("host");
    return new BalancedRequest(
        request.getHttpMethod().name(),
        url,
        authority(serviceId, request),
        lines,
        MeshContext.current());
  }

  /** By which the mesh knows it: its own {@code Host} decides. */
  static String authority(String serviceId, RequestData request) {
    HttpHeaders headers = request.getHeaders();
    String host = headers == null ? null : headers.getFirst(HttpHeaders.HOST);
    return host == null ? serviceId : host;
  }

  @Override
  public String scheme() {
    return url.getScheme().toLowerCase(Locale.ROOT);
  }

  @Override
  public String path() {
    @Nullable String path = url.getRawPath();
    String query = url.getRawQuery();
    return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
  }

  /** Nothing of it is sent. */
  @Override
  public boolean replayable() {
    return true;
  }
}
