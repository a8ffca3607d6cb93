package io.inmesh.config;

/** {@code envoy.config.core.v3.TrafficDirection}. */
public enum TrafficDirection {
  UNSPECIFIED,
  INBOUND,
  OUTBOUND
}
