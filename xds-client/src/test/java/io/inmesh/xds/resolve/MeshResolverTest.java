package io.inmesh.xds.resolve;

import static io.inmesh.xds.resolve.Resources.aggregate;
import static io.inmesh.xds.resolve.Resources.eds;
import static io.inmesh.xds.resolve.Resources.endpoints;
import static io.inmesh.xds.resolve.Resources.listener;
import static io.inmesh.xds.resolve.Resources.routes;
import static io.inmesh.xds.resolve.Resources.strictDns;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER_LOAD_ASSIGNMENT;
import static io.inmesh.xds.resource.ResourceTypes.LISTENER;
import static io.inmesh.xds.resource.ResourceTypes.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.ClusterWithEndpoints.Leaf;
import io.inmesh.config.Endpoints;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.xds.protocol.ResourceKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeshResolverTest {
  private final FakeCache cache = new FakeCache();
  private final Map<String, Endpoints> dns = new HashMap<>();
  private MeshResolver resolver = Resources.resolver(Roots.listeners(Set.of("l")));

  private Resolution resolve() {
    return resolver.resolve(
        cache, cache.takeChanges(), cluster -> dns.get(cluster.name()), dns.keySet());
  }

  private MeshConfig config() {
    MeshConfig config = resolve().config();
    assertThat(config).isNotNull();
    return config;
  }

  private String reason(MeshConfig config, ResourceKind kind, String name) {
    Problem problem = config.problems().get(Problem.key(kind, name));
    return problem == null ? "" : problem.reason();
  }

  private void putAll() {
    cache
        .put(listener("l", "r"))
        .put(routes("r", "a", "b"))
        .put(eds("a", "ea"))
        .put(eds("b", "eb"))
        .put(endpoints("ea", 1))
        .put(endpoints("eb", 2));
  }

  @Test
  void namesAreWantedStepByStepAndNothingIsPublishedBeforeAllIsKnown() {
    assertThat(resolve().wanted().get(LISTENER).keySet()).containsExactly("l");
    cache.put(listener("l", "r"));
    assertThat(resolve().wanted().get(ROUTE_CONFIGURATION).keySet()).containsExactly("r");
    cache.put(routes("r", "a", "b"));
    assertThat(resolve().wanted().get(CLUSTER).keySet()).containsExactlyInAnyOrder("a", "b");
    cache.put(eds("a", "ea")).put(eds("b", "eb"));
    assertThat(resolve().wanted().get(CLUSTER_LOAD_ASSIGNMENT).keySet())
        .containsExactlyInAnyOrder("ea", "eb");
    cache.put(endpoints("ea", 1));
    assertThat(resolve().config()).isNull();
    assertThat(resolver.warming())
        .extracting(key -> key.name())
        .containsExactlyInAnyOrder("b", "eb", "r", "l");
    cache.put(endpoints("eb", 2));
    MeshConfig config = config();
    assertThat(config.listeners().get("l")).isNotNull();
    assertThat(config.routeTables().get("r")).isNotNull();
    assertThat(config.clusters().get("b").endpoints()).isEqualTo(endpoints("eb", 2));
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void aMissingClusterBreaksOnlyItsOwnRoutes() {
    putAll();
    cache.missing(CLUSTER, "b");
    MeshConfig config = config();
    assertThat(config.routeTables().get("r")).isNotNull();
    assertThat(config.clusters().get("a")).isNotNull();
    assertThat(config.clusters().get("b")).isNull();
    assertThat(reason(config, ResourceKind.CLUSTER, "b"))
        .contains("CDS resource b")
        .contains("gone");
  }

  @Test
  void aMissingClusterThatComesAtLastIsToldToLackItsEndpoints() {
    putAll();
    cache.missing(CLUSTER, "b");
    config();
    cache.put(eds("b", "late"));
    MeshConfig config = config();
    assertThat(config.clusters().get("b")).isNull();
    assertThat(reason(config, ResourceKind.CLUSTER, "b"))
        .isEqualTo("CDS resource b: its endpoints are not known yet");
    assertThat(resolver.warming())
        .extracting(ResourceKey::name)
        .containsExactlyInAnyOrder("b", "late");
    cache.put(endpoints("late", 3));
    assertThat(config().clusters().get("b")).isNotNull();
    assertThat(config().problems().isEmpty()).isTrue();
  }

  @Test
  void aRouteTableWaitsForItsNewClusterWhileTheOldOneServes() {
    putAll();
    MeshConfig before = config();
    cache.put(routes("r", "a", "v2"));
    Resolution waiting = resolve();
    assertThat(waiting.config()).isSameAs(before);
    assertThat(waiting.wanted().get(CLUSTER).keySet()).containsExactlyInAnyOrder("a", "b", "v2");
    cache.put(eds("v2", "e2")).put(endpoints("e2", 3));
    resolve();
    Resolution after = resolve();
    assertThat(after.config().routeTables().get("r")).isEqualTo(routes("r", "a", "v2"));
    assertThat(after.config().clusters().get("v2").endpoints()).isEqualTo(endpoints("e2", 3));
    assertThat(after.config().clusters().get("b")).isNull();
    assertThat(after.config().clusters().get("a")).isSameAs(before.clusters().get("a"));
    assertThat(after.wanted().get(CLUSTER).keySet()).containsExactlyInAnyOrder("a", "v2");
    assertThat(after.wanted().get(CLUSTER_LOAD_ASSIGNMENT).keySet())
        .containsExactlyInAnyOrder("ea", "e2");
  }

  @Test
  void aChangedClusterWarmsWhileTheOldOneServesWithItsOwnEndpoints() {
    putAll();
    config();
    cache.put(eds("a", "other"));
    MeshConfig warming = config();
    assertThat(warming.clusters().get("a").cluster()).isEqualTo(eds("a", "ea"));
    cache.put(endpoints("ea", 11));
    assertThat(config().clusters().get("a").endpoints()).isEqualTo(endpoints("ea", 11));
    cache.put(endpoints("other", 12));
    resolve();
    MeshConfig after = config();
    assertThat(after.clusters().get("a"))
        .isEqualTo(new ClusterWithEndpoints(eds("a", "other"), endpoints("other", 12)));
    assertThat(resolve().wanted().get(CLUSTER_LOAD_ASSIGNMENT).keySet()).doesNotContain("ea");
  }

  @Test
  void aWarmingClusterMayBeChangedAgainOrRemoved() {
    putAll();
    config();
    cache.put(eds("a", "e2"));
    resolve();
    cache.put(eds("a", "e3"));
    assertThat(resolve().wanted().get(CLUSTER_LOAD_ASSIGNMENT).keySet())
        .containsExactlyInAnyOrder("ea", "e3", "eb");
    cache.missing(CLUSTER, "a");
    MeshConfig config = config();
    assertThat(config.clusters().get("a")).isNull();
    assertThat(resolve().wanted().get(CLUSTER_LOAD_ASSIGNMENT).keySet()).containsExactly("eb");
  }

  @Test
  void aListenerWaitsForItsNewRouteTableWhileTheOldOneServes() {
    putAll();
    config();
    cache.put(listener("l", "r2"));
    assertThat(config().listeners().get("l")).isEqualTo(listener("l", "r"));
    cache.put(routes("r2", "a"));
    resolve();
    MeshConfig after = config();
    assertThat(after.listeners().get("l")).isEqualTo(listener("l", "r2"));
    assertThat(after.routeTables().get("r")).isNull();
  }

  @Test
  void aMissingListenerAndAMissingRouteTableAreProblems() {
    cache.missing(LISTENER, "l");
    assertThat(reason(config(), ResourceKind.LISTENER, "l")).contains("LDS resource l");
    cache.put(listener("l", "r")).missing(ROUTE_CONFIGURATION, "r");
    resolve();
    MeshConfig config = config();
    assertThat(config.listeners().get("l")).isNotNull();
    assertThat(reason(config, ResourceKind.ROUTE_TABLE, "r")).contains("RDS resource r");
    assertThat(reason(config, ResourceKind.LISTENER, "l")).isEmpty();
  }

  @Test
  void aClusterWithoutItsEndpointsIsThereButEmpty() {
    putAll();
    cache.missing(CLUSTER_LOAD_ASSIGNMENT, "ea");
    MeshConfig config = config();
    assertThat(config.clusters().get("a").endpoints().localities()).isEmpty();
    assertThat(reason(config, ResourceKind.ENDPOINTS, "ea")).contains("EDS resource ea");
    cache.put(endpoints("ea", 1));
    config = config();
    assertThat(config.clusters().get("a").endpoints()).isEqualTo(endpoints("ea", 1));
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void anUnusableClusterIsAProblem() {
    putAll();
    cache.put(Cluster.builder("a").discovery(new Discovery.Unusable("no such policy")).build());
    MeshConfig config = config();
    assertThat(config.clusters().get("a")).isNull();
    assertThat(reason(config, ResourceKind.CLUSTER, "a")).isEqualTo("no such policy");
  }

  @Test
  void endpointsMayBeSharedByClusters() {
    putAll();
    cache.put(eds("b", "ea"));
    config();
    cache.put(endpoints("ea", 7));
    MeshConfig config = config();
    assertThat(config.clusters().get("a").endpoints()).isEqualTo(endpoints("ea", 7));
    assertThat(config.clusters().get("b").endpoints())
        .isSameAs(config.clusters().get("a").endpoints());
    cache.put(routes("r", "b"));
    resolve();
    assertThat(resolve().wanted().get(CLUSTER_LOAD_ASSIGNMENT).keySet()).containsExactly("ea");
  }

  @Test
  void whatDidNotChangeKeepsItsIdentity() {
    putAll();
    MeshConfig before = config();
    assertThat(config()).isSameAs(before);
    Resolution first = resolve();
    cache.put(endpoints("ea", 5));
    Resolution second = resolve();
    assertThat(second.wanted()).isSameAs(first.wanted());
    assertThat(second.dnsClusters()).isSameAs(first.dnsClusters());
    assertThat(second.config().listeners()).isSameAs(before.listeners());
    assertThat(second.config().routeTables()).isSameAs(before.routeTables());
    assertThat(second.config().clusters().get("b")).isSameAs(before.clusters().get("b"));
    assertThat(second.config().clusters().get("a").endpoints()).isEqualTo(endpoints("ea", 5));
  }

  @Test
  void theWildcardBringsAllClustersAndTakesThemAway() {
    resolver = Resources.resolver(Roots.all());
    Resolution first = resolve();
    assertThat(first.wanted().get(LISTENER).keySet()).containsExactly("*");
    assertThat(first.wanted().get(CLUSTER).keySet()).containsExactly("*");
    cache.put(listener("l", "r")).put(eds("a", "ea")).put(eds("idle", "e")).answered(CLUSTER);
    assertThat(resolve().config()).isNull();
    cache.answered(LISTENER).put(routes("r", "a", "nowhere")).put(endpoints("ea", 1));
    resolve();
    MeshConfig config = config();
    assertThat(config.clusters().get("a")).isNotNull();
    assertThat(reason(config, ResourceKind.CLUSTER, "nowhere")).contains("not sent by the server");
    // Nothing routes to it, so the start did not wait for its endpoints.
    assertThat(config.clusters().get("idle")).isNull();
    cache.put(endpoints("e", 9)).forget(CLUSTER, "a");
    config = config();
    assertThat(config.clusters().get("idle")).isNotNull();
    assertThat(config.clusters().get("a")).isNull();
    assertThat(reason(config, ResourceKind.CLUSTER, "a")).contains("not sent by the server");
    cache.forget(CLUSTER, "idle").forget(LISTENER, "l");
    resolve();
    config = config();
    assertThat(config).isEqualTo(MeshConfig.empty());
    assertThat(resolve().wanted().get(CLUSTER_LOAD_ASSIGNMENT).keySet()).isEmpty();
  }

  @Test
  void nothingIsPublishedWhileTheWildcardHasNotBeenAnswered() {
    resolver = Resources.resolver(Roots.all());
    cache.pending(LISTENER, "*").pending(CLUSTER, "*");
    assertThat(resolve().config()).isNull();
    cache.answered(LISTENER).answered(CLUSTER);
    assertThat(resolve().config()).isEqualTo(MeshConfig.empty());
  }

  @Test
  void federatedClustersAreNamedBesideTheWildcard() {
    resolver = Resources.resolver(Roots.all());
    String name = "xdstp://other/envoy.config.cluster.v3.Cluster/c";
    cache.answered(LISTENER).answered(CLUSTER).put(listener("l", "r")).put(routes("r", name));
    resolve();
    assertThat(resolve().wanted().get(CLUSTER).keySet()).containsExactlyInAnyOrder("*", name);
    assertThat(resolve().config()).isNull();
  }

  @Test
  void aStaticResourceIsNotReplacedByOneOfTheServer() {
    Cluster fixed =
        Cluster.builder("a").discovery(new Discovery.Static(endpoints("a", 42))).build();
    resolver =
        Resources.resolver(
            Roots.listeners(Set.of("l")),
            new Statics(Map.of(), Map.of("a", fixed), Statics.NONE.runtime(), null));
    putAll();
    MeshConfig config = config();
    assertThat(config.clusters().get("a"))
        .isEqualTo(new ClusterWithEndpoints(fixed, endpoints("a", 42)));
    assertThat(resolve().wanted().get(CLUSTER).keySet()).containsExactly("b");
  }

  @Test
  void theConfigurationNamesTheLocalCluster() {
    Cluster fixed =
        Cluster.builder("a").discovery(new Discovery.Static(endpoints("a", 42))).build();
    resolver =
        Resources.resolver(
            Roots.listeners(Set.of("l")),
            new Statics(Map.of(), Map.of("a", fixed), Statics.NONE.runtime(), "a"));
    putAll();
    assertThat(config().localCluster()).isEqualTo("a");
  }

  @Test
  void dnsClustersWaitForTheirNamesAndAreHandedOut() {
    putAll();
    Cluster cluster = strictDns("a");
    cache.put(cluster);
    Resolution waiting = resolve();
    assertThat(waiting.config()).isNull();
    assertThat(waiting.dnsClusters()).containsExactly(Map.entry("a", cluster));
    dns.put("a", endpoints("a", 80));
    assertThat(config().clusters().get("a").endpoints()).isEqualTo(endpoints("a", 80));
    cache.put(routes("r", "b"));
    resolve();
    assertThat(resolve().dnsClusters()).isEmpty();
  }

  @Test
  void anAggregateHasThePrioritiesOfItsLeavesInOrder() {
    cache
        .put(listener("l", "r"))
        .put(routes("r", "top"))
        .put(aggregate("top", "a", "inner", "gone", "a"))
        .put(aggregate("inner", "b", "a", "c"))
        .put(eds("a", "ea"))
        .put(eds("b", "eb"))
        .put(eds("c", "ec"))
        .missing(CLUSTER, "gone")
        .put(endpoints("ea", 1, 2))
        .put(endpoints("eb"))
        .put(endpoints("ec", 3));
    MeshConfig config = config();
    ClusterWithEndpoints top = config.clusters().get("top");
    assertThat(top.leaves())
        .containsExactly(new Leaf("a", 0, 2), new Leaf("b", 2, 0), new Leaf("c", 2, 1));
    assertThat(top.endpoints().localities())
        .extracting(locality -> locality.priority())
        .containsExactly(0, 1, 2);
    assertThat(config.clusters().get("inner").leaves())
        .containsExactly(new Leaf("b", 0, 0), new Leaf("a", 0, 2), new Leaf("c", 2, 1));
    cache.put(endpoints("eb", 8));
    assertThat(config().clusters().get("top").leaves())
        .containsExactly(new Leaf("a", 0, 2), new Leaf("b", 2, 1), new Leaf("c", 3, 1));
  }

  @Test
  void aCycleOfAggregatesFailsOnlyThoseThatLeadIntoIt() {
    cache
        .put(listener("l", "r"))
        .put(routes("r", "x", "a", "outside"))
        .put(aggregate("x", "y"))
        .put(aggregate("y", "a", "x"))
        .put(aggregate("outside", "a"))
        .put(eds("a", "ea"))
        .put(endpoints("ea", 1));
    MeshConfig config = config();
    assertThat(config.clusters().get("a")).isNotNull();
    assertThat(config.clusters().get("outside")).isNotNull();
    assertThat(config.clusters().get("x")).isNull();
    assertThat(reason(config, ResourceKind.CLUSTER, "x")).contains("cycle");
    cache.put(aggregate("y", "a"));
    config = config();
    assertThat(config.clusters().get("x").leaves()).containsExactly(new Leaf("a", 0, 1));
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void aCycleOfAggregatesGoesWhenNothingNeedsIt() {
    cache
        .put(listener("l", "r"))
        .put(routes("r", "x"))
        .put(aggregate("x", "y"))
        .put(aggregate("y", "x"));
    config();
    cache.put(routes("r"));
    resolve();
    MeshConfig config = config();
    assertThat(resolve().wanted().get(CLUSTER).keySet()).isEmpty();
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void anAggregateMayBeSixteenDeepButNotSeventeen() {
    for (int depth : new int[] {16, 17}) {
      for (int i = 1; i < depth; i++) {
        cache.put(aggregate("d" + i, "d" + (i + 1)));
      }
      cache.put(aggregate("d" + depth, "a")).put(eds("a", "ea")).put(endpoints("ea", 1));
      resolver = Resources.resolver(Roots.clusters(Set.of("d1")));
      MeshConfig config =
          resolver.resolve(cache, cache.allKeys(), DnsView.NOTHING, List.of()).config();
      if (depth == 16) {
        assertThat(config.clusters().get("d1").leaves()).hasSize(1);
      } else {
        assertThat(reason(config, ResourceKind.CLUSTER, "d1")).contains("deeper than 16");
        assertThat(config.clusters().get("d2")).isNotNull();
      }
    }
  }

  @Test
  void aResourceAtWhichAStepFailedIsLookedAtByTheNextOne() {
    putAll();
    config();
    cache.put(endpoints("ea", 9)).failsOnceAt("a"); // which is looked at since its endpoints are
    assertThatThrownBy(this::resolve).hasMessage("a");
    assertThat(config().clusters().get("a").endpoints()).isEqualTo(endpoints("ea", 9));
  }
}
