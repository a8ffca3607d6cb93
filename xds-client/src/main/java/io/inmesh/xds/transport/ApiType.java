package io.inmesh.xds.transport;

/**
 * Which of the four variants of the xDS transport protocol a server speaks; the names are those of
 * {@code envoy.config.core.v3.ApiConfigSource.ApiType}.
 */
public enum ApiType {
  /** State of the world, one stream per resource type. */
  GRPC(false, false),
  /** Incremental, one stream per resource type. */
  DELTA_GRPC(true, false),
  /** State of the world, all resource types on one stream (ADS). */
  AGGREGATED_GRPC(false, true),
  /** Incremental, all resource types on one stream (incremental ADS). */
  AGGREGATED_DELTA_GRPC(true, true);

  private final boolean delta;
  private final boolean aggregated;

  ApiType(boolean delta, boolean aggregated) {
    this.delta = delta;
    this.aggregated = aggregated;
  }

  /** Whether requests and responses carry differences instead of the whole state. */
  public boolean delta() {
    return delta;
  }

  /** Whether all resource types share one stream. */
  public boolean aggregated() {
    return aggregated;
  }
}
