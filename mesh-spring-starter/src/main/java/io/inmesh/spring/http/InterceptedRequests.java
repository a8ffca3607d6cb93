package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.spring.MeshAttribute;
import io.inmesh.spring.RequestsInMesh;
import java.util.function.Supplier;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.support.HttpRequestWrapper;

/** Knows requests that interceptors have before them by the factory that will make the real one. */
final class InterceptedRequests implements RequestsInMesh {
  private final Supplier<Mesh> mesh;

  InterceptedRequests(Supplier<Mesh> mesh) {
    this.mesh = mesh;
  }

  @Override
  public boolean contain(HttpRequest request) {
    Boolean choice = MeshAttribute.of(request.getAttributes(), mesh);
    return choice != null
        ? choice
        : Hidden.field(original(request), "requestFactory") instanceof ClientHttpRequestFactory made
            && isInMesh(made);
  }

  /** What other interceptors have wrapped. */
  private static HttpRequest original(HttpRequest request) {
    HttpRequest original = request;
    while (original instanceof HttpRequestWrapper wrapper) {
      original = wrapper.getRequest();
    }
    return original;
  }

  /** Whether a factory, or what it wraps, sends through the mesh. */
  private static boolean isInMesh(ClientHttpRequestFactory factory) {
    Object known = SpringParts.behindProxies(factory);
    while (known instanceof AbstractClientHttpRequestFactoryWrapper wrapper) {
      known = SpringParts.behindProxies(wrapper.getDelegate());
    }
    return known instanceof MeshRequestFactory;
  }
}
