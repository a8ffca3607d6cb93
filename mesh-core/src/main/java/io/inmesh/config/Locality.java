package io.inmesh.config;

/** {@code envoy.config.core.v3.Locality}; "" for unset parts. */
public record Locality(String region, String zone, String subZone) {
  /** No locality. */
  public static final Locality NONE = new Locality("", "", "");
}
