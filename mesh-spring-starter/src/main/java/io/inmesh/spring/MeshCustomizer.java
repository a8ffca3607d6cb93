package io.inmesh.spring;

import io.inmesh.Mesh;

/**
 * Sets up the {@link Mesh} bean beyond what properties can say. Beans of this type are called.
 *
 * <pre>{@code
 * @Bean
 * MeshCustomizer locality() {
 *   return builder -> builder.locality(new Locality("eu", System.getenv("ZONE"), ""));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface MeshCustomizer {
  /** Changes the builder, after the properties have been applied. */
  void customize(Mesh.Builder builder);
}
