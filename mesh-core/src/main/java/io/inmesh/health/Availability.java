package io.inmesh.health;

/** What a balancer may do with an endpoint (Envoy's coarse host health). */
public enum Availability {
  /** Takes traffic first. */
  HEALTHY,
  /** Takes what the healthy ones have no room for. */
  DEGRADED,
  /** Takes traffic only in panic. */
  UNHEALTHY
}
