package io.inmesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Balancing;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.DropOverload;
import io.inmesh.config.LbPolicy;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.health.EndpointState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterStateTest {
  private static final Cluster CLUSTER = Cluster.builder("c").build();

  private final VirtualMesh mesh = new VirtualMesh();
  private final ClusterState cluster = mesh.cluster("c");

  @Test
  void beforeItsConfigurationThereIsNoHost() {
    assertThat(cluster.pick(mesh.call())).isNull();
    assertThat(cluster.drop(mesh.call())).isNull();
  }

  @Test
  void anEndpointKeepsItsStateAcrossConfigurations() {
    update(Fixtures.endpoint(1), Fixtures.endpoint(2));
    EndpointState one = state(1);
    cluster.onAttemptStart(one);

    update(Fixtures.endpoint(3), Fixtures.endpoint(1, HealthStatus.HEALTHY, 7));

    assertThat(state(1)).isSameAs(one);
    assertThat(one.activeRequests()).isEqualTo(1);
    assertThat(one.endpoint().weight()).isEqualTo(7);
    assertThat(cluster.endpoint(Fixtures.endpoint(2).address())).isNull();
  }

  @Test
  void membershipTakesEffectAtOnce() {
    update(Fixtures.endpoint(1));
    update(Fixtures.endpoint(2));
    assertThat(picked()).containsOnly(2);

    update(Fixtures.endpoint(3));
    assertThat(picked()).containsOnly(3);
  }

  @Test
  void healthAndWeightsOfAConfigurationTakeEffectAtOnce() {
    update(Fixtures.endpoint(1), Fixtures.endpoint(2), Fixtures.endpoint(3));

    update(unhealthy(1), Fixtures.endpoint(2), Fixtures.endpoint(3));
    assertThat(picked()).containsOnly(2, 3);
    update(Fixtures.endpoint(1), unhealthy(2), Fixtures.endpoint(3));
    assertThat(picked()).containsOnly(1, 3);
    update(
        Fixtures.endpoint(1),
        Fixtures.endpoint(2, HealthStatus.HEALTHY, 8),
        Fixtures.endpoint(3, HealthStatus.HEALTHY, 1));
    assertThat(Fixtures.count(cluster::pick, mesh.call(), 100).get(2)).isBetween(79, 81);
  }

  @Test
  void theFirstChangeOfHealthTakesEffectAtOnceAndThoseAfterItTogether() {
    update(Fixtures.endpoint(1), Fixtures.endpoint(2), Fixtures.endpoint(3), Fixtures.endpoint(4));

    check(1, false);
    assertThat(picked()).containsOnly(2, 3, 4);

    mesh.pass(Duration.ofMillis(300));
    check(2, false);
    assertThat(picked()).containsOnly(2, 3, 4);
    mesh.pass(Duration.ofMillis(500));
    check(1, true);
    assertThat(picked()).containsOnly(2, 3, 4);

    // One window after the second change.
    mesh.pass(Duration.ofMillis(499));
    assertThat(picked()).containsOnly(2, 3, 4);
    mesh.pass(Duration.ofMillis(1));
    assertThat(picked()).containsOnly(1, 3, 4);
    assertThat(cluster.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);

    mesh.pass(Duration.ofMillis(1_001));
    check(3, false);
    assertThat(picked()).containsOnly(1, 4);
  }

  @Test
  void aConfigurationTakesAlongWhatWaitsAndOpensAWindow() {
    update(Fixtures.endpoint(1), Fixtures.endpoint(2), Fixtures.endpoint(3), Fixtures.endpoint(4));
    check(1, false);
    check(2, false);
    assertThat(picked()).containsOnly(2, 3, 4);

    update(
        Fixtures.endpoint(1),
        Fixtures.endpoint(2),
        Fixtures.endpoint(3),
        Fixtures.endpoint(4),
        Fixtures.endpoint(5));
    assertThat(picked()).containsOnly(3, 4, 5);

    check(2, true);
    assertThat(picked()).containsOnly(3, 4, 5);
    mesh.pass(Duration.ofSeconds(1));
    assertThat(picked()).containsOnly(2, 3, 4, 5);
  }

  @Test
  void withoutAMergeWindowEveryChangeTakesEffectAtOnce() {
    Balancing balancing =
        new Balancing(
            new LbPolicy.RoundRobin(null),
            Balancing.LocalityMode.DEFAULT,
            50,
            false,
            Duration.ZERO,
            null);
    Cluster eager = Cluster.builder("c").balancing(balancing).build();
    cluster.update(eager, endpoints(Fixtures.endpoint(1), Fixtures.endpoint(2)), mesh.nowNanos);
    check(1, false);
    check(2, false);
    check(1, true);

    assertThat(picked()).containsOnly(1);
  }

  @Test
  void anUnchangedConfigurationKeepsThePicker() {
    Endpoints endpoints = endpoints(Fixtures.endpoint(1), Fixtures.endpoint(2));
    cluster.update(CLUSTER, endpoints, 0);
    ClusterHosts before = cluster.hosts();

    cluster.update(CLUSTER, endpoints, 5);

    assertThat(cluster.hosts()).isSameAs(before);
  }

  @Test
  void onlyThePriorityThatChangedIsBuiltAgain() {
    Endpoints before =
        Fixtures.endpoints(
            Fixtures.locality("a", 0, 0, List.of(Fixtures.endpoint(1))),
            Fixtures.locality("a", 0, 1, List.of(Fixtures.endpoint(2))));
    Endpoints after =
        Fixtures.endpoints(
            Fixtures.locality("a", 0, 0, List.of(Fixtures.endpoint(1))),
            Fixtures.locality("a", 0, 1, List.of(Fixtures.endpoint(3))));
    cluster.update(CLUSTER, before, 0);
    PriorityHosts first = cluster.hosts().priorities().get(0);

    cluster.update(CLUSTER, after, 0);

    assertThat(cluster.hosts().priorities().get(0)).isSameAs(first);
    assertThat(cluster.hosts().priorities().get(1).hosts().hosts()).containsExactly(state(3));
  }

  @Test
  void anEndpointThatComesBackWhileACallIsUnderWayIsTheSame() {
    update(Fixtures.endpoint(1), Fixtures.endpoint(2));
    EndpointState one = state(1);
    cluster.onAttemptStart(one);

    update(Fixtures.endpoint(2));
    assertThat(one.isDeparted()).isTrue();
    update(Fixtures.endpoint(1), Fixtures.endpoint(2));

    assertThat(state(1)).isSameAs(one);
    assertThat(one.isDeparted()).isFalse();
  }

  @Test
  void anEndpointThatLeftIsForgottenWithItsLastCall() {
    update(Fixtures.endpoint(1), Fixtures.endpoint(2));
    EndpointState one = state(1);
    cluster.onAttemptStart(one);
    cluster.onAttemptStart(one);
    update(Fixtures.endpoint(2));

    cluster.onAttemptEnd(one, true);
    assertThat(cluster.departing()).isEqualTo(1);
    cluster.onAttemptEnd(one, true);
    assertThat(cluster.departing()).isZero();

    update(Fixtures.endpoint(1), Fixtures.endpoint(2));
    assertThat(state(1)).isNotSameAs(one);
  }

  @Test
  void ofAnAddressThatOccursTwiceTheFirstCounts() {
    cluster.update(
        CLUSTER,
        Fixtures.endpoints(
            Fixtures.locality("a", 0, 0, List.of(Fixtures.endpoint(1), Fixtures.endpoint(1))),
            Fixtures.locality("b", 0, 1, List.of(Fixtures.endpoint(1), Fixtures.endpoint(2)))),
        0);

    assertThat(cluster.endpoints()).hasSize(2);
    assertThat(state(1).priority()).isZero();
  }

  @Test
  void healthStatusesDecideWhoGetsTraffic() {
    update(
        Fixtures.endpoint(1, HealthStatus.UNKNOWN, 1),
        Fixtures.endpoint(2, HealthStatus.HEALTHY, 1),
        Fixtures.endpoint(3, HealthStatus.UNHEALTHY, 1),
        Fixtures.endpoint(4, HealthStatus.DRAINING, 1),
        Fixtures.endpoint(5, HealthStatus.TIMEOUT, 1),
        Fixtures.endpoint(6, HealthStatus.UNKNOWN, 1));

    // 3 of 6 healthy: 70 % health, not below the panic threshold of 50 %.
    assertThat(picked()).containsOnly(1, 2, 6);
  }

  @Test
  void inPanicAllHostsGetTrafficUnlessItIsToFail() {
    Endpoints bad = endpoints(Fixtures.endpoint(1), unhealthy(2), unhealthy(3));
    cluster.update(CLUSTER, bad, 0);
    assertThat(picked()).containsOnly(1, 2, 3);

    Balancing failing =
        new Balancing(
            new LbPolicy.RoundRobin(null),
            Balancing.LocalityMode.DEFAULT,
            50,
            true,
            Duration.ZERO,
            null);
    cluster.update(Cluster.builder("c").balancing(failing).build(), bad, 0);
    assertThat(cluster.pick(mesh.call())).isNull();
  }

  @Test
  void withPanicDisabledOnlyHealthyHostsGetTraffic() {
    Balancing never =
        new Balancing(
            new LbPolicy.RoundRobin(null),
            Balancing.LocalityMode.DEFAULT,
            0,
            false,
            Duration.ZERO,
            null);
    Cluster strict = Cluster.builder("c").balancing(never).build();
    cluster.update(strict, endpoints(Fixtures.endpoint(1), unhealthy(2), unhealthy(3)), 0);
    assertThat(picked()).containsOnly(1);

    cluster.update(strict, endpoints(unhealthy(1), unhealthy(2), unhealthy(3)), 0);
    assertThat(cluster.pick(mesh.call())).isNull();
  }

  @Test
  void dropsTakeTheirShareOneAfterTheOther() {
    Endpoints dropping =
        new Endpoints(
            "c",
            List.of(),
            List.of(
                new DropOverload("throttle", new RuntimeFraction(60, 100, null)),
                new DropOverload("lb", new RuntimeFraction(50, 100, null))),
            140,
            false);
    cluster.update(CLUSTER, dropping, 0);
    Fixtures.Call call = mesh.call();
    int throttle = 0;
    int lb = 0;
    for (int i = 0; i < 10_000; i++) {
      Drop drop = cluster.drop(call);
      throttle += drop != null && drop.category().equals("throttle") ? 1 : 0;
      lb += drop != null && drop.category().equals("lb") ? 1 : 0;
    }

    // Five standard deviations.
    assertThat(throttle).isBetween(5_755, 6_245);
    assertThat(lb).isBetween(1_800, 2_200);
  }

  @Test
  void aDropOfEverythingIsUnconditional() {
    RuntimeFraction all = new RuntimeFraction(100, 100, null);
    Endpoints dropping =
        new Endpoints("c", List.of(), List.of(new DropOverload("all", all)), 140, false);
    cluster.update(CLUSTER, dropping, 0);

    assertThat(cluster.drop(mesh.call())).isEqualTo(new Drop("all", true));
  }

  @Test
  void connectionsOfAnEndpointHaveTheirOwnLimit() {
    io.inmesh.config.CircuitBreakers limited =
        new io.inmesh.config.CircuitBreakers(
            io.inmesh.config.CircuitBreakers.Thresholds.DEFAULT,
            io.inmesh.config.CircuitBreakers.Thresholds.DEFAULT,
            2L);
    cluster.update(
        Cluster.builder("c").circuitBreakers(limited).build(), endpoints(Fixtures.endpoint(1)), 0);
    EndpointState one = state(1);

    assertThat(cluster.tryStartAttempt(one)).isTrue();
    assertThat(cluster.tryStartAttempt(one)).isTrue();
    assertThat(cluster.tryStartAttempt(one)).isFalse();
    cluster.onAttemptEnd(one, true, true);
    assertThat(cluster.tryStartAttempt(one)).isTrue();
  }

  @Test
  void callsThatPickWhileHostsChangeAlwaysFindAHostThatWasConfigured() throws Exception {
    Endpoints even = endpoints(Fixtures.endpoint(0), Fixtures.endpoint(2));
    Endpoints odd = endpoints(Fixtures.endpoint(1), Fixtures.endpoint(3), Fixtures.endpoint(5));
    cluster.update(CLUSTER, even, 0);
    List<Thread> threads = new ArrayList<>();
    List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 3; t++) {
      threads.add(
          new Thread(() -> {
            Fixtures.Call call = new Fixtures.Call(7);
            for (int i = 0; i < 20_000; i++) {
              EndpointState host = cluster.pick(call);
              if (host == null || Fixtures.id(host) > 5) {
                wrong.add(String.valueOf(host));
                continue;
              }
              cluster.onAttemptStart(host);
              cluster.onAttemptEnd(host, true);
            }
          }));
    }
    threads.forEach(Thread::start);
    for (int i = 0; i < 2_000; i++) {
      cluster.update(CLUSTER, i % 2 == 0 ? odd : even, i);
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(wrong).isEmpty();
    assertThat(cluster.endpoints()).allMatch(each -> each.activeRequests() == 0);
    assertThat(cluster.departing()).isZero();
  }

  private void check(int id, boolean passed) {
    cluster.onActiveCheck(state(id), passed, mesh.nowNanos);
  }

  private void update(Endpoint... hosts) {
    cluster.update(CLUSTER, endpoints(hosts), mesh.nowNanos);
  }

  private static Endpoints endpoints(Endpoint... hosts) {
    return Fixtures.endpoints(Fixtures.locality("a", 0, 0, List.of(hosts)));
  }

  private static Endpoint unhealthy(int id) {
    return Fixtures.endpoint(id, HealthStatus.UNHEALTHY, 1);
  }

  private EndpointState state(int id) {
    return cluster.endpoint(Fixtures.endpoint(id).address());
  }

  private Set<Integer> picked() {
    Map<Integer, Integer> counts = Fixtures.count(cluster::pick, mesh.call(), 100);
    return counts.keySet();
  }
}
