package io.inmesh.xds.resolve;

import static io.inmesh.xds.resolve.Resources.aggregate;
import static io.inmesh.xds.resolve.Resources.eds;
import static io.inmesh.xds.resolve.Resources.endpoints;
import static io.inmesh.xds.resolve.Resources.inbound;
import static io.inmesh.xds.resolve.Resources.listener;
import static io.inmesh.xds.resolve.Resources.routes;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER_LOAD_ASSIGNMENT;
import static io.inmesh.xds.resource.ResourceTypes.LISTENER;
import static io.inmesh.xds.resource.ResourceTypes.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.ClusterWithEndpoints.Leaf;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A control plane replaces clusters, and the routes that name them, in one go. */
class ReplacedClustersTest {
  private final FakeCache cache = new FakeCache();
  private long nanos = 17;
  private final MeshResolver resolver =
      new MeshResolver(Roots.all(), Statics.NONE, Origins.NONE, Grace.ofResponses(() -> nanos));

  private Resolution resolution = resolve();

  private Resolution resolve() {
    return resolver.resolve(cache, cache.takeChanges(), cluster -> null, Set.of());
  }

  private MeshConfig config() {
    resolution = resolve();
    MeshConfig config = resolution.config();
    assertThat(config).isNotNull();
    return config;
  }

  @BeforeEach
  void oldOnesServe() {
    cache.answered(LISTENER).answered(CLUSTER);
    cache.put(listener("l", "r")).put(routes("r", "old"));
    cache.put(eds("old", "e-old")).put(endpoints("e-old", 1));
    resolve();
    assertThat(config().clusters().get("old")).isNotNull();
  }

  private void isNotThere(String cluster) {
    assertThat(config().clusters().get(cluster)).isNull();
    isToldToBeMissing(cluster);
  }

  private void isToldToBeMissing(String cluster) {
    Problem problem = config().problems().get(Problem.key(ResourceKind.CLUSTER, cluster));
    assertThat(problem.reason()).contains("not sent by the server");
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private void serves(ClusterWithEndpoints old) {
    assertThat(config().clusters().get("old")).isSameAs(old);
  }

  @Test
  void aClusterThatIsRemovedWhileItsRoutesAreBeingReplacedServesUntilTheyAre() {
    ClusterWithEndpoints old = config().clusters().get("old");
    cache.put(routes("r", "new")).put(eds("new", "e-new"));
    config();
    cache.forget(CLUSTER, "old");

    MeshConfig config = config();
    assertThat(config.routeTables().get("r")).isEqualTo(routes("r", "old"));
    assertThat(config.clusters().get("old")).isSameAs(old);
    assertThat(config.problems().isEmpty()).isTrue();
    pass(Duration.ofSeconds(1));
    serves(old);
    isToldToBeMissing("old");

    cache.put(endpoints("e-new", 2));
    config = config();
    assertThat(config.routeTables().get("r")).isEqualTo(routes("r", "new"));
    assertThat(config.clusters().get("new")).isNotNull();
    assertThat(config.clusters().get("old")).isNull();
    assertThat(config.problems().isEmpty()).isTrue();
  }

  /** The order in which control planes send: clusters first. */
  @Test
  void aClusterThatIsRemovedServesUntilTheRoutesThatReplaceItsOwnHaveCome() {
    ClusterWithEndpoints old = config().clusters().get("old");
    cache.forget(CLUSTER, "old").put(eds("new", "e-new"));
    serves(old);
    assertThat(resolution.nanosToNext()).isEqualTo(Duration.ofSeconds(1).toNanos());
    pass(Duration.ofMillis(999));
    serves(old);
    assertThat(resolution.nanosToNext()).isEqualTo(Duration.ofMillis(1).toNanos());
    cache.put(routes("r", "new"));

    MeshConfig config = config();
    assertThat(config.routeTables().get("r")).isEqualTo(routes("r", "old"));
    assertThat(config.clusters().get("old")).isSameAs(old);
    pass(Duration.ofMinutes(1)); // the new one takes its time
    serves(old);
    isToldToBeMissing("old");
    assertThat(resolution.nanosToNext()).isEqualTo(Resolution.NEVER);

    cache.put(endpoints("e-new", 2));
    assertThat(config().clusters().get("old")).isNull();
  }

  @Test
  void aClusterThatIsRemovedGoesWithTheRoutesThatNameIt() {
    cache.put(eds("new", "e-new")).put(endpoints("e-new", 2));
    config();
    cache.forget(CLUSTER, "old");
    config();
    cache.put(routes("r", "new"));
    MeshConfig config = config();
    assertThat(config.clusters().get("old")).isNull();
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void nothingIsAskedOfAServerAboutAClusterThatItHasRemoved() {
    cache.forget(CLUSTER, "old").put(eds("new", "e-new")).put(routes("r", "new"));
    assertThat(config().clusters().get("old")).isNotNull();
    assertThat(resolution.wanted().get(CLUSTER_LOAD_ASSIGNMENT).keySet()).containsExactly("e-new");
  }

  @Test
  void aClusterThatWasRemovedLongAgoDoesNotServeAgain() {
    cache.forget(CLUSTER, "old").put(eds("new", "e-new"));
    config();
    pass(Duration.ofSeconds(1));
    isNotThere("old");
    cache.put(routes("r", "new"));
    isNotThere("old");
  }

  @Test
  void aClusterThatIsRemovedIsGoneWithinASecondWhereItsRoutesStay() {
    ClusterWithEndpoints old = config().clusters().get("old");
    cache.forget(CLUSTER, "old").put(eds("new", "e-new"));
    serves(old);
    assertThat(config().problems().isEmpty()).isTrue();
    pass(Duration.ofSeconds(1));
    isNotThere("old");
    assertThat(resolution.nanosToNext()).isEqualTo(Resolution.NEVER);
  }

  /** What requests that come in are routed to is the application, whatever its cluster is. */
  @Test
  void aClusterThatOnlyInboundRoutesNameIsGoneAtOnce() {
    cache.put(inbound("l", "r"));
    config();
    cache.forget(CLUSTER, "old");
    assertThat(config().clusters().get("old")).isNull();
    assertThat(config().problems().isEmpty()).isTrue();
  }

  @Test
  void eachRemovalHasAGraceOfItsOwn() {
    ClusterWithEndpoints old = config().clusters().get("old");
    cache.forget(CLUSTER, "old");
    serves(old);
    pass(Duration.ofMillis(600));
    cache.put(eds("old", "e-old"));
    config();
    cache.forget(CLUSTER, "old");
    config();
    pass(Duration.ofMillis(600));
    assertThat(config().clusters().get("old")).isNotNull();
    pass(Duration.ofMillis(400));
    isNotThere("old");
  }

  @Test
  void aClusterThatTheNewRoutesNameAsWellIsGoneWithTheOldOnes() {
    cache.forget(CLUSTER, "old").put(eds("new", "e-new")).put(routes("r", "new", "old"));
    assertThat(config().clusters().get("old")).isNotNull();
    pass(Duration.ofMinutes(1));
    assertThat(config().clusters().get("old")).isNotNull();
    cache.put(endpoints("e-new", 2));
    isNotThere("old");
    assertThat(config().routeTables().get("r")).isEqualTo(routes("r", "new", "old"));
  }

  @Test
  void aClusterThatComesBackWhileItStillServesIsUpdatedAsAnyOther() {
    ClusterWithEndpoints old = config().clusters().get("old");
    cache.forget(CLUSTER, "old").put(eds("new", "e-new")).put(routes("r", "new", "old"));
    config();
    cache.put(eds("old", "e-other"));
    assertThat(config().clusters().get("old")).isSameAs(old);
    assertThat(resolver.warming()).extracting(key -> key.name()).contains("old");
    assertThat(resolution.wanted().get(CLUSTER_LOAD_ASSIGNMENT).keySet())
        .as("not those that were let go")
        .containsExactlyInAnyOrder("e-new", "e-other");
    cache.put(endpoints("e-other", 5)).put(endpoints("e-new", 2));
    MeshConfig config = config();
    assertThat(config.clusters().get("old").endpoints()).isEqualTo(endpoints("e-other", 5));
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void anAggregateServesOnWithItsLeaves() {
    cache.put(aggregate("top", "old", "other")).put(routes("r", "top"));
    cache.put(eds("other", "e-other")).put(endpoints("e-other", 7));
    config();
    assertThat(config().clusters().get("top").leaves()).hasSize(2);
    cache.forget(CLUSTER, "top").forget(CLUSTER, "old").put(eds("new", "e-new"));
    config();
    assertThat(config().clusters().get("top").leaves()).hasSize(2);
    assertThat(config().clusters().get("old")).isNotNull();

    cache.put(routes("r", "new"));
    config();
    pass(Duration.ofMinutes(1));
    cache.put(endpoints("e-other", 8)); // a leaf that is still listed goes on with the times
    config();
    MeshConfig config = config();
    assertThat(config.clusters().get("old")).isNotNull();
    assertThat(config.clusters().get("top").endpoints().localities().get(1).endpoints())
        .isEqualTo(endpoints("e-other", 8).localities().get(0).endpoints());

    cache.put(endpoints("e-new", 2));
    config();
    config = config();
    assertThat(config.clusters().get("top")).isNull();
    assertThat(config.clusters().get("old")).isNull();
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void anAggregateThatIsRemovedAloneIsGoneWithItsLeaves() {
    cache.put(aggregate("top", "old")).put(routes("r", "top"));
    config();
    cache.forget(CLUSTER, "top").forget(CLUSTER, "old");
    config();
    assertThat(config().clusters().get("top")).isNotNull();
    pass(Duration.ofSeconds(1));
    isNotThere("top");
    assertThat(config().clusters().get("old")).isNull();
  }

  @Test
  void anAggregateThatComesBackLetsGoOfLeavesThatDoNot() {
    cache.put(aggregate("top", "old")).put(routes("r", "top"));
    config();
    cache.forget(CLUSTER, "top").forget(CLUSTER, "old");
    config();
    cache.put(eds("new", "e-new")).put(endpoints("e-new", 2)).put(aggregate("top", "new"));
    config();
    assertThat(config().clusters().get("top").leaves()).hasSize(1);
    assertThat(config().clusters().get("old")).isNull();
    assertThat(config().problems().isEmpty()).isTrue();
  }

  @Test
  void anAggregateThatComesBackGoesOnWithItsLeavesUntilItsNewOnesAreThere() {
    cache.put(aggregate("top", "old")).put(routes("r", "top"));
    config();
    cache.forget(CLUSTER, "top").forget(CLUSTER, "old");
    config();
    cache.put(eds("new", "e-new")).put(aggregate("top", "new"));
    config();
    pass(Duration.ofMinutes(1));
    assertThat(config().clusters().get("top").leaves()).extracting(Leaf::cluster).contains("old");
    assertThat(config().clusters().get("old")).isNotNull();
    cache.put(endpoints("e-new", 2));
    config();
    assertThat(config().clusters().get("top").leaves()).extracting(Leaf::cluster).contains("new");
    assertThat(config().clusters().get("old")).isNull();
  }

  @Test
  void anAggregateThatGetsOtherLeavesGoesOnWithThoseBefore() {
    cache.put(aggregate("top", "old")).put(routes("r", "top"));
    config();
    cache.forget(CLUSTER, "old").put(eds("new", "e-new")).put(aggregate("top", "new"));
    config();
    pass(Duration.ofMinutes(1));
    assertThat(config().clusters().get("top").leaves()).extracting(Leaf::cluster).contains("old");
    assertThat(config().clusters().get("old")).isNotNull();
    cache.put(endpoints("e-new", 2));
    config();
    assertThat(config().clusters().get("top").leaves()).extracting(Leaf::cluster).contains("new");
    assertThat(config().clusters().get("old")).isNull();
    assertThat(config().problems().isEmpty()).isTrue();
  }

  /** Two listeners share a route table, and one of them goes while it waits for another table. */
  @Test
  void aHoldEndsWithTheListenerThatHeld() {
    cache.put(listener("m", "r"));
    config();
    cache.forget(CLUSTER, "old").put(listener("l", "r2"));
    config();
    pass(Duration.ofMinutes(1));
    assertThat(config().clusters().get("old")).as("l waits for r2").isNotNull();
    cache.forget(LISTENER, "l");
    config();
    isNotThere("old");
  }

  /** Each step is a configuration that is compiled. */
  @Test
  void clustersThatAreRemovedTogetherGoTogether() {
    List<String> names = IntStream.range(0, 100).mapToObj(i -> "c" + i).toList();
    names.forEach(name -> cache.put(eds(name, "e-old")));
    cache.put(routes("r", names.toArray(String[]::new)));
    config();
    names.forEach(name -> cache.forget(CLUSTER, name));
    config();
    pass(Duration.ofSeconds(1));
    MeshConfig config = config();
    assertThat(names).allSatisfy(name -> assertThat(config.clusters().get(name)).isNull());
    assertThat(resolution.nanosToNext()).isEqualTo(Resolution.NEVER);
  }

  @Test
  void aClusterThatNobodyNeedsHasNoGrace() {
    cache.put(eds("idle", "e-idle")).put(endpoints("e-idle", 3));
    config();
    cache.forget(CLUSTER, "idle");
    assertThat(config().clusters().get("idle")).isNull();
    assertThat(resolution.nanosToNext()).isEqualTo(Resolution.NEVER);
  }

  /** In the middle of an update the server goes away. */
  @Test
  void aGraceDoesNotEndWhileTheServerIsOutOfReach() {
    ClusterWithEndpoints old = config().clusters().get("old");
    cache.forget(CLUSTER, "old");
    serves(old);
    cache.unreachable(CLUSTER, "*");
    config();
    pass(Duration.ofMinutes(1));
    serves(old);
    cache.answered(CLUSTER);
    serves(old);
    pass(Duration.ofMillis(999));
    serves(old);
    pass(Duration.ofMillis(1));
    isNotThere("old");
  }

  @Test
  void norDoRoutesGiveUpAClusterThatCameBeforeTheServerWentAway() {
    cache.put(routes("r", "late"));
    config();
    cache.unreachable(CLUSTER, "*");
    config();
    pass(Duration.ofMinutes(1));
    assertThat(config().routeTables().get("r")).isEqualTo(routes("r", "old"));
    cache.answered(CLUSTER);
    assertThat(config().routeTables().get("r")).isEqualTo(routes("r", "old"));
    pass(Duration.ofSeconds(1));
    assertThat(config().routeTables().get("r")).isEqualTo(routes("r", "late"));
    isToldToBeMissing("late");
  }

  @Test
  void routesWithNothingInForceBeforeThemWaitForNoCluster() {
    cache.put(listener("l2", "r2")).put(routes("r2", "late"));
    config();
    assertThat(config().listeners().get("l2")).isNotNull();
    isToldToBeMissing("late");
  }

  @Test
  void routesThatComeBeforeTheirClusterWaitForItForASecond() {
    cache.put(routes("r", "late"));
    assertThat(config().routeTables().get("r")).isEqualTo(routes("r", "old"));
    assertThat(config().problems().isEmpty()).isTrue();
    pass(Duration.ofMillis(999));
    cache.forget(CLUSTER, "old").put(eds("late", "e-late"));
    assertThat(config().clusters().get("old")).isNotNull();
    pass(Duration.ofMinutes(1));
    assertThat(config().routeTables().get("r")).isEqualTo(routes("r", "old"));
    cache.put(endpoints("e-late", 4));
    config();
    MeshConfig config = config();
    assertThat(config.routeTables().get("r")).isEqualTo(routes("r", "late"));
    assertThat(config.clusters().get("late")).isNotNull();
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void afterThatTheyAreInForceWithoutIt() {
    cache.put(routes("r", "never", "old"));
    config();
    pass(Duration.ofSeconds(1));
    MeshConfig config = config();
    assertThat(config.routeTables().get("r")).isEqualTo(routes("r", "never", "old"));
    isToldToBeMissing("never");
    cache.put(routes("r", "old", "never"));
    assertThat(config().routeTables().get("r"))
        .as("it is known to be missing")
        .isEqualTo(routes("r", "old", "never"));
  }

  /** A control plane may give each version of its routes a name of its own. */
  @Test
  void aClusterServesTheRoutesOfAListenerThatIsAboutToGetOthers() {
    ClusterWithEndpoints old = config().clusters().get("old");
    cache.put(eds("new", "e-new")).put(routes("r2", "new")).put(listener("l", "r2"));
    config();
    cache.forget(CLUSTER, "old");
    assertThat(config().clusters().get("old")).isSameAs(old);

    cache.put(endpoints("e-new", 2));
    config();
    MeshConfig config = config();
    assertThat(config.listeners().get("l")).isEqualTo(listener("l", "r2"));
    assertThat(config.clusters().get("old")).isNull();
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void aClusterThatIsRemovedServesUntilItsListenerHasItsOtherRoutes() {
    ClusterWithEndpoints old = config().clusters().get("old");
    cache.forget(CLUSTER, "old").put(eds("new", "e-new"));
    serves(old);
    cache.put(listener("l", "r2"));
    serves(old);
    pass(Duration.ofMinutes(1));
    cache.put(routes("r2", "new"));
    assertThat(config().clusters().get("old")).isSameAs(old);
    cache.put(endpoints("e-new", 2));
    config();
    assertThat(config().clusters().get("old")).isNull();
  }

  /** It must not go on by its old definition, which may have lacked its TLS. */
  @Test
  void aClusterThatComesBackUnusableIsGone() {
    cache.put(routes("r", "new", "old")).put(eds("new", "e-new"));
    config();
    cache.forget(CLUSTER, "old");
    assertThat(config().clusters().get("old")).isNotNull();
    cache.put(
        Cluster.builder("old").discovery(new Cluster.Discovery.Unusable("no such TLS")).build());
    MeshConfig config = config();
    assertThat(config.clusters().get("old")).isNull();
    assertThat(config.problems().get(Problem.key(ResourceKind.CLUSTER, "old")).reason())
        .contains("no such TLS");
    cache.forget(CLUSTER, "old");
    isNotThere("old");
  }

  @Test
  void aClusterThatIsExpiredOrDeniedIsGone() {
    cache.put(routes("r", "new")).put(eds("new", "e-new"));
    config();
    cache.missing(CLUSTER, "old");
    assertThat(config().clusters().get("old")).isNull();
  }

  @Test
  void aRollbackEndsIt() {
    cache.put(routes("r", "new")).put(eds("new", "e-new"));
    config();
    cache.forget(CLUSTER, "old");
    assertThat(config().clusters().get("old")).isNotNull();
    cache.put(routes("r", "old"));
    config();
    pass(Duration.ofSeconds(1));
    isNotThere("old");
  }

  @Test
  void routesThatFailEndIt() {
    cache.put(routes("r", "new")).put(eds("new", "e-new"));
    config();
    cache.forget(CLUSTER, "old");
    config();
    cache.missing(ROUTE_CONFIGURATION, "r");
    config();
    assertThat(config().clusters().get("old")).isNull();
  }
}
