package io.inmesh.health;

/**
 * Port that is told of ejections. Called on threads of calls and timers, for one cluster never
 * twice at once; must not block.
 */
public interface OutlierListener {
  /** Listens to nothing. */
  OutlierListener NONE = new OutlierListener() {};

  /**
   * An outlier was found.
   *
   * @param enforced whether it was ejected, or only would have been ({@code enforcing_*})
   */
  default void onEjection(
      String cluster, EndpointState endpoint, EjectionType type, boolean enforced) {}

  /** An outlier was not ejected because of {@code max_ejection_percent}. */
  default void onEjectionOverflow(String cluster, EndpointState endpoint, EjectionType type) {}

  /** An endpoint is back. */
  default void onUnejection(String cluster, EndpointState endpoint) {}
}
