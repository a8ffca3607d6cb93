package io.inmesh.config;

/**
 * {@code RequestMirrorPolicy}.
 *
 * @param cluster {@link ClusterSpecifier.Single} or {@link ClusterSpecifier.FromHeader}
 * @param fraction the share of requests
 * @param shadowHostSuffix append {@code -shadow} to the host
 */
public record MirrorPolicy(
    ClusterSpecifier cluster, RuntimeFraction fraction, boolean shadowHostSuffix) {}
