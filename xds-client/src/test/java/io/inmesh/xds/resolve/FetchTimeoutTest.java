package io.inmesh.xds.resolve;

import static io.inmesh.xds.resolve.Resources.listener;
import static io.inmesh.xds.resolve.Resources.routes;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER_LOAD_ASSIGNMENT;
import static io.inmesh.xds.resource.ResourceTypes.LISTENER;
import static io.inmesh.xds.resource.ResourceTypes.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery.Eds;
import io.inmesh.config.ResourceOrigin;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * How long the first answer may take ({@code initial_fetch_timeout}), by who names the resource.
 */
final class FetchTimeoutTest {
  private static final long DEFAULT = TimeUnit.SECONDS.toNanos(15);

  private final FakeCache cache = new FakeCache();

  private Resolution resolve(MeshResolver resolver) {
    return resolver.resolve(cache, cache.takeChanges(), cluster -> null, Set.of());
  }

  private static Cluster eds(String name, String service, long timeoutNanos) {
    return Cluster.builder(name)
        .discovery(new Eds(service, ResourceOrigin.DEFAULT, timeoutNanos))
        .build();
  }

  @Test
  void rootsHaveThatOfTheirSourceAndTheRestThatOfTheResourceThatNamesThem() {
    MeshResolver resolver = Resources.resolver(Roots.listeners(Set.of("l")).withTimeouts(1, 2));
    cache.put(listener("l", "r")).put(routes("r", "a")).put(eds("a", "ea", 3));
    Resolution resolution = resolve(resolver);

    assertThat(resolution.wanted())
        .containsEntry(LISTENER, Map.of("l", 1L))
        .containsEntry(ROUTE_CONFIGURATION, Map.of("r", DEFAULT))
        .containsEntry(CLUSTER, Map.of("a", 2L))
        .containsEntry(CLUSTER_LOAD_ASSIGNMENT, Map.of("ea", 3L));
  }

  @Test
  void wildcardsHaveThatOfTheirSource() {
    Resolution resolution = resolve(Resources.resolver(Roots.all().withTimeouts(0, 2)));

    assertThat(resolution.wanted())
        .containsEntry(LISTENER, Map.of("*", 0L))
        .containsEntry(CLUSTER, Map.of("*", 2L));
  }

  @Test
  void longestCountsWhereSeveralNameTheSameAndZeroIsTheLongest() {
    MeshResolver resolver = Resources.resolver(Roots.clusters(Set.of("a", "b", "c")));
    cache.put(eds("a", "e", 5)).put(eds("b", "e", 9));
    assertThat(resolve(resolver).wanted().get(CLUSTER_LOAD_ASSIGNMENT)).isEqualTo(Map.of("e", 9L));

    cache.put(eds("c", "e", 0));
    assertThat(resolve(resolver).wanted().get(CLUSTER_LOAD_ASSIGNMENT)).isEqualTo(Map.of("e", 0L));

    cache.put(eds("a", "e", 100));
    assertThat(resolve(resolver).wanted().get(CLUSTER_LOAD_ASSIGNMENT)).isEqualTo(Map.of("e", 0L));
  }
}
