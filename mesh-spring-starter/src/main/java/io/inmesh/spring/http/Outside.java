package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.spring.MeshAttribute;
import java.util.Map;
import java.util.function.Supplier;
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
   * @param mesh asked where its mark says nothing of the kind
   * @throws IllegalArgumentException for such a mark, unless the mesh only watches
   */
  static boolean isMarked(Map<String, Object> attributes, Supplier<Mesh> mesh) {
    return Boolean.FALSE.equals(MeshAttribute.of(attributes, mesh));
  }
}
