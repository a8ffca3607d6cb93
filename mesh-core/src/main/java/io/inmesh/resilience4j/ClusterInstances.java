package io.inmesh.resilience4j;

import io.github.resilience4j.core.Registry;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clusters have in one registry by one section of their settings. Settings that are wrong
 * change nothing. One call at a time, but for {@link #isCurrent}, which is thread-safe.
 *
 * @param <E> an instance of the registry
 * @param <C> what it is made from
 */
abstract class ClusterInstances<E, C> {
  private final Registry<E, C> registry;
  private final Map<String, Given<E>> given = new HashMap<>();

  /**
   * What a cluster has, and the settings that it was made from.
   *
   * @param own it was made here, and is not the application's
   */
  private record Given<E>(Map<String, ?> settings, E instance, boolean own) {}

  /**
   * What a cluster has, and what the registry had for it then: another one where that cannot be
   * used.
   */
  record Found<E>(@Nullable E instance, E registered) {}

  ClusterInstances(Registry<E, C> registry) {
    this.registry = registry;
  }

  /** Reads all settings of a section; what is wrong is reported to them. */
  abstract C read(Settings settings);

  abstract C config(E instance);

  /** An instance of the application's, which may not be one that calls can use. */
  abstract boolean isUsable(E instance, Settings settings);

  abstract E create(String cluster, C config);

  /** An instance of other settings in the place of one that was made here. */
  abstract E change(String cluster, E existing, C config);

  /**
   * Whether the registry still has what it had. It may have become another one: the bean of a
   * registry in Spring Cloud's refresh scope stands for one that each refresh makes anew.
   */
  final boolean isCurrent(String cluster, @Nullable Found<E> found) {
    if (found == null) {
      return true;
    }
    try {
      return found.registered == registered(cluster);
    } catch (RuntimeException e) { // such a bean cannot be asked while its context closes
      return true;
    }
  }

  private @Nullable E registered(String cluster) {
    return registry.find(cluster).orElse(null);
  }

  /** The instance of a cluster with these settings; where they are wrong, what it had. */
  final @Nullable Found<E> of(String cluster, Settings settings) {
    E existing = registered(cluster);
    Given<E> own = own(cluster, existing);
    if (existing != null && own == null) {
      return isUsable(existing, settings)
          ? give(cluster, new Given<>(settings.values(), existing, false))
          : kept(cluster);
    }
    if (own != null && own.settings.equals(settings.values())) {
      return new Found<>(own.instance, own.instance);
    }
    C config = read(settings);
    if (settings.areWrong()) {
      return kept(cluster);
    }
    E made = existing == null ? create(cluster, config) : change(cluster, existing, config);
    return give(cluster, new Given<>(settings.values(), made, true));
  }

  /** What was made here, where the registry has it still. */
  private @Nullable Given<E> own(String cluster, @Nullable E existing) {
    Given<E> before = given.get(cluster);
    return before != null && before.own && before.instance == existing ? before : null;
  }

  private Found<E> give(String cluster, Given<E> next) {
    given.put(cluster, next);
    return new Found<>(next.instance, next.instance);
  }

  /** What a cluster has so far, which the registry is to have too; null for nothing. */
  final @Nullable Found<E> kept(String cluster) {
    E existing = registered(cluster);
    Given<E> before = given.get(cluster);
    if (existing != null) {
      return new Found<>(before == null ? null : before.instance, existing);
    }
    if (before == null) {
      return null;
    }
    E made = create(cluster, config(before.instance));
    return give(cluster, new Given<>(before.settings, made, true));
  }

  /** A cluster has no such section; what was made for it leaves the registry. */
  final void drop(String cluster) {
    Given<E> before = given.remove(cluster);
    if (before != null && before.own && before.instance == registered(cluster)) {
      registry.remove(cluster);
    }
  }
}
