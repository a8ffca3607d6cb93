package io.inmesh.xds.resolve;

import io.inmesh.config.Cluster;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came out of one round.
 *
 * @param config the configuration; null until the roots and all that they need are known. The same
 *     instance as before when nothing in it changed
 * @param wanted for each type the names to subscribe to, {@code *} for the wildcard, and how long
 *     the first answer may take, in nanoseconds, 0 being without end. Each map is the same instance
 *     as before when it did not change
 * @param elsewhere what is wanted of other origins than the default one, likewise
 * @param dnsClusters the clusters whose host names have to be looked up, by name; the same instance
 *     as before when it did not change
 * @param nanosToNext how long it is until something changes by itself, so that the resolver has to
 *     be called; {@link #NEVER} for not at all
 */
public record Resolution(
    @Nullable MeshConfig config,
    Map<ResourceType<?>, Map<String, Long>> wanted,
    Map<Elsewhere, Map<String, Long>> elsewhere,
    Map<String, Cluster> dnsClusters,
    long nanosToNext) {
  /** Nothing changes by itself. */
  public static final long NEVER = Long.MAX_VALUE;

  /**
   * A type at an origin that is not its default one.
   *
   * @param type the type
   * @param origin the origin
   */
  public record Elsewhere(ResourceType<?> type, ResourceOrigin origin) {
    /** The key by which {@link MeshResolver#resolve} is told of a resource from there. */
    public ResourceKey key(String name) {
      return new ResourceKey(type.typeUrl(), origin.key(name));
    }
  }
}
