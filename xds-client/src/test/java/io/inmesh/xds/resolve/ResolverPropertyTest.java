package io.inmesh.xds.resolve;

import static io.inmesh.xds.resolve.Resources.aggregate;
import static io.inmesh.xds.resolve.Resources.eds;
import static io.inmesh.xds.resolve.Resources.endpoints;
import static io.inmesh.xds.resolve.Resources.inbound;
import static io.inmesh.xds.resolve.Resources.listener;
import static io.inmesh.xds.resolve.Resources.routes;
import static io.inmesh.xds.resolve.Resources.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Listener;
import io.inmesh.config.TrafficDirection;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is resolved step by step equals what a fresh resolver makes of the same cache. */
class ResolverPropertyTest {
  private static final int NAMES = 5;

  @Property(tries = 300)
  void incrementalResolutionEqualsFullResolution(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps, @ForAll boolean wildcard) {
    Random random = new Random(seed);
    Roots roots = wildcard ? Roots.all() : Roots.listeners(Set.of("l0", "l1"));
    FakeCache cache = new FakeCache();
    fill(cache, random);
    MeshResolver incremental = Resources.resolver(roots);
    for (int step = 0; step < steps; step++) {
      Resolution one = incremental.resolve(cache, cache.takeChanges(), DnsView.NOTHING, List.of());
      Resolution all =
          Resources.resolver(roots).resolve(cache, cache.allKeys(), DnsView.NOTHING, List.of());
      assertThat(one.config()).isEqualTo(all.config());
      assertThat(one.wanted()).isEqualTo(all.wanted());
      for (int change = random.nextInt(4); change >= 0; change--) {
        change(cache, random);
      }
    }
  }

  /** However long resources were awaited, gone or out of reach on the way. */
  @Property(tries = 300)
  void whatHasWarmedEndsLikeAFullResolution(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps, @ForAll boolean wildcard) {
    Random random = new Random(seed);
    Roots roots = wildcard ? Roots.all() : Roots.listeners(Set.of("l0", "l1"));
    FakeCache cache = new FakeCache();
    cache.answered(ResourceTypes.LISTENER).answered(ResourceTypes.CLUSTER);
    AtomicLong nanos = new AtomicLong();
    Grace grace = Grace.ofResponses(nanos::get);
    MeshResolver resolver = new MeshResolver(roots, Statics.NONE, Origins.NONE, grace);
    for (int step = 0; step < steps; step++) {
      for (int change = random.nextInt(4); change >= 0; change--) {
        disturb(cache, random);
      }
      nanos.addAndGet(random.nextInt(3) * 400_000_000L);
      resolver.resolve(cache, cache.takeChanges(), DnsView.NOTHING, List.of());
    }
    fill(cache, random);
    nanos.addAndGet(grace.nanos());
    Resolution last = resolver.resolve(cache, cache.takeChanges(), DnsView.NOTHING, List.of());
    Resolution full =
        Resources.resolver(roots).resolve(cache, cache.allKeys(), DnsView.NOTHING, List.of());
    assertThat(last.config()).isEqualTo(full.config());
    assertThat(last.wanted()).isEqualTo(full.wanted());
  }

  private static void disturb(FakeCache cache, Random random) {
    ResourceType<?> type = ResourceTypes.ALL.get(random.nextInt(ResourceTypes.ALL.size()));
    int i = random.nextInt(NAMES);
    String name = prefix(type) + i;
    switch (random.nextInt(8)) {
      case 0 -> cache.pending(type, name);
      case 1 -> cache.unreachable(type, name);
      case 2 -> cache.forget(type, name);
      default -> set(cache, type, i, random);
    }
  }

  private static String prefix(ResourceType<?> type) {
    if (type == ResourceTypes.LISTENER) {
      return "l";
    }
    if (type == ResourceTypes.ROUTE_CONFIGURATION) {
      return "r";
    }
    return type == ResourceTypes.CLUSTER ? "c" : "e";
  }

  /** Every resource is known or known to be missing, so that nothing warms. */
  private static void fill(FakeCache cache, Random random) {
    cache.answered(ResourceTypes.LISTENER).answered(ResourceTypes.CLUSTER);
    for (int i = 0; i < NAMES; i++) {
      for (ResourceType<?> type : ResourceTypes.ALL) {
        set(cache, type, i, random);
      }
    }
  }

  private static void change(FakeCache cache, Random random) {
    ResourceType<?> type = ResourceTypes.ALL.get(random.nextInt(ResourceTypes.ALL.size()));
    set(cache, type, random.nextInt(NAMES), random);
  }

  private static void set(FakeCache cache, ResourceType<?> type, int i, Random random) {
    boolean missing = random.nextInt(4) == 0;
    if (type == ResourceTypes.LISTENER) {
      if (missing) {
        cache.missing(type, "l" + i);
      } else {
        String table = "r" + random.nextInt(NAMES);
        cache.put(anyListener("l" + i, table, random));
      }
    } else if (type == ResourceTypes.ROUTE_CONFIGURATION) {
      if (missing) {
        cache.missing(type, "r" + i);
      } else {
        cache.put(routes("r" + i, any("c", random), any("c", random)));
      }
    } else if (type == ResourceTypes.CLUSTER) {
      if (missing) {
        cache.missing(type, "c" + i);
      } else if (random.nextInt(3) == 0) {
        cache.put(aggregate("c" + i, any("c", random), any("c", random)));
      } else {
        cache.put(eds("c" + i, any("e", random)));
      }
    } else if (missing) {
      cache.missing(type, "e" + i);
    } else {
      cache.put(endpoints("e" + i, 1 + random.nextInt(3), 4 + random.nextInt(3)));
    }
  }

  private static Listener anyListener(String name, String table, Random random) {
    TrafficDirection direction =
        TrafficDirection.values()[random.nextInt(TrafficDirection.values().length)];
    int port = 8080 + random.nextInt(2);
    return switch (random.nextInt(8)) {
      case 0 -> tcp(name, port, direction);
      case 1, 2, 3 -> listener(name, table, port, direction);
      default -> random.nextBoolean() ? inbound(name, table) : listener(name, table);
    };
  }

  private static String any(String prefix, Random random) {
    return prefix + random.nextInt(NAMES);
  }
}
