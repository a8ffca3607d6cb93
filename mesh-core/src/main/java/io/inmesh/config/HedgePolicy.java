package io.inmesh.config;

/**
 * {@code envoy.config.route.v3.HedgePolicy}.
 *
 * @param hedgeOnPerTryTimeout a per-try timeout starts another attempt and leaves the first running
 */
public record HedgePolicy(boolean hedgeOnPerTryTimeout) {}
