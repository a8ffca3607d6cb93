package io.inmesh.xds.protocol;

import io.inmesh.xds.transport.AuthorityConfig;
import io.inmesh.xds.transport.ClientConfig;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One user of the protocol machine: what it wants, what of that changed, and what is known of it.
 * Subscribers that want the same share one subscription.
 */
public final class Subscriber implements CacheView {
  private final ProtocolMachine machine;
  private final ClientConfig config;
  private final Map<String, Map<String, Interest<?>>> interests = new HashMap<>();
  private final Map<ServerGroup.Key, ServerGroup> groups = new LinkedHashMap<>();
  private Set<ResourceKey> changed = new LinkedHashSet<>();
  private boolean closed;

  /** A wanted name and where it comes from, or why from nowhere. */
  record Interest<T>(@Nullable TypeCache<T> cache, @Nullable ResourceState<T> impossible) {}

  Subscriber(ProtocolMachine machine, ClientConfig config) {
    this.machine = machine;
    this.config = config;
  }

  /**
   * Replaces what is wanted of a type, with the default timeout of gRFC A57.
   *
   * @param names the names; {@code *} is the wildcard
   */
  public <T> void setInterest(ResourceType<T> type, Collection<String> names) {
    Map<String, Long> timeouts = new LinkedHashMap<>();
    names.forEach(name -> timeouts.put(name, TypeSubscription.EXISTENCE_NANOS));
    setInterest(type, timeouts);
  }

  /**
   * Replaces what is wanted of a type. What is wanted anew and already known is reported as
   * changed. Of several timeouts for one resource the longest counts.
   *
   * @param names the names, {@code *} being the wildcard, with how long the first answer of a
   *     connected server may take, in nanoseconds; 0 is without end. Where that is the default of
   *     15 s, a server with {@code resource_timer_is_transient_error} has 30 s (gRFC A88)
   */
  public <T> void setInterest(ResourceType<T> type, Map<String, Long> names) {
    if (closed) {
      return;
    }
    Map<String, Interest<?>> current =
        interests.computeIfAbsent(type.typeUrl(), url -> new LinkedHashMap<>());
    Set<String> wanted = new HashSet<>(names.size() * 2);
    Map<String, Long> added = new LinkedHashMap<>();
    names.forEach((name, timeoutNanos) -> {
      String canonical = ResourceName.canonical(name);
      Interest<T> known = interest(current, canonical);
      if (known == null) {
        added.merge(canonical, timeoutNanos, ExistenceTimer::longer);
      } else if (known.cache() != null) {
        known.cache().waitFor(canonical, timeoutNanos);
      }
      wanted.add(canonical);
    });
    current
        .entrySet()
        .removeIf(entry -> {
          if (wanted.contains(entry.getKey())) {
            return false;
          }
          TypeCache<?> cache = entry.getValue().cache();
          if (cache != null) {
            cache.remove(entry.getKey());
          }
          changed.remove(new ResourceKey(type.typeUrl(), entry.getKey()));
          return true;
        });
    added.forEach((name, timeoutNanos) -> current.put(name, subscribe(type, name, timeoutNanos)));
  }

  private <T> Interest<T> subscribe(ResourceType<T> type, String name, long timeoutNanos) {
    ResourceName parsed = ResourceName.parse(name);
    String problem = null;
    List<ServerConfig> servers = List.of();
    if (name.equals(ResourceName.WILDCARD) && !type.supportsWildcard()) {
      problem = "* (expected: a name; " + type.shortName() + " has no wildcard)";
    } else if (config.byAuthority() && !parsed.isOf(type)) {
      problem = name + " (expected: the name of a resource of type " + type.typeUrl() + ")";
    } else {
      List<ServerConfig> found = config.servers(parsed.authority(), type.typeUrl());
      if (found == null) {
        problem = name + " (expected: an authority of the bootstrap)";
      } else if (found.isEmpty()) {
        problem = name + " (expected: a resource of the bootstrap, which has no server to ask)";
      } else {
        servers = found;
      }
    }
    ResourceKey key = new ResourceKey(type.typeUrl(), name);
    if (problem != null) {
      changed.add(key);
      XdsStatus error = new XdsStatus(StatusCode.INVALID_ARGUMENT, problem);
      return new Interest<>(
          null, new ResourceState<>(key, CacheStatus.DOES_NOT_EXIST, null, error, null, null));
    }
    String authority = config.byAuthority() ? parsed.authority() : null;
    TypeCache<T> cache = group(authority, servers).cache(type);
    ResourceEntry<T> entry = cache.add(name, timeoutNanos);
    if (name.equals(ResourceName.WILDCARD)) {
      for (ResourceEntry<T> known : cache.entries()) {
        if (known.hasNews()) {
          changed.add(known.key());
        }
      }
    }
    if (entry.hasNews()) {
      changed.add(key);
    }
    return cache.interest;
  }

  private ServerGroup group(@Nullable String authority, List<ServerConfig> servers) {
    AuthorityConfig of =
        authority == null ? config.defaultAuthority() : config.authorities().get(authority);
    boolean eager = of != null && of.fallbackOnReachabilityOnly();
    return groups.computeIfAbsent(
        new ServerGroup.Key(authority, servers.stream().distinct().toList(), eager),
        key -> {
          ServerGroup group = machine.group(key);
          group.attach(this);
          return group;
        });
  }

  void changed(ResourceType<?> type, String name) {
    Map<String, Interest<?>> current = interests.get(type.typeUrl());
    if (current != null
        && (current.containsKey(name) || current.containsKey(ResourceName.WILDCARD))) {
      changed.add(new ResourceKey(type.typeUrl(), name));
    }
  }

  /** Takes the keys of what changed since the last call; {@code *} when the wildcard's did. */
  public Set<ResourceKey> takeChanges() {
    if (changed.isEmpty()) {
      return Set.of();
    }
    Set<ResourceKey> taken = changed;
    changed = new LinkedHashSet<>();
    return taken;
  }

  /** Whether {@link #takeChanges} has something. */
  public boolean hasChanges() {
    return !changed.isEmpty();
  }

  @Override
  public <T> @Nullable ResourceState<T> get(ResourceType<T> type, String name) {
    Map<String, Interest<?>> current = interests.getOrDefault(type.typeUrl(), Map.of());
    String canonical = ResourceName.canonical(name);
    Interest<T> own = interest(current, canonical);
    if (own == null) {
      Interest<T> wildcard = interest(current, ResourceName.WILDCARD);
      TypeCache<T> cache = wildcard == null ? null : wildcard.cache();
      ResourceEntry<T> entry = cache == null ? null : cache.get(canonical);
      return entry == null || !isMatched(entry) ? null : entry.state();
    }
    TypeCache<T> cache = own.cache();
    if (cache == null) {
      return own.impossible();
    }
    ResourceEntry<T> entry = cache.get(canonical);
    return entry == null ? null : entry.state();
  }

  @Override
  public <T> Collection<ResourceState<T>> all(ResourceType<T> type) {
    Map<String, Interest<?>> current = interests.getOrDefault(type.typeUrl(), Map.of());
    Map<String, ResourceState<T>> all = new LinkedHashMap<>();
    for (String name : current.keySet()) {
      ResourceState<T> state = get(type, name);
      if (state != null && !name.equals(ResourceName.WILDCARD)) {
        all.put(name, state);
      }
    }
    Interest<T> wildcard = interest(current, ResourceName.WILDCARD);
    TypeCache<T> cache = wildcard == null ? null : wildcard.cache();
    if (cache != null) {
      for (ResourceEntry<T> entry : cache.entries()) {
        if (isMatched(entry)) {
          all.putIfAbsent(entry.name, entry.state());
        }
      }
    }
    return all.values();
  }

  @SuppressWarnings("unchecked") // the type URL decides the type parameter
  private static <T> @Nullable Interest<T> interest(
      Map<String, Interest<?>> interests, String name) {
    return (Interest<T>) interests.get(name);
  }

  /** Whether the wildcard brought it, rather than another subscriber's asking for the name. */
  private static boolean isMatched(ResourceEntry<?> entry) {
    return entry.status() != CacheStatus.REQUESTED
        && (entry.status() != CacheStatus.DOES_NOT_EXIST || entry.hasOutlivedTtl())
        && entry.status() != CacheStatus.TIMEOUT;
  }

  /** Wants nothing any more; idempotent. The servers hear of it at the next flush. */
  public void close() {
    if (closed) {
      return;
    }
    for (Map<String, Interest<?>> byName : interests.values()) {
      byName.forEach((name, interest) -> {
        if (interest.cache() != null) {
          interest.cache().remove(name);
        }
      });
    }
    interests.clear();
    changed.clear();
    closed = true;
    List.copyOf(groups.values()).forEach(group -> group.detach(this));
    groups.clear();
  }
}
