package io.inmesh.config;

/**
 * Where a resource comes from that another resource names ({@code
 * envoy.config.core.v3.ConfigSource} in {@code rds} and {@code eds_cluster_config}). Two resources
 * of one name but different origins are different resources. Only the {@link ConfigSource} knows
 * more of an origin than its label.
 *
 * <p>Implementations are values: equal origins have equal labels, different ones different labels.
 */
public interface ResourceOrigin {
  /** Where the resource type comes from in general ({@code ads}). */
  ResourceOrigin DEFAULT = new Labelled("");

  /** Where the resource comes from that names it ({@code self}). */
  ResourceOrigin SELF = new Labelled("self");

  /** What messages call it; empty for {@link #DEFAULT} only. Holds no secret. */
  String label();

  /** What tells a resource of that name from those of other origins; the name itself by default. */
  default String key(String name) {
    return label().isEmpty() ? name : name + " (" + label() + ')';
  }

  /**
   * An origin of which nothing but the label is known.
   *
   * @param label see {@link ResourceOrigin#label}
   */
  record Labelled(String label) implements ResourceOrigin {}
}
