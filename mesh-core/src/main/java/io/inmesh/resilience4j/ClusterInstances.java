package io.inmesh.resilience4j;

import io.github.resilience4j.core.Registry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What clusters have in one registry by one section of their settings. Settings that are wrong
 * change nothing. One call at a time.
 *
 * @param <E> an instance of the registry
 * @param <C> what it is made from
 */
abstract class ClusterInstances<E, C> {
  private final Registry<E, C> registry;
  private final Map<String, Given<E>> given = new HashMap<>();
  private final Set<String> own = new HashSet<>();

  /** What a cluster has, and the settings that it was made from. */
  private record Given<E>(Map<String, ?> settings, E instance) {}

  ClusterInstances(Registry<E, C> registry) {
    this.registry = registry;
  }

  /** Reads all settings of a section; what is wrong is reported to them. */
  abstract C read(Settings settings);

  /** An instance of the application's, which may not be one that calls can use. */
  abstract boolean isUsable(E instance, Settings settings);

  abstract E create(String cluster, C config);

  /** An instance of other settings in the place of one that was made here. */
  abstract E change(String cluster, E existing, C config);

  /** The instance of a cluster with these settings; where they are wrong, what it had. */
  final @Nullable E of(String cluster, Settings settings) {
    Given<E> before = given.get(cluster);
    if (before != null && before.settings.equals(settings.values())) {
      return before.instance;
    }
    E instance = made(cluster, settings);
    if (instance == null) {
      return kept(cluster);
    }
    given.put(cluster, new Given<>(settings.values(), instance));
    return instance;
  }

  private @Nullable E made(String cluster, Settings settings) {
    E existing = registry.find(cluster).orElse(null);
    if (existing != null && !own.contains(cluster)) {
      return isUsable(existing, settings) ? existing : null;
    }
    C config = read(settings);
    if (settings.areWrong()) {
      return null;
    }
    own.add(cluster);
    return existing == null ? create(cluster, config) : change(cluster, existing, config);
  }

  /** What a cluster has so far. */
  final @Nullable E kept(String cluster) {
    Given<E> before = given.get(cluster);
    return before == null ? null : before.instance;
  }

  /** A cluster has no such section; what was made for it leaves the registry. */
  final void drop(String cluster) {
    given.remove(cluster);
    if (own.remove(cluster)) {
      registry.remove(cluster);
    }
  }
}
