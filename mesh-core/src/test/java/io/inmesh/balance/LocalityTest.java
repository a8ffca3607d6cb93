package io.inmesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Balancing;
import io.inmesh.config.Balancing.LocalityMode;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.Endpoints;
import io.inmesh.config.LbPolicy;
import io.inmesh.config.Locality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalityTest {
  private final VirtualMesh mesh = new VirtualMesh();
  private Cluster config = Cluster.builder("c").build();

  @Test
  void localitiesShareByWeight() {
    ClusterState cluster = cluster(new LocalityMode.Weighted());
    update(
        cluster,
        Fixtures.locality("x", 1, 0, Fixtures.hosts(0, 10, 0, 0)),
        Fixtures.locality("y", 2, 0, Fixtures.hosts(100, 1, 0, 0)));

    assertThat(shares(cluster, 3_000)).containsEntry("x", 1_000).containsEntry("y", 2_000);
  }

  @Test
  void aLocalityWithHalfOfItsHostsKeepsSevenTenthsOfItsWeight() {
    ClusterState cluster = cluster(new LocalityMode.Weighted());
    update(
        cluster,
        Fixtures.locality("x", 1, 0, Fixtures.hosts(0, 5, 0, 5)),
        Fixtures.locality("y", 2, 0, Fixtures.hosts(100, 10, 0, 0)));

    // 0.7 : 2 is 26 : 74.
    Map<String, Integer> shares = shares(cluster, 2_700);
    assertThat(shares.get("x")).isBetween(699, 701);
    assertThat(shares.get("y")).isBetween(1_999, 2_001);
  }

  @Test
  void hostsThatDrainTakeNoWeightFromTheirLocality() {
    ClusterState cluster = cluster(new LocalityMode.Weighted());
    List<Endpoint> draining = new ArrayList<>(Fixtures.hosts(0, 5, 0, 0));
    for (int i = 0; i < 20; i++) {
      draining.add(Fixtures.endpoint(50 + i, HealthStatus.DRAINING, 1));
    }
    update(
        cluster,
        Fixtures.locality("x", 1, 0, draining),
        Fixtures.locality("y", 2, 0, Fixtures.hosts(100, 10, 0, 0)));

    assertThat(shares(cluster, 3_000)).containsEntry("x", 1_000).containsEntry("y", 2_000);
  }

  @Test
  void aLocalityWithoutWeightGetsNothing() {
    ClusterState cluster = cluster(new LocalityMode.Weighted());
    update(
        cluster,
        Fixtures.locality("x", 0, 0, Fixtures.hosts(0, 5, 0, 0)),
        Fixtures.locality("y", 1, 0, Fixtures.hosts(100, 5, 0, 0)));

    assertThat(shares(cluster, 100)).containsOnlyKeys("y");
  }

  @Test
  void whenNoLocalityHasAWeightHostsShareEqually() {
    ClusterState cluster = cluster(new LocalityMode.Weighted());
    update(
        cluster,
        Fixtures.locality("x", 0, 0, Fixtures.hosts(0, 1, 0, 0)),
        Fixtures.locality("y", 0, 0, Fixtures.hosts(100, 3, 0, 0)));

    assertThat(shares(cluster, 400)).containsEntry("x", 100).containsEntry("y", 300);
  }

  @Test
  void weightsDoNotCountWithoutTheirMode() {
    ClusterState cluster = cluster(LocalityMode.DEFAULT);
    update(
        cluster,
        Fixtures.locality("x", 1, 0, Fixtures.hosts(0, 1, 0, 0)),
        Fixtures.locality("y", 9, 0, Fixtures.hosts(100, 1, 0, 0)));

    assertThat(shares(cluster, 100)).containsEntry("x", 50).containsEntry("y", 50);
  }

  @Test
  void degradedHostsHaveTheirOwnLocalityShares() {
    ClusterState cluster = cluster(new LocalityMode.Weighted());
    update(
        cluster,
        Fixtures.locality("x", 1, 0, Fixtures.hosts(0, 0, 10, 0)),
        Fixtures.locality("y", 3, 0, Fixtures.hosts(100, 0, 10, 0)));

    assertThat(shares(cluster, 400)).containsEntry("x", 100).containsEntry("y", 300);
  }

  @Test
  void withoutKnownSendersZonesDoNotMatter() {
    mesh.locality = Fixtures.zone("x");
    ClusterState cluster = cluster(LocalityMode.DEFAULT);
    update(cluster, threeEach("x", "y"));

    assertThat(shares(cluster, 600)).containsEntry("x", 300).containsEntry("y", 300);
  }

  @Test
  void allTrafficStaysInAZoneThatHasItsShareOfHosts() {
    mesh.locality = Fixtures.zone("x");
    ClusterState cluster = cluster(LocalityMode.DEFAULT);
    update(cluster, threeEach("x", "y"));
    cluster.localCluster(senders(1, 1), 0);

    assertThat(shares(cluster, 600)).containsOnlyKeys("x");
  }

  @Test
  void whatAZoneHasNoRoomForGoesWhereRoomIsLeft() {
    mesh.locality = Fixtures.zone("x");
    ClusterState cluster = cluster(LocalityMode.DEFAULT);
    update(
        cluster,
        Fixtures.locality("x", 0, 0, Fixtures.hosts(0, 2, 0, 0)),
        Fixtures.locality("y", 0, 0, Fixtures.hosts(100, 6, 0, 0)));
    cluster.localCluster(senders(1, 1), 0);

    // 25 % of the hosts for 50 % of the senders: half stays.
    assertThat(shares(cluster, 10_000).get("x")).isBetween(4_750, 5_250);
  }

  @Test
  void aSmallClusterIsNotRoutedByZone() {
    mesh.locality = Fixtures.zone("x");
    ClusterState cluster = cluster(LocalityMode.DEFAULT);
    update(
        cluster,
        Fixtures.locality("x", 0, 0, Fixtures.hosts(0, 2, 0, 0)),
        Fixtures.locality("y", 0, 0, Fixtures.hosts(100, 3, 0, 0)));
    cluster.localCluster(senders(1, 1), 0);

    assertThat(shares(cluster, 500)).containsEntry("x", 200).containsEntry("y", 300);
  }

  @Test
  void aShareOfTheTrafficMayBeRoutedByZone() {
    mesh.locality = Fixtures.zone("x");
    ClusterState cluster = cluster(new LocalityMode.ZoneAware(50, 6, false));
    update(cluster, threeEach("x", "y"));
    cluster.localCluster(senders(1, 1), 0);

    assertThat(shares(cluster, 10_000).get("x")).isBetween(7_250, 7_750);
  }

  @Test
  void whenTheSendersAreInPanicZonesDoNotMatter() {
    mesh.locality = Fixtures.zone("x");
    ClusterState cluster = cluster(LocalityMode.DEFAULT);
    update(cluster, threeEach("x", "y"));
    Endpoints sick =
        Fixtures.endpoints(
            Fixtures.locality("x", 0, 0, Fixtures.hosts(0, 1, 0, 3)),
            Fixtures.locality("y", 0, 0, Fixtures.hosts(100, 1, 0, 3)));
    cluster.localCluster(new LocalCluster(Fixtures.zone("x"), Fixtures.priorities(sick).get(0)), 0);

    assertThat(shares(cluster, 600)).containsEntry("x", 300).containsEntry("y", 300);
  }

  @Test
  void theNodesOwnLocalityComesFirst() {
    List<PriorityHosts> priorities =
        new HostBuilder(
                "c",
                Fixtures.endpoints(
                    Fixtures.locality("b", 0, 0, List.of(Fixtures.endpoint(1))),
                    Fixtures.locality("a", 0, 0, List.of(Fixtures.endpoint(2))),
                    Fixtures.locality("c", 0, 0, List.of(Fixtures.endpoint(3)))),
                address -> null,
                Fixtures.zone("c"),
                0)
            .priorities();

    assertThat(priorities.get(0).localities())
        .extracting(each -> each.locality().zone())
        .containsExactly("c", "a", "b");
    assertThat(priorities.get(0).hasOwnLocality()).isTrue();
    assertThat(priorities.get(0).hosts().hosts()).extracting(Fixtures::id).containsExactly(1, 2, 3);
  }

  @Test
  void theTurnsOfHostsGoOnWhenTheSendersChange() {
    mesh.locality = Fixtures.zone("x");
    ClusterState cluster = cluster(LocalityMode.DEFAULT);
    update(
        cluster,
        Fixtures.locality("x", 0, 0, weighted(0, 2, 1, 1, 1)),
        Fixtures.locality("y", 0, 0, weighted(100, 1, 1, 1)));
    assertThat(picksWhileTheSendersChange(cluster, 100))
        .isEqualTo(Map.of(0, 40, 1, 20, 2, 20, 3, 20));
  }

  @Test
  void theTurnsOfHostsGoOnWhereZonesDoNotMatter() {
    ClusterState cluster = cluster(LocalityMode.DEFAULT);
    update(cluster, Fixtures.locality("x", 0, 0, weighted(0, 2, 1, 1, 1)));
    ClusterHosts hosts = cluster.hosts();
    assertThat(picksWhileTheSendersChange(cluster, 100))
        .isEqualTo(Map.of(0, 40, 1, 20, 2, 20, 3, 20));
    assertThat(cluster.hosts()).as("nothing was rebuilt").isSameAs(hosts);
  }

  @Test
  void aClusterThatComesToSpanZonesKnowsTheSendersOfBefore() {
    mesh.locality = Fixtures.zone("x");
    ClusterState cluster = cluster(LocalityMode.DEFAULT);
    update(cluster, Fixtures.locality("x", 0, 0, Fixtures.hosts(0, 3, 0, 0)));
    cluster.localCluster(senders(1, 1), 0);
    update(cluster, threeEach("x", "y"));
    assertThat(shares(cluster, 600)).containsOnlyKeys("x");
  }

  private static List<Endpoint> weighted(int first, int... weights) {
    List<Endpoint> hosts = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      hosts.add(Fixtures.endpoint(first + i, HealthStatus.HEALTHY, weights[i]));
    }
    return hosts;
  }

  /** A pod more or less of the node's own cluster before each pick. */
  private Map<Integer, Integer> picksWhileTheSendersChange(ClusterState cluster, int picks) {
    Map<Integer, Integer> counts = new java.util.TreeMap<>();
    Fixtures.Call call = mesh.call();
    for (int i = 0; i < picks; i++) {
      cluster.localCluster(senders(2 + i % 2, 2 + i % 2), 0);
      counts.merge(Fixtures.id(cluster.pick(call)), 1, Integer::sum);
    }
    return counts;
  }

  private static Endpoints.LocalityEndpoints[] threeEach(String first, String second) {
    return new Endpoints.LocalityEndpoints[] {
      Fixtures.locality(first, 0, 0, Fixtures.hosts(0, 3, 0, 0)),
      Fixtures.locality(second, 0, 0, Fixtures.hosts(100, 3, 0, 0))
    };
  }

  private static LocalCluster senders(int x, int y) {
    Endpoints endpoints =
        Fixtures.endpoints(
            Fixtures.locality("x", 0, 0, Fixtures.hosts(0, x, 0, 0)),
            Fixtures.locality("y", 0, 0, Fixtures.hosts(100, y, 0, 0)));
    Locality own = Fixtures.zone("x");
    return new LocalCluster(own, Fixtures.priorities(endpoints).get(0));
  }

  private ClusterState cluster(LocalityMode mode) {
    config =
        Cluster.builder("c")
            .balancing(
                new Balancing(new LbPolicy.RoundRobin(null), mode, 50, false, Duration.ZERO, null))
            .build();
    return mesh.cluster("c");
  }

  private void update(ClusterState cluster, Endpoints.LocalityEndpoints... localities) {
    cluster.update(config, Fixtures.endpoints(localities), 0);
  }

  private Map<String, Integer> shares(ClusterState cluster, int picks) {
    Map<String, Integer> shares = new java.util.TreeMap<>();
    Fixtures.Call call = mesh.call();
    for (int i = 0; i < picks; i++) {
      shares.merge(cluster.pick(call).locality().zone(), 1, Integer::sum);
    }
    return shares;
  }
}
