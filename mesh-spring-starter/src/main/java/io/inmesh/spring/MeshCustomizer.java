package io.inmesh.spring;

import io.inmesh.Mesh;

/** Sets up the {@link Mesh} bean beyond what properties can say. Beans of this type are called. */
@FunctionalInterface
public interface MeshCustomizer {
  /** Changes the builder, after the properties have been applied. */
  void customize(Mesh.Builder builder);
}
