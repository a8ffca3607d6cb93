package io.inmesh.config;

/**
 * {@code envoy.config.route.v3.HedgePolicy}.
 *
 * @param initialRequests sent at once, at least 1
 * @param hedgeOnPerTryTimeout a per-try timeout starts another attempt and leaves the first running
 */
public record HedgePolicy(int initialRequests, boolean hedgeOnPerTryTimeout) {}
