package io.inmesh.spring;

import org.springframework.http.HttpRequest;

/** Tells, before they are sent, which requests of Spring's blocking clients the mesh will see. */
public interface RequestsInMesh {
  /**
   * Whether it is a client in the mesh that will send a request.
   *
   * @param request as an interceptor of the client has it
   * @return false also where that cannot be told
   */
  boolean contain(HttpRequest request);
}
