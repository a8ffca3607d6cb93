package io.inmesh.xds.resolve;

import io.inmesh.config.Cluster;
import io.inmesh.config.MeshConfig;
import io.inmesh.xds.protocol.ResourceType;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came out of one round.
 *
 * @param config the configuration; null until the roots and all that they need are known. The same
 *     instance as before when nothing in it changed
 * @param wanted for each type the names to subscribe to, {@code *} for the wildcard. Each set is
 *     the same instance as before when it did not change
 * @param dnsClusters the clusters whose host names have to be looked up, by name; the same instance
 *     as before when it did not change
 */
public record Resolution(
    @Nullable MeshConfig config,
    Map<ResourceType<?>, Set<String>> wanted,
    Map<String, Cluster> dnsClusters) {}
