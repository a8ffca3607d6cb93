package io.inmesh.config;

/**
 * Why a resource cannot be used.
 *
 * @param kind what kind of resource
 * @param name its name
 * @param reason plain words, with the control plane's name where it is at fault
 * @param absent it is not there, as opposed to one that came and cannot be used
 */
public record Problem(ResourceKind kind, String name, String reason, boolean absent) {
  /** The key under which {@link MeshConfig#problems()} holds this. */
  public String key() {
    return key(kind, name);
  }

  /** The key under which {@link MeshConfig#problems()} holds the problem of a resource. */
  public static String key(ResourceKind kind, String name) {
    return kind.name() + '/' + name;
  }
}
