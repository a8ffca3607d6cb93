package io.inmesh.xds.bootstrap;

/** Where a {@link Bootstrap} was read from. */
public enum BootstrapForm {
  /** gRPC's JSON with {@code xds_servers} (gRFC A27). */
  GRPC,
  /** Envoy's {@code envoy.config.bootstrap.v3.Bootstrap} in YAML or JSON. */
  ENVOY,
  /** {@code {resources: [...]}}: no server at all. */
  RESOURCES,
  /** Put together by {@link Bootstrap.Builder}. */
  BUILDER
}
