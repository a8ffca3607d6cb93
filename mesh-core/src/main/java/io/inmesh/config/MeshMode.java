package io.inmesh.config;

/** Whether decisions of the mesh take effect. */
public enum MeshMode {
  /** They do. */
  ENFORCE,
  /**
   * They are made and reported ({@code MeshListener.onShadowCall}, {@code onShadowInbound}), but
   * every call goes as it would without a mesh. Nothing waits for a configuration, and what a
   * decision takes, a permit for instance, is given back before the call goes on.
   */
  SHADOW
}
