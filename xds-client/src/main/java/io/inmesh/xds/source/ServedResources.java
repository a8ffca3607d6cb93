package io.inmesh.xds.source;

import io.inmesh.config.MeshConfig;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.dns.DnsAnswer;
import io.inmesh.xds.dns.DnsClusters;
import io.inmesh.xds.files.ResourceDocument;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resolve.Grace;
import io.inmesh.xds.resolve.MeshResolver;
import io.inmesh.xds.resolve.Resolution;
import io.inmesh.xds.resolve.Resolution.Elsewhere;
import io.inmesh.xds.resolve.Roots;
import io.inmesh.xds.resolve.Statics;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way of an update from one set of resources to a configuration, on the calling thread: nothing
 * is connected, watched or looked up. Whatever source a resource names, the set is that source; a
 * host name stands for itself. Not thread-safe.
 */
public final class ServedResources {
  private final FileCache cache = new FileCache("resources", Set.copyOf(ResourceTypes.ALL));
  private final Set<String> changedDns = new HashSet<>();
  private final DnsClusters dns =
      new DnsClusters(
          (host, family, callback) -> callback.accept(DnsAnswer.of(List.of(host), null)),
          Runnable::run,
          (task, delayNanos) -> () -> {},
          () -> 0,
          changedDns::add);
  private final MeshResolver resolver;

  /** How many sets were taken in: with each all has come that belongs together. */
  private long sets;

  private Map<Elsewhere, Map<String, Long>> elsewhere = Map.of();

  /**
   * Nothing is served yet.
   *
   * @throws io.inmesh.xds.bootstrap.BootstrapException when a static resource is invalid
   */
  public ServedResources(Bootstrap bootstrap) {
    Statics statics =
        bootstrap.form() == BootstrapForm.RESOURCES
            ? Statics.NONE
            : StaticResources.decode(bootstrap).values();
    this.resolver = new MeshResolver(Roots.all(), statics, this::origin, new Grace(1, () -> sets));
  }

  private @Nullable CacheView origin(ResourceType<?> type, ResourceOrigin origin) {
    return elsewhere.containsKey(new Elsewhere(type, origin)) ? cache : null;
  }

  /**
   * Replaces what is served. A resource that cannot be used keeps its last good value, as does a
   * route configuration or an assignment that is gone but still named.
   *
   * @return the configuration that follows; null as long as there is none
   */
  public @Nullable MeshConfig serve(ResourceDocument content, long epochMillis) {
    Resolution resolution = resolve(withOrigins(cache.load(content, epochMillis)));
    sets++;
    return (resolution.nanosToNext() == Resolution.NEVER ? resolution : resolve(Set.of())).config();
  }

  private Resolution resolve(Set<ResourceKey> changes) {
    Set<ResourceKey> news = changes;
    Resolution resolution;
    do {
      resolution = resolver.resolve(cache, news, dns, takeChangedDns());
      news = want(resolution);
      dns.setClusters(resolution.dnsClusters());
    } while (!news.isEmpty() || !changedDns.isEmpty());
    return resolution;
  }

  private Set<String> takeChangedDns() {
    Set<String> taken = Set.copyOf(changedDns);
    changedDns.clear();
    return taken;
  }

  /** The changes, also by the keys under which other origins have them. */
  private Set<ResourceKey> withOrigins(Set<ResourceKey> changes) {
    Set<ResourceKey> all = new LinkedHashSet<>(changes);
    for (ResourceKey change : changes) {
      for (Elsewhere place : elsewhere.keySet()) {
        if (place.type().typeUrl().equals(change.typeUrl())) {
          all.add(place.key(change.name()));
        }
      }
    }
    return all;
  }

  /** Keeps what is wanted; returns what is wanted of other origins for the first time. */
  private Set<ResourceKey> want(Resolution resolution) {
    Set<ResourceKey> news = new LinkedHashSet<>();
    Map<ResourceType<?>, Set<String>> names = new HashMap<>();
    resolution.wanted().forEach((type, wanted) -> names.put(type, new HashSet<>(wanted.keySet())));
    resolution
        .elsewhere()
        .forEach((place, wanted) -> {
          names.computeIfAbsent(place.type(), type -> new HashSet<>()).addAll(wanted.keySet());
          Map<String, Long> before = elsewhere.getOrDefault(place, Map.of());
          wanted.keySet().stream()
              .filter(name -> !before.containsKey(name))
              .forEach(name -> news.add(place.key(name)));
        });
    elsewhere = resolution.elsewhere();
    names.forEach(cache::setInterest);
    return news;
  }
}
