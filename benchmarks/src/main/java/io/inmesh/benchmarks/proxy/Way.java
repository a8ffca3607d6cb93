package io.inmesh.benchmarks.proxy;

/** The ways from the application to the backend. */
enum Way {
  /** Straight. */
  BARE,
  /** Straight, decided by the library. */
  INMESH,
  /** Through the application's sidecar. */
  ONE_ENVOY,
  /** Through the application's sidecar and the backend's. */
  TWO_ENVOYS
}
