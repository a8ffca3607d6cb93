package io.inmesh.spring.http;

import io.inmesh.spring.MeshAttribute;
import java.util.Map;
import org.springframework.http.HttpRequest;

/** The mark of a request that is to go its own way, whatever the mesh knows of its authority. */
final class Outside {
  /** An attribute of the request; {@code false} leaves it alone. */
  static final String ATTRIBUTE = MeshAttribute.NAME;

  private Outside() {}

  /** Leaves a request alone. */
  static void mark(HttpRequest request) {
    request.getAttributes().put(ATTRIBUTE, false);
  }

  /**
   * Whether a request is to be left alone.
   *
   * @throws IllegalArgumentException when its mark says nothing of the kind
   */
  static boolean isMarked(Map<String, Object> attributes) {
    return Boolean.FALSE.equals(MeshAttribute.of(attributes));
  }
}
