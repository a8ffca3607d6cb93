package io.inmesh.xds.resolve;

import static io.inmesh.xds.resolve.Resources.eds;
import static io.inmesh.xds.resolve.Resources.endpoints;
import static io.inmesh.xds.resolve.Resources.listener;
import static io.inmesh.xds.resolve.Resources.routes;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MeshConfig;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Counts work instead of timing it. */
class ResolverCostTest {
  private static MeshResolver resolver(FakeCache cache, int clusters) {
    String[] names = new String[clusters];
    cache.answered(ResourceTypes.LISTENER).answered(ResourceTypes.CLUSTER);
    for (int i = 0; i < clusters; i++) {
      names[i] = "c" + i;
      cache.put(eds("c" + i, "e" + i)).put(endpoints("e" + i, 1));
    }
    cache.put(listener("l", "r")).put(routes("r", names));
    return Resources.resolver(Roots.all());
  }

  private static Resolution resolve(MeshResolver resolver, FakeCache cache) {
    return resolver.resolve(cache, cache.takeChanges(), DnsView.NOTHING, List.of());
  }

  @Test
  void anEndpointUpdateCostsTheSameAmongTenThousandClustersAsAmongTen() {
    long[] costs = new long[2];
    int[] sizes = {10, 10_000};
    for (int i = 0; i < sizes.length; i++) {
      FakeCache cache = new FakeCache();
      MeshResolver resolver = resolver(cache, sizes[i]);
      MeshConfig before = resolve(resolver, cache).config();
      assertThat(before.clusters().size()).isEqualTo(sizes[i]);
      long visited = resolver.visited();
      cache.put(endpoints("e5", 2));
      MeshConfig after = resolve(resolver, cache).config();
      costs[i] = resolver.visited() - visited;
      Set<String> changed = new HashSet<>();
      after.clusters().forEachChange(before.clusters(), (name, was, is) -> changed.add(name));
      assertThat(changed).containsExactly("c5");
      assertThat(after.routeTables()).isSameAs(before.routeTables());
    }
    assertThat(costs[0]).isEqualTo(2);
    assertThat(costs[1]).isEqualTo(2);
  }

  @Test
  void aStartVisitsEachResourceOnlyAFewTimes() {
    int clusters = 2_000;
    FakeCache cache = new FakeCache();
    MeshResolver resolver = resolver(cache, clusters);
    assertThat(resolve(resolver, cache).config()).isNotNull();
    assertThat(resolver.visited()).isLessThan(8L * clusters);
  }
}
