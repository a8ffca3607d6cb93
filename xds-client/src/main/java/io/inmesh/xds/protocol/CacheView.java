package io.inmesh.xds.protocol;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is known of the resources that one subscriber asked for. Only valid where the host
 * says so (on its thread); the states that it returns may be kept.
 */
public interface CacheView {

  /**
   * What is known of a resource; null if nobody asked for it. The same instance as long as nothing
   * changed.
   */
  <T> @Nullable ResourceState<T> get(ResourceType<T> type, String name);

  /** What is known of all resources of a type, without the wildcard subscription itself. */
  <T> Collection<ResourceState<T>> all(ResourceType<T> type);
}
