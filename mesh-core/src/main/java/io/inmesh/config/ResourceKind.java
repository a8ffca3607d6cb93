package io.inmesh.config;

/** The kinds of resources that a configuration consists of. */
public enum ResourceKind {
  LISTENER,
  ROUTE_TABLE,
  CLUSTER,
  ENDPOINTS
}
