package io.inmesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery.OriginalDst;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Locality;
import io.inmesh.health.EndpointState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hosts of a cluster that takes them from its calls. */
class OriginalDestinationsTest {
  private static final EndpointAddress ONE = new EndpointAddress("10.0.0.1", 80);
  private static final EndpointAddress TWO = new EndpointAddress("10.0.0.2", 80);

  private final VirtualMesh mesh = new VirtualMesh();
  private final ClusterState cluster = mesh.cluster("c");

  @BeforeEach
  void configure() {
    update(-1);
  }

  private void update(int portOverride) {
    OriginalDst discovery = new OriginalDst(true, "x-dst", portOverride, Duration.ofSeconds(5));
    cluster.update(
        Cluster.builder("c").discovery(discovery).build(), Endpoints.none("c"), mesh.nowNanos);
  }

  private EndpointState pick(EndpointAddress asked) {
    return cluster.pick(
        new PickContext() {
          @Override
          public long draw() {
            return 0;
          }

          @Override
          public long nowNanos() {
            return mesh.nowNanos;
          }

          @Override
          public EndpointAddress originalDestination(OriginalDst wanted) {
            return asked;
          }
        });
  }

  @Test
  void theHostIsTheOneThatTheCallAsksForAndIsRemembered() {
    EndpointState one = pick(ONE);
    assertThat(one.address()).isEqualTo(ONE);
    assertThat(pick(TWO).address()).isEqualTo(TWO);
    assertThat(pick(ONE)).isSameAs(one);
    assertThat(cluster.endpoints()).extracting(EndpointState::address).contains(ONE, TWO);
    assertThat(cluster.endpoint(ONE)).isSameAs(one);
  }

  @Test
  void aCallThatAsksForNothingHasNoHost() {
    assertThat(pick(null)).isNull();
    assertThat(cluster.endpoints()).isEmpty();
  }

  @Test
  void theOverrideReplacesThePort() {
    update(8443);
    assertThat(pick(ONE).address()).isEqualTo(new EndpointAddress("10.0.0.1", 8443));
  }

  @Test
  void aHostThatIsNotUsedDuringAnIntervalIsForgotten() {
    EndpointState one = pick(ONE);
    EndpointState two = pick(TWO);
    cluster.onAttemptStart(two); // stays under way
    mesh.pass(Duration.ofSeconds(6));
    assertThat(cluster.endpoints()).hasSize(2);

    mesh.pass(Duration.ofSeconds(5));
    assertThat(cluster.endpoints()).containsExactly(two);
    assertThat(one.isDeparted()).isTrue();
    assertThat(pick(ONE)).isNotSameAs(one);
  }

  @Test
  void aHostThatIsUsedInEachIntervalStays() {
    EndpointState one = pick(ONE);
    for (int i = 0; i < 5; i++) {
      cluster.onAttemptStart(one);
      cluster.onAttemptEnd(one, true);
      mesh.pass(Duration.ofSeconds(5));
    }
    assertThat(pick(ONE)).isSameAs(one);
  }

  @Test
  void withoutHostsNoTimerRuns() {
    pick(ONE);
    mesh.pass(Duration.ofSeconds(15));
    assertThat(cluster.endpoints()).isEmpty();
    assertThat(cluster.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void hostsOutliveAConfigurationAndLeaveWithTheKindOfCluster() {
    EndpointState one = pick(ONE);
    update(-1);
    assertThat(pick(ONE)).isSameAs(one);

    cluster.update(
        Cluster.builder("c").build(),
        Endpoints.of(
            "c",
            List.of(
                new Endpoints.LocalityEndpoints(
                    Locality.NONE, 0, 0, List.of(Fixtures.endpoint(7))))),
        mesh.nowNanos);
    assertThat(one.isDeparted()).isTrue();
    assertThat(cluster.endpoints()).hasSize(1);

    update(-1);
    assertThat(cluster.endpoints()).isEmpty();
    assertThat(pick(ONE).address()).isEqualTo(ONE);
  }
}
