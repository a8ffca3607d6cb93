package io.inmesh.call;

import org.jspecify.annotations.Nullable;

/**
 * Per-call wishes of the application, stronger than the configuration.
 *
 * @param cluster the cluster to use instead of the route's; null to leave it to the route
 * @param random the random value of every draw of this call, for explanations and tests; null to
 *     draw
 */
public record CallOptions(@Nullable String cluster, @Nullable Long random) {}
