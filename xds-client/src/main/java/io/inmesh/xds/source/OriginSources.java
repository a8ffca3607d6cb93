package io.inmesh.xds.source;

import io.inmesh.config.ResourceOrigin;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.bootstrap.ConfigSourceSpec;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resolve.Origins;
import io.inmesh.xds.resolve.Resolution.Elsewhere;
import io.inmesh.xds.resource.ResourceTypes;
import io.inmesh.xds.transport.ClientConfig;
import io.inmesh.xds.transport.ServerConfig;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sources that resources name themselves; each is open as long as something of it is wanted.
 * All methods but {@link #close} are called on the thread of the xDS client.
 */
final class OriginSources implements Origins, AutoCloseable {
  private final Bootstrap bootstrap;
  private final Opener opener;
  private final Map<Elsewhere, TypeSource> open = new ConcurrentHashMap<>();

  /** What {@link #want} has found out and, as it failed at something else, not told. */
  private final Set<ResourceKey> untold = new LinkedHashSet<>();

  private volatile boolean closed;

  /** Hears of changes at one origin. */
  @FunctionalInterface
  interface Listener {
    /** The state of these resources, by their names there, changed. */
    void onChanges(Set<ResourceKey> changes);
  }

  /** Opens what a specification describes. */
  interface Opener {
    TypeSource file(ConfigSourceSpec.File file, Elsewhere place);

    TypeSource servers(ConfigSourceSpec.Api servers, Elsewhere place);

    /** What the types come from in general: the aggregated stream, or the resource file. */
    TypeSource general(Elsewhere place);
  }

  OriginSources(Bootstrap bootstrap, Opener opener) {
    this.bootstrap = bootstrap;
    this.opener = opener;
  }

  /**
   * Replaces what is wanted.
   *
   * @return what can be told at once, since its origin cannot be used
   */
  Set<ResourceKey> want(Map<Elsewhere, Map<String, Long>> wanted) {
    for (Elsewhere place : List.copyOf(open.keySet())) {
      TypeSource unwanted = wanted.containsKey(place) ? null : open.remove(place);
      if (unwanted != null) {
        unwanted.close();
      }
    }
    wanted.forEach((place, names) -> {
      TypeSource source = open.get(place);
      if (source == null && !closed) {
        source = open(place);
        open.put(place, source);
        if (source instanceof UnusableSource) {
          names.keySet().forEach(name -> untold.add(place.key(name)));
        }
        if (closed) {
          source.close();
        }
      }
      if (source != null) {
        source.setInterest(names);
      }
    });
    Set<ResourceKey> news = Set.copyOf(untold);
    untold.clear();
    return news;
  }

  private TypeSource open(Elsewhere place) {
    try {
      ConfigSourceSpec spec = spec(place);
      if (spec instanceof ConfigSourceSpec.File file) {
        return opener.file(file, place);
      }
      return spec instanceof ConfigSourceSpec.Api servers
          ? opener.servers(servers, place)
          : opener.general(place);
    } catch (BootstrapException | IllegalArgumentException unusable) {
      return new UnusableSource(String.valueOf(unusable.getMessage()));
    }
  }

  private @Nullable ConfigSourceSpec spec(Elsewhere place) {
    ByteBuffer description = place.origin().description();
    if (description != null) {
      return bootstrap.configSource(place.origin().label(), description);
    }
    if (bootstrap.form() != BootstrapForm.ENVOY) {
      return null;
    }
    // Itself: route configurations are named by listeners, endpoints by clusters.
    return place.type() == ResourceTypes.ROUTE_CONFIGURATION
        ? bootstrap.listeners()
        : bootstrap.clusters();
  }

  /**
   * Who is asked for a resource, in words: servers in order of preference, or a file; null where
   * there is nobody. Callable from any thread.
   *
   * @param place where it is from, possibly the default origin
   */
  @Nullable String askedFor(Elsewhere place, String name) {
    ConfigSourceSpec spec = place.origin().equals(ResourceOrigin.DEFAULT) ? null : spec(place);
    if (spec instanceof ConfigSourceSpec.File file) {
      return "file " + file.path();
    }
    ClientConfig config =
        spec instanceof ConfigSourceSpec.Api own
            ? bootstrap.clientConfig(own.servers())
            : bootstrap.clientConfig();
    List<ServerConfig> servers =
        config.servers(ResourceKey.authority(name), place.type().typeUrl());
    return servers == null || servers.isEmpty()
        ? null
        : "control plane "
            + servers.stream().map(ServerConfig::target).collect(Collectors.joining(", "));
  }

  @Override
  public boolean isFederated(String name) {
    return bootstrap.resolvesByAuthority() && Origins.super.isFederated(name);
  }

  @Override
  public @Nullable CacheView view(ResourceType<?> type, ResourceOrigin origin) {
    TypeSource source = open.get(new Elsewhere(type, origin));
    return source == null ? null : source.view();
  }

  @Override
  public void close() {
    closed = true;
    open.values().forEach(TypeSource::close);
  }
}
