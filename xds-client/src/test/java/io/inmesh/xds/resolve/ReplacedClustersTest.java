package io.inmesh.xds.resolve;

import static io.inmesh.xds.resolve.Resources.aggregate;
import static io.inmesh.xds.resolve.Resources.eds;
import static io.inmesh.xds.resolve.Resources.endpoints;
import static io.inmesh.xds.resolve.Resources.listener;
import static io.inmesh.xds.resolve.Resources.routes;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER_LOAD_ASSIGNMENT;
import static io.inmesh.xds.resource.ResourceTypes.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.MeshConfig;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A control plane replaces clusters, and the routes that name them, in one go. */
class ReplacedClustersTest {
  private final FakeCache cache = new FakeCache();
  private long nanos = 17;
  private final MeshResolver resolver =
      new MeshResolver(Roots.all(), Statics.NONE, Origins.NONE, () -> nanos);

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
    MeshConfig config = config();
    assertThat(config.clusters().get(cluster)).isNull();
    assertThat(config.problems().isEmpty()).isFalse();
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

    cache.put(endpoints("e-new", 2));
    config = config();
    assertThat(config.routeTables().get("r")).isEqualTo(routes("r", "new"));
    assertThat(config.clusters().get("new")).isNotNull();
    assertThat(config.clusters().get("old")).isNull();
    assertThat(config.problems().isEmpty()).isTrue();
  }

  /** The order in which control planes send: clusters first. */
  @Test
  void aClusterThatWasRemovedServesAgainWhereItsRoutesAreReplacedSoonAfter() {
    ClusterWithEndpoints old = config().clusters().get("old");
    cache.forget(CLUSTER, "old").put(eds("new", "e-new"));
    isNotThere("old");
    nanos += Duration.ofMillis(999).toNanos();
    cache.put(routes("r", "new"));

    MeshConfig config = config();
    assertThat(config.routeTables().get("r")).isEqualTo(routes("r", "old"));
    assertThat(config.clusters().get("old")).isSameAs(old);
    assertThat(config.problems().isEmpty()).isTrue();
    nanos += Duration.ofMinutes(1).toNanos(); // the new one takes its time
    cache.put(eds("idle", "e-idle")).put(endpoints("e-idle", 3));
    assertThat(config().clusters().get("old")).isSameAs(old);

    cache.put(endpoints("e-new", 2));
    assertThat(config().clusters().get("old")).isNull();
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
    isNotThere("old");
    nanos += Duration.ofSeconds(1).toNanos();
    cache.put(routes("r", "new"));
    isNotThere("old");
  }

  @Test
  void aClusterThatIsRemovedIsGoneAtOnceWhereItsRoutesStay() {
    cache.forget(CLUSTER, "old").put(eds("new", "e-new"));
    isNotThere("old");
  }

  @Test
  void aClusterThatTheNewRoutesNameAsWellIsGoneWithTheOldOnes() {
    cache.forget(CLUSTER, "old").put(eds("new", "e-new")).put(routes("r", "new", "old"));
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
    cache.put(endpoints("e-other", 5)).put(endpoints("e-new", 2));
    MeshConfig config = config();
    assertThat(config.clusters().get("old").endpoints()).isEqualTo(endpoints("e-other", 5));
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void anAggregateServesOnWithTheLeavesThatAreRemovedWithIt() {
    cache.put(aggregate("top", "leaf", "old")).put(routes("r", "top"));
    cache.put(eds("leaf", "e-leaf")).put(endpoints("e-leaf", 7));
    config();
    ClusterWithEndpoints top = config().clusters().get("top");
    assertThat(top.leaves()).hasSize(2);
    cache.put(eds("new", "e-new")).put(routes("r", "new"));
    config();
    cache.forget(CLUSTER, "leaf").forget(CLUSTER, "top").forget(CLUSTER, "old");

    MeshConfig config = config();
    assertThat(config.clusters().get("top")).isSameAs(top);
    assertThat(config.clusters().get("leaf")).isNotNull();
    assertThat(config.clusters().get("old")).isNotNull();

    cache.put(endpoints("e-new", 2));
    config = config();
    assertThat(config.clusters().get("top")).isNull();
    assertThat(config.clusters().get("leaf")).isNull();
    assertThat(config.problems().isEmpty()).isTrue();
  }

  @Test
  void anAggregateThatWasRemovedBeforeItsRoutesIsGone() {
    cache.put(aggregate("top", "old")).put(routes("r", "top"));
    config();
    cache.forget(CLUSTER, "top").put(eds("new", "e-new"));
    isNotThere("top");
    cache.put(routes("r", "new"));
    isNotThere("top");
  }
}
