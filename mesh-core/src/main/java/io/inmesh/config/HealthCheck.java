package io.inmesh.config;

/**
 * The place of active health checks ({@code envoy.config.core.v3.HealthCheck}).
 *
 * @param kind {@code http}, {@code grpc}, {@code tcp} or {@code custom}
 */
public record HealthCheck(String kind) {}
