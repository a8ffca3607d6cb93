package io.inmesh.internal.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.balance.ClusterEnvironment;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.Locality;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.RuntimeValues;
import io.inmesh.health.ClusterGuards;
import io.inmesh.health.OutlierListener;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.cluster.GuardedClusters;
import io.inmesh.internal.filter.FilterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What calls find in clusters at the moment in which a snapshot is published. */
class SnapshotUpdateTest {
  private final SnapshotCompiler compiler =
      new SnapshotCompiler(
          new ClusterEnvironment(
              () -> 0, (cluster, due) -> {}, OutlierListener.NONE, Locality.NONE),
          null,
          null,
          new FilterRegistry(List.of()),
          new GuardedClusters(ClusterGuards.NONE));

  private final List<String> atPublication = new ArrayList<>();
  private @Nullable Snapshot snapshot;

  private static ClusterWithEndpoints cluster(String name, String... hosts) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String host : hosts) {
      endpoints.add(Endpoint.of(host, 80));
    }
    LocalityEndpoints all = new LocalityEndpoints(Locality.NONE, 0, 0, endpoints);
    return new ClusterWithEndpoints(
        Cluster.builder(name).build(), Endpoints.of(name, List.of(all)));
  }

  private void publish(ClusterWithEndpoints... clusters) {
    ResourceMap<ClusterWithEndpoints> map = ResourceMap.empty();
    for (ClusterWithEndpoints each : clusters) {
      map = map.with(each.cluster().name(), each);
    }
    MeshConfig config =
        new MeshConfig(
            ResourceMap.empty(),
            ResourceMap.empty(),
            map,
            ResourceMap.empty(),
            RuntimeValues.EMPTY);
    Snapshot before = snapshot;
    atPublication.clear();
    SnapshotUpdate update = compiler.compile(config, Targets.NONE, before);
    update.bring(0);
    if (before != null) {
      before.clusters().forEach((name, cluster) -> note("old", cluster));
    }
    update.snapshot().clusters().forEach((name, cluster) -> note("new", cluster));
    snapshot = update.snapshot();
    update.retire(0);
  }

  private void note(String which, ClusterRuntime cluster) {
    atPublication.add(which + " " + cluster.name() + " " + cluster.state().endpoints().size());
  }

  @Test
  void aClusterThatIsReplacedServesUntilTheOtherDoes() {
    publish(cluster("a", "10.0.0.1"));
    publish(cluster("b", "10.0.0.2", "10.0.0.3"));
    assertThat(atPublication).containsExactly("old a 1", "new b 2");
  }

  @Test
  void endpointsThatMoveToAnotherClusterAreInBothForAMoment() {
    publish(cluster("a", "10.0.0.1"), cluster("b"));
    publish(cluster("a"), cluster("b", "10.0.0.1"));
    assertThat(atPublication).contains("old a 1", "new b 1");
    note("then", snapshot.cluster("a"));
    assertThat(atPublication).contains("then a 0");
  }

  @Test
  void whatIsCompiledAndNeverPublishedLeavesAllAsItWas() {
    publish(cluster("a", "10.0.0.1"));
    MeshConfig none =
        new MeshConfig(
            ResourceMap.empty(),
            ResourceMap.empty(),
            ResourceMap.empty(),
            ResourceMap.empty(),
            RuntimeValues.EMPTY);
    compiler.compile(none, Targets.NONE, snapshot);
    assertThat(snapshot.cluster("a").state().endpoints()).hasSize(1);
  }
}
