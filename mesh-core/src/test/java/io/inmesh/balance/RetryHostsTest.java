package io.inmesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Metadata;
import io.inmesh.config.RetryPolicy.HostSelection;
import io.inmesh.health.EndpointState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetryHostsTest {
  private final VirtualMesh mesh = new VirtualMesh();
  private final ClusterState cluster = mesh.cluster("c");

  @Test
  void aRetryAvoidsHostsThatWereTried() {
    two(Metadata.EMPTY);
    RetryHosts retry = new RetryHosts(new HostSelection(true, false, Map.of(), 10, 0));
    EndpointState first = cluster.pick(mesh.call());
    retry.attempted(cluster, first);

    // The rotation alone would come back to the first one.
    cluster.pick(mesh.call());
    assertThat(cluster.pick(retrying(retry))).isNotSameAs(first);
  }

  @Test
  void afterTheLastSelectionAttemptAnyHostWillDo() {
    cluster.update(
        Cluster.builder("c").build(),
        Fixtures.endpoints(Fixtures.locality("a", 0, 0, List.of(Fixtures.endpoint(1)))),
        0);
    RetryHosts retry = new RetryHosts(new HostSelection(true, false, Map.of(), 3, 0));
    EndpointState only = cluster.pick(mesh.call());
    retry.attempted(cluster, only);

    assertThat(cluster.pick(retrying(retry))).isSameAs(only);
  }

  @Test
  void selectionAttemptsAreLimited() {
    two(Metadata.EMPTY);
    int[] asked = new int[1];
    Fixtures.Call call = mesh.call();
    cluster.pick(
        new PickContext() {
          @Override
          public long draw() {
            return call.draw();
          }

          @Override
          public long nowNanos() {
            return 0;
          }

          @Override
          public long hostSelectionAttempts() {
            return 3;
          }

          @Override
          public boolean rejects(EndpointState host) {
            asked[0]++;
            return true;
          }
        });

    assertThat(asked[0]).isEqualTo(3);
  }

  @Test
  void aRetryAvoidsCanariesAndHostsWithOmittedMetadata() {
    two(new Metadata(Map.of("envoy.lb", Map.of("canary", true, "version", "v2"))));
    EndpointState canary = cluster.endpoint(Fixtures.endpoint(1).address());
    EndpointState plain = cluster.endpoint(Fixtures.endpoint(2).address());
    RetryHosts canaries = new RetryHosts(new HostSelection(false, true, Map.of(), 1, 0));
    RetryHosts version =
        new RetryHosts(new HostSelection(false, false, Map.of("version", "v2"), 1, 0));
    RetryHosts other =
        new RetryHosts(new HostSelection(false, false, Map.of("version", "v3"), 1, 0));

    assertThat(canaries.rejects(canary)).isTrue();
    assertThat(canaries.rejects(plain)).isFalse();
    assertThat(version.rejects(canary)).isTrue();
    assertThat(version.rejects(plain)).isFalse();
    assertThat(other.rejects(canary)).isFalse();
  }

  @Test
  void triedPrioritiesGetNoMoreLoadUntilAllWereTried() {
    cluster.update(Cluster.builder("c").build(), threePriorities(), 0);
    RetryHosts retry = new RetryHosts(new HostSelection(false, false, Map.of(), 1, 1));

    EndpointState first = cluster.pick(retrying(retry));
    retry.attempted(cluster, first);
    EndpointState second = cluster.pick(retrying(retry));
    retry.attempted(cluster, second);
    EndpointState third = cluster.pick(retrying(retry));
    retry.attempted(cluster, third);
    EndpointState fourth = cluster.pick(retrying(retry));

    assertThat(List.of(first.priority(), second.priority(), third.priority()))
        .containsExactly(0, 1, 2);
    assertThat(fourth.priority()).isZero();
  }

  @Test
  void prioritiesChangeOnlyEverySoManyAttempts() {
    cluster.update(Cluster.builder("c").build(), threePriorities(), 0);
    RetryHosts retry = new RetryHosts(new HostSelection(false, false, Map.of(), 1, 2));

    int[] priorities = new int[5];
    for (int i = 0; i < 5; i++) {
      EndpointState host = cluster.pick(retrying(retry));
      priorities[i] = host.priority();
      retry.attempted(cluster, host);
    }

    assertThat(priorities).containsExactly(0, 0, 1, 1, 2);
  }

  @Test
  void anAggregateGoesOnToItsNextLeaf() {
    ClusterState a = leaf("a", 1);
    ClusterState b = leaf("b", 2);
    cluster.updateAggregate(Cluster.builder("c").build(), List.of(a, b), 0);
    RetryHosts retry = new RetryHosts(new HostSelection(false, false, Map.of(), 1, 1));

    EndpointState first = cluster.pick(retrying(retry));
    retry.attempted(cluster, first);
    EndpointState second = cluster.pick(retrying(retry));

    assertThat(first.cluster()).isEqualTo("a");
    assertThat(second.cluster()).isEqualTo("b");
  }

  @Test
  void anAggregateFollowsTheHealthOfItsLeaves() {
    ClusterState a = leaf("a", 1);
    ClusterState b = leaf("b", 2);
    cluster.updateAggregate(Cluster.builder("c").build(), List.of(a, b), 0);
    assertThat(Fixtures.count(cluster::pick, mesh.call(), 50)).containsOnlyKeys(1);

    a.update(Cluster.builder("a").build(), Endpoints.none("a"), 1);
    assertThat(Fixtures.count(cluster::pick, mesh.call(), 50)).containsOnlyKeys(2);

    b.update(Cluster.builder("b").build(), Endpoints.none("b"), 2);
    assertThat(cluster.pick(mesh.call())).isNull();
  }

  private ClusterState leaf(String name, int id) {
    ClusterState leaf = mesh.cluster(name);
    leaf.update(
        Cluster.builder(name).build(),
        Fixtures.endpoints(Fixtures.locality("z", 0, 0, List.of(Fixtures.endpoint(id)))),
        0);
    return leaf;
  }

  private void two(Metadata first) {
    Endpoint one = Fixtures.endpoint(1);
    Endpoint labelled = new Endpoint(one.address(), "", one.health(), 1, first, List.of());
    cluster.update(
        Cluster.builder("c").build(),
        Fixtures.endpoints(Fixtures.locality("a", 0, 0, List.of(labelled, Fixtures.endpoint(2)))),
        0);
  }

  private static Endpoints threePriorities() {
    return Fixtures.endpoints(
        Fixtures.locality("a", 0, 0, List.of(Fixtures.endpoint(1))),
        Fixtures.locality("a", 0, 1, List.of(Fixtures.endpoint(2))),
        Fixtures.locality("a", 0, 2, List.of(Fixtures.endpoint(3))));
  }

  private PickContext retrying(RetryHosts retry) {
    Fixtures.Call call = mesh.call();
    return new PickContext() {
      @Override
      public long draw() {
        return call.draw();
      }

      @Override
      public long nowNanos() {
        return call.nowNanos();
      }

      @Override
      public long hostSelectionAttempts() {
        return retry.hostSelectionAttempts();
      }

      @Override
      public boolean rejects(EndpointState host) {
        return retry.rejects(host);
      }

      @Override
      public PriorityLoads priorityLoads(PriorityLoads own) {
        return retry.priorityLoads(own);
      }
    };
  }
}
