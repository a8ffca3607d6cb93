package io.inmesh.xds.resolve;

import static io.inmesh.xds.resolve.Resources.aggregate;
import static io.inmesh.xds.resolve.Resources.eds;
import static io.inmesh.xds.resolve.Resources.endpoints;
import static io.inmesh.xds.resolve.Resources.inbound;
import static io.inmesh.xds.resolve.Resources.listener;
import static io.inmesh.xds.resolve.Resources.routes;
import static io.inmesh.xds.resolve.Resources.strictDns;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER;
import static io.inmesh.xds.resource.ResourceTypes.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whoever waits no longer gets what is known: what is not counts as missing until it comes. */
final class StopWaitingTest {
  private final FakeCache cache = new FakeCache();
  private MeshResolver resolver = Resources.resolver(Roots.all());

  private MeshConfig resolve() {
    return resolver.resolve(cache, cache.takeChanges(), DnsView.NOTHING, List.of()).config();
  }

  /** Resolves what is known, in vain, and stops waiting. */
  private MeshConfig stopWaiting() {
    assertThat(resolve()).isNull();
    resolver.stopWaiting(null);
    return resolve();
  }

  private FakeCache answered() {
    return cache.answered(LISTENER).answered(CLUSTER);
  }

  private void named(String... listeners) {
    resolver = Resources.resolver(Roots.listeners(Set.of(listeners)));
  }

  private FakeCache cluster(String name) {
    return cache.put(eds(name, name)).put(endpoints(name, 80));
  }

  private static int endpointsOf(MeshConfig config, String cluster) {
    ClusterWithEndpoints found = config.clusters().get(cluster);
    assertThat(found).as(cluster).isNotNull();
    return found.endpoints().localities().stream()
        .mapToInt(locality -> locality.endpoints().size())
        .sum();
  }

  private static Problem problem(MeshConfig config, String key) {
    Problem problem = config.problems().get(key);
    assertThat(problem).as(key).isNotNull();
    return problem;
  }

  @Test
  void endpointsThatDidNotComeAreNone() {
    answered().put(listener("l", "r")).put(routes("r", "good", "bad")).put(eds("bad", "bad"));
    cluster("good");
    MeshConfig config = stopWaiting();

    assertThat(config.listeners().get("l")).isNotNull();
    assertThat(endpointsOf(config, "good")).isEqualTo(1);
    assertThat(endpointsOf(config, "bad")).isZero();
    assertThat(problem(config, "ENDPOINTS/bad"))
        .isEqualTo(
            new Problem(ResourceKind.ENDPOINTS, "bad", "EDS resource bad: not received yet", true));

    cache.put(endpoints("bad", 80));
    config = resolve();
    assertThat(endpointsOf(config, "bad")).isEqualTo(1);
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void clusterThatDidNotComeIsMissing() {
    named("l");
    cache.put(listener("l", "r")).put(routes("r", "good", "bad"));
    cluster("good");
    MeshConfig config = stopWaiting();

    assertThat(config.routeTables().get("r")).isNotNull();
    assertThat(endpointsOf(config, "good")).isEqualTo(1);
    assertThat(problem(config, "CLUSTER/bad").reason())
        .isEqualTo("CDS resource bad: not received yet");
    assertThat(problem(config, "CLUSTER/bad").absent()).isTrue();

    cluster("bad");
    assertThat(endpointsOf(resolve(), "bad")).isEqualTo(1);
  }

  @Test
  void clustersWhoseWildcardIsNotAnsweredAreMissing() {
    cache.answered(LISTENER).put(listener("l", "r")).put(routes("r", "bad"));
    MeshConfig config = stopWaiting();

    assertThat(config.listeners().get("l")).isNotNull();
    assertThat(problem(config, "CLUSTER/bad").absent()).isTrue();

    answered();
    cluster("bad");
    assertThat(endpointsOf(resolve(), "bad")).isEqualTo(1);
  }

  @Test
  void routeTableThatDidNotComeIsMissing() {
    named("l", "good");
    cache.put(listener("l", "r")).put(listener("good", "s")).put(routes("s", "c"));
    cluster("c");
    MeshConfig config = stopWaiting();

    assertThat(config.listeners().get("l")).isNotNull();
    assertThat(config.routeTables().get("s")).isNotNull();
    assertThat(problem(config, "ROUTE_TABLE/r").reason())
        .isEqualTo("RDS resource r: not received yet");

    cache.put(routes("r", "c"));
    config = resolve();
    assertThat(config.routeTables().get("r")).isNotNull();
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void listenerThatDidNotComeIsNotJustAbsentSinceItMayBeTheOutboundOne() {
    named("l", "bad");
    cache.put(listener("l", "r")).put(routes("r", "c"));
    cluster("c");
    MeshConfig config = stopWaiting();

    assertThat(config.listeners().get("l")).isNotNull();
    assertThat(problem(config, "LISTENER/bad").reason())
        .isEqualTo("LDS resource bad: not received yet");
    assertThat(problem(config, "LISTENER/bad").absent()).isFalse();

    cache.put(listener("bad", "r"));
    config = resolve();
    assertThat(config.listeners().get("bad")).isNotNull();
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void hostNamesThatWereNotLookedUpYetLeadNowhere() {
    named("l");
    cache.put(listener("l", "r")).put(routes("r", "dns")).put(strictDns("dns"));
    MeshConfig config = stopWaiting();

    assertThat(config.listeners().get("l")).isNotNull();
    assertThat(endpointsOf(config, "dns")).isZero();
    config =
        resolver
            .resolve(cache, List.of(), cluster -> endpoints("dns", 80), List.of("dns"))
            .config();
    assertThat(endpointsOf(config, "dns")).isEqualTo(1);
  }

  @Test
  void aggregateHasTheLeavesThatAreKnown() {
    named("l");
    cache.put(listener("l", "r")).put(routes("r", "all")).put(aggregate("all", "bad", "good"));
    cluster("good");

    assertThat(endpointsOf(stopWaiting(), "all")).isEqualTo(1);

    cluster("bad");
    assertThat(endpointsOf(resolve(), "all")).isEqualTo(2);
  }

  @Test
  void whereNoListenerIsKnownNothingIs() {
    named("l");
    cache.put(routes("r", "c"));
    assertThat(stopWaiting()).isNull();

    resolver = Resources.resolver(Roots.all());
    cache.answered(CLUSTER);
    assertThat(stopWaiting()).isNull(); // some may be outbound ones
  }

  @Test
  void inboundListenersAreInTheFirstConfigurationTooAndTheirClustersNoProblem() {
    named("in", "other", "l");
    cache.put(inbound("in", "s")).put(routes("s", "application")).put(listener("l", "r"));
    cache.put(inbound("other", "t"));
    MeshConfig config = stopWaiting();

    assertThat(config.listeners().get("in")).isNotNull();
    assertThat(config.listeners().get("other")).isNotNull();
    assertThat(problem(config, "ROUTE_TABLE/t").absent()).isTrue();
    assertThat(problem(config, "ROUTE_TABLE/r").absent()).isTrue();
    assertThat(config.problems().size()).isEqualTo(2);
  }

  @Test
  void whatComesLaterWarmsAsEver() {
    named("l");
    cache.put(listener("l", "r")).put(routes("r", "bad"));
    stopWaiting();

    cache.put(routes("r", "bad", "next")).put(eds("next", "next"));
    MeshConfig config = resolve();
    assertThat(config.routeTables().get("r")).isEqualTo(routes("r", "bad"));

    cache.put(endpoints("next", 80));
    assertThat(resolve().routeTables().get("r")).isEqualTo(routes("r", "bad", "next"));
  }

  @Test
  void aListenerThatWasAskedForIsWaitedForOnItsOwn() {
    named();
    assertThat(resolve()).isNotNull();
    resolver.demand(Set.of("one", "two", "never"), Set.of());
    cache.put(listener("one", "r")).put(listener("two", "s")).put(routes("s", "bad"));
    resolve();
    resolver.stopWaiting("never");
    resolver.stopWaiting(null);
    assertThat(resolve()).isEqualTo(MeshConfig.empty());

    resolver.stopWaiting("two");
    MeshConfig config = resolve();

    assertThat(config.listeners().get("two")).isNotNull();
    assertThat(config.listeners().get("one")).isNull();
    assertThat(problem(config, "CLUSTER/bad").absent()).isTrue();
    assertThat(config.problems().size()).isEqualTo(1);
  }

  @Test
  void whatTheFirstConfigurationWaitsForHoldsUpNoListenerThatWasAskedFor() {
    named("root");
    resolver.demand(Set.of("one", "never"), Set.of());
    cache.put(listener("one", "r")).put(routes("r", "c"));
    cluster("c");
    assertThat(resolve()).isNull();
    resolver.stopWaiting("one");
    MeshConfig config = resolve();

    assertThat(config.listeners().get("one")).isNotNull();
    assertThat(problem(config, "LISTENER/root").absent()).isFalse();
    assertThat(config.problems().size()).isEqualTo(1); // of "never" nothing is said yet
  }
}
