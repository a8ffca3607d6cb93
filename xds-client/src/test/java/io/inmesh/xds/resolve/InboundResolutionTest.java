package io.inmesh.xds.resolve;

import static io.inmesh.xds.resolve.Resources.eds;
import static io.inmesh.xds.resolve.Resources.endpoints;
import static io.inmesh.xds.resolve.Resources.inbound;
import static io.inmesh.xds.resolve.Resources.listener;
import static io.inmesh.xds.resolve.Resources.routes;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER;
import static io.inmesh.xds.resource.ResourceTypes.LISTENER;
import static io.inmesh.xds.resource.ResourceTypes.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.TrafficDirection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Listeners for requests that come in wait for no cluster: there, any means the application. */
final class InboundResolutionTest {
  private final FakeCache cache = new FakeCache();
  private MeshResolver resolver = Resources.resolver(Roots.listeners(Set.of()));

  private Resolution resolve() {
    return resolver.resolve(cache, cache.takeChanges(), DnsView.NOTHING, List.of());
  }

  private MeshConfig demand(Set<String> targets, Set<String> servers) {
    resolver.demand(targets, servers);
    return config();
  }

  private MeshConfig config() {
    MeshConfig config = resolve().config();
    assertThat(config).isNotNull();
    return config;
  }

  private static Listener inline(String name, TrafficDirection direction, String... clusters) {
    return listener(name, new RouteSource.Inline(routes("inline", clusters)), direction);
  }

  private RouteTable table() {
    return config().routeTables().get("r");
  }

  private void clusterComes(String cluster) {
    cache.put(eds(cluster, cluster)).put(endpoints(cluster, 80));
    resolve();
  }

  @Test
  void inboundListenerIsThereWithoutTheClustersOfItsRoutes() {
    resolver = Resources.resolver(Roots.listeners(Set.of("l", "inline")));
    cache.put(inbound("l", "r")).put(inline("inline", TrafficDirection.INBOUND, "nowhere"));
    assertThat(resolve().config()).isNull(); // its route table is still awaited
    cache.put(routes("r", "nowhere"));

    MeshConfig config = config();

    assertThat(config.listeners().get("l")).isEqualTo(inbound("l", "r"));
    assertThat(config.listeners().get("inline")).isNotNull();
    assertThat(config.routeTables().get("r")).isEqualTo(routes("r", "nowhere"));
  }

  @Test
  void newVersionsOfAnInboundListenerAndItsRoutesTakeTheirPlaceAtOnce() {
    resolver = Resources.resolver(Roots.listeners(Set.of("l")));
    cache.put(inbound("l", "r")).put(routes("r", "a"));
    resolve();

    cache.put(routes("r", "b"));
    assertThat(table()).isEqualTo(routes("r", "b"));
    Listener next = inline("l", TrafficDirection.INBOUND, "c");
    cache.put(next);
    assertThat(config().listeners().get("l")).isEqualTo(next);
    assertThat(config().routeTables().isEmpty()).isTrue();
  }

  @Test
  void clustersOfAnInboundListenerAreThereOnceTheyAreKnown() {
    resolver = Resources.resolver(Roots.listeners(Set.of("l")));
    cache.put(inbound("l", "r")).put(routes("r", "a"));
    resolve();
    assertThat(resolve().wanted().get(CLUSTER).keySet()).containsExactly("a");

    clusterComes("a");

    assertThat(config().clusters().get("a")).isNotNull();
  }

  private static final String NOWHERE = Problem.key(ResourceKind.CLUSTER, "nowhere");

  @Test
  void clusterThatIsNotThereIsNoProblemOfAnInboundListener() {
    resolver = Resources.resolver(Roots.listeners(Set.of("l", "inline")));
    cache.put(inbound("l", "r")).put(inline("inline", TrafficDirection.INBOUND, "nowhere"));
    cache.put(routes("r", "nowhere")).missing(CLUSTER, "nowhere");

    assertThat(config().problems().isEmpty()).isTrue();
    cache.put(listener("inline", "r")); // which is no inbound one any more
    assertThat(config().problems().get(NOWHERE).absent()).isTrue();
    cache.put(inbound("inline", "r"));
    assertThat(config().problems().isEmpty()).isTrue();
  }

  @Test
  void clusterThatIsNotThereAndNotNeededAnyMoreIsNoProblemInPassing() {
    resolver = Resources.resolver(Roots.listeners(Set.of("l")));
    cache.put(inbound("l", "r")).put(routes("r", "nowhere")).missing(CLUSTER, "nowhere");
    ResourceMap<Problem> before = config().problems();

    cache.put(routes("r"));
    assertThat(config().problems()).isSameAs(before);
  }

  @Test
  void clusterThatIsNotThereIsAProblemAsLongAsAnOutboundListenerNeedsItToo() {
    resolve();
    demand(Set.of(), Set.of("in"));
    cache.put(inbound("in", "r")).put(routes("r", "nowhere")).missing(CLUSTER, "nowhere");
    assertThat(config().problems().isEmpty()).isTrue();

    cache.put(listener("out", "r"));
    assertThat(demand(Set.of("out"), Set.of("in")).problems().get(NOWHERE).absent()).isTrue();
    assertThat(demand(Set.of(), Set.of("in")).problems().isEmpty()).isTrue();
    assertThat(demand(Set.of("in"), Set.of("in")).problems().get(NOWHERE).absent()).isTrue();
  }

  @Test
  void clusterThatIsNotThereIsAProblemOnceRoutesOfAnOutboundListenerNameIt() {
    resolver = Resources.resolver(Roots.listeners(Set.of("in", "out")));
    cache.put(inbound("in", "of-in")).put(routes("of-in", "nowhere"));
    cache.put(listener("out", "of-out")).put(routes("of-out", "a"));
    cache.missing(CLUSTER, "nowhere");
    clusterComes("a");
    assertThat(config().problems().isEmpty()).isTrue();

    cache.put(routes("of-out", "a", "nowhere"));
    assertThat(config().problems().get(NOWHERE)).isNotNull();
    cache.put(routes("of-out", "a"));
    assertThat(config().problems().isEmpty()).isTrue();
  }

  @Test
  void listenersOfOtherDirectionsWaitForTheirClusters() {
    for (TrafficDirection direction :
        List.of(TrafficDirection.UNSPECIFIED, TrafficDirection.OUTBOUND)) {
      resolver = Resources.resolver(Roots.listeners(Set.of("l")));
      FakeCache fresh = new FakeCache().put(inline("l", direction, "a"));
      assertThat(resolver.resolve(fresh, fresh.takeChanges(), DnsView.NOTHING, List.of()).config())
          .isNull();
    }
  }

  @Test
  void listenerThatOnlyAServerAskedForWaitsForNoClusterWhateverItsDirection() {
    resolve();
    demand(Set.of(), Set.of("l"));
    cache.put(listener("l", "r")).put(routes("r", "nowhere"));

    assertThat(config().listeners().get("l")).isNotNull();
    assertThat(table()).isNotNull();
  }

  @Test
  void listenerThatARootNamesOrATargetAsksForWaitsThoughAServerAskedForItAsWell() {
    resolver = Resources.resolver(Roots.listeners(Set.of("root")));
    cache.missing(LISTENER, "root");
    resolve();
    demand(Set.of("target"), Set.of("root", "target"));
    cache.put(listener("root", "of-root")).put(routes("of-root", "a"));
    cache.put(inbound("target", "r")).put(routes("r", "a"));

    assertThat(config().listeners().isEmpty()).isTrue();
    assertThat(config().routeTables().isEmpty()).isTrue();
    clusterComes("a");

    assertThat(config().listeners().get("root")).isNotNull();
    assertThat(config().listeners().get("target")).isNotNull();
  }

  @Test
  void serversListenerThatATargetAsksForStaysAndItsNextRoutesWaitForTheirClusters() {
    resolve();
    demand(Set.of(), Set.of("l"));
    cache.put(listener("l", "r")).put(routes("r", "a"));
    resolve();

    MeshConfig both = demand(Set.of("l"), Set.of("l"));
    assertThat(both.listeners().get("l")).isNotNull();
    cache.put(routes("r", "b"));
    assertThat(table()).isEqualTo(routes("r", "a"));
    clusterComes("b");

    assertThat(table()).isEqualTo(routes("r", "b"));
  }

  @Test
  void targetsListenerThatWaitsIsThereWhenOnlyAServerAsksForItAnyMore() {
    resolve();
    demand(Set.of("l"), Set.of("l"));
    cache.put(listener("l", "r")).put(routes("r", "nowhere"));
    assertThat(config().listeners().get("l")).isNull();

    demand(Set.of(), Set.of("l"));

    assertThat(config().listeners().get("l")).isNotNull();
    assertThat(table()).isNotNull();
  }

  @Test
  void sharedRouteTableWaitsForItsClustersForTheSakeOfTheOutboundListener() {
    resolver = Resources.resolver(Roots.listeners(Set.of("in", "out")));
    cache.put(inbound("in", "r")).put(listener("out", "r")).put(routes("r", "a"));
    assertThat(resolve().config()).isNull();
    clusterComes("a");
    assertThat(config().listeners().size()).isEqualTo(2);

    cache.put(routes("r", "b"));
    assertThat(table()).isEqualTo(routes("r", "a"));
    clusterComes("b");

    assertThat(table()).isEqualTo(routes("r", "b"));
  }

  @Test
  void outboundListenerWaitsForTheClustersOfATableThatIsThereForAnInboundOne() {
    resolve();
    demand(Set.of(), Set.of("in"));
    cache.put(inbound("in", "r")).put(routes("r", "a"));
    assertThat(config().listeners().get("in")).isNotNull();

    demand(Set.of("out"), Set.of("in"));
    cache.put(listener("out", "r"));
    assertThat(config().listeners().get("out")).isNull();
    assertThat(config().listeners().get("in")).isNotNull();
    assertThat(table()).isNotNull();
    // What changes of the inbound listener alone does not wait with it.
    Listener next = inline("in", TrafficDirection.INBOUND, "nowhere");
    cache.put(next);
    assertThat(config().listeners().get("in")).isEqualTo(next);
    cache.put(inbound("in", "r"));
    assertThat(config().listeners().get("in")).isEqualTo(inbound("in", "r"));
    clusterComes("a");

    assertThat(config().listeners().get("out")).isNotNull();
  }

  @Test
  void sharedRouteTableWaitsNoLongerWhenTheOutboundListenerIsGone() {
    resolve();
    demand(Set.of("out"), Set.of("in"));
    cache.put(inbound("in", "r")).put(listener("out", "r")).put(routes("r", "nowhere"));
    assertThat(config().listeners().isEmpty()).isTrue();

    MeshConfig config = demand(Set.of(), Set.of("in"));

    assertThat(config.listeners().get("in")).isNotNull();
    assertThat(config.routeTables().get("r")).isNotNull();
  }

  @Test
  void listenerThatBecomesAnOutboundOneWaitsAndOneThatBecomesAnInboundOneTakesItsRoutesAlong() {
    resolver = Resources.resolver(Roots.listeners(Set.of("l")));
    cache.put(inbound("l", "r")).put(routes("r", "a"));
    resolve();

    cache.put(listener("l", "r"));
    assertThat(config().listeners().get("l")).isEqualTo(inbound("l", "r"));
    clusterComes("a");
    assertThat(config().listeners().get("l")).isEqualTo(listener("l", "r"));

    cache.put(routes("r", "nowhere"));
    assertThat(table()).isEqualTo(routes("r", "a"));
    cache.put(inbound("l", "r"));

    assertThat(config().listeners().get("l")).isEqualTo(inbound("l", "r"));
    assertThat(table()).isEqualTo(routes("r", "nowhere"));
  }

  @Test
  void listenerThatWaitsAsAnOutboundOneIsThereOnceItIsAnInboundOne() {
    resolver = Resources.resolver(Roots.listeners(Set.of("l")));
    cache.put(listener("l", "r")).put(routes("r", "nowhere"));
    assertThat(resolve().config()).isNull();

    cache.put(inbound("l", "r"));

    assertThat(config().listeners().get("l")).isEqualTo(inbound("l", "r"));
    assertThat(table()).isEqualTo(routes("r", "nowhere"));
  }

  @Test
  void routeTableThatNothingNeedsAnyMoreIsNotPublishedInPassing() {
    resolver = Resources.resolver(Roots.listeners(Set.of("in")));
    cache.put(inbound("in", "of-in")).put(routes("of-in", "a"));
    resolve();
    MeshConfig before = demand(Set.of("out"), Set.of());
    cache.put(listener("out", "r")).put(routes("r", "nowhere"));
    resolve();

    assertThat(demand(Set.of(), Set.of())).isSameAs(before);
  }

  @Test
  void inboundListenerIsThereWhoseRouteTableDoesNotExist() {
    resolve();
    demand(Set.of(), Set.of("l"));
    cache.put(listener("l", "r")).missing(ROUTE_CONFIGURATION, "r");

    MeshConfig config = config();

    assertThat(config.listeners().get("l")).isNotNull();
    assertThat(config.problems().get("ROUTE_TABLE/r").reason()).contains("gone");
  }
}
