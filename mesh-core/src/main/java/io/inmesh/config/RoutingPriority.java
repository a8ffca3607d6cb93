package io.inmesh.config;

/** {@code envoy.config.core.v3.RoutingPriority}. */
public enum RoutingPriority {
  DEFAULT,
  HIGH
}
