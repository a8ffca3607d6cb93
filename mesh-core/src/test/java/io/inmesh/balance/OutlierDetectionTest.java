package io.inmesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Balancing;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoints;
import io.inmesh.config.LbPolicy;
import io.inmesh.config.OutlierDetection;
import io.inmesh.config.OutlierDetection.Consecutive;
import io.inmesh.config.OutlierDetection.Ejection;
import io.inmesh.config.OutlierDetection.FailurePercentage;
import io.inmesh.config.OutlierDetection.SuccessRate;
import io.inmesh.health.EndpointState;
import io.inmesh.health.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutlierDetectionTest {
  private static final Ejection HALF = ejection(50, false, Duration.ZERO);

  private final VirtualMesh mesh = new VirtualMesh();
  private final ClusterState cluster = mesh.cluster("c");

  @Test
  void theFifthServerErrorInARowEjects() {
    configure(10, detection(HALF));

    responses(3, 500, 4);
    assertThat(state(3).isEjected()).isFalse();
    responses(3, 501, 1);

    assertThat(mesh.events).containsExactly("eject 3 CONSECUTIVE_5XX");
    assertThat(cluster.ejected()).isEqualTo(1);
    assertThat(Fixtures.count(cluster::pick, mesh.call(), 90)).hasSize(9).doesNotContainKey(3);
  }

  @Test
  void aSuccessInBetweenStartsTheCountAnew() {
    configure(10, detection(HALF));

    responses(3, 500, 4);
    responses(3, 404, 1);
    responses(3, 500, 4);

    assertThat(mesh.events).isEmpty();
  }

  @Test
  void resetsAndTimeoutsCountAsServerErrorsWithoutTheSplitMode() {
    configure(10, detection(HALF));

    for (int i = 0; i < 3; i++) {
      record(3, Outcome.RESET);
    }
    // A connection alone tells nothing.
    record(3, Outcome.CONNECTED);
    record(3, Outcome.TIMEOUT);
    record(3, Outcome.TIMEOUT);

    assertThat(mesh.events)
        .containsExactly("detect 3 CONSECUTIVE_GATEWAY_FAILURE", "eject 3 CONSECUTIVE_5XX");
  }

  @Test
  void aTimeoutThatTheCallerSeesAsAnotherStatusCountsAsThat() {
    configure(10, detection(HALF));

    for (int i = 0; i < 10; i++) {
      cluster.record(state(3), Outcome.TIMEOUT, 204, mesh.nowNanos);
    }

    assertThat(mesh.events).isEmpty();
  }

  @Test
  void gatewayFailuresAreCountedApartAndByDefaultOnlyReported() {
    Consecutive consecutive = new Consecutive(9, 100, 3, 0, 5, 100);
    configure(10, detection(HALF, consecutive));

    responses(3, 503, 2);
    responses(3, 500, 1);
    responses(3, 502, 2);
    assertThat(mesh.events).isEmpty();
    responses(3, 504, 1);

    assertThat(mesh.events).containsExactly("detect 3 CONSECUTIVE_GATEWAY_FAILURE");
  }

  @Test
  void gatewayFailuresEjectWhenEnforced() {
    configure(10, detection(HALF, new Consecutive(9, 100, 3, 100, 5, 100)));

    responses(3, 503, 3);

    assertThat(mesh.events).containsExactly("eject 3 CONSECUTIVE_GATEWAY_FAILURE");
  }

  @Test
  void inTheSplitModeLocalFailuresHaveTheirOwnCount() {
    configure(10, split(HALF));

    responses(3, 503, 4);
    for (int i = 0; i < 4; i++) {
      record(3, Outcome.RESET);
    }
    record(3, Outcome.CONNECTED);
    for (int i = 0; i < 4; i++) {
      record(3, Outcome.TIMEOUT);
    }
    assertThat(mesh.events).isEmpty();
    record(3, Outcome.RESET);

    assertThat(mesh.events).containsExactly("eject 3 CONSECUTIVE_LOCAL_ORIGIN_FAILURE");
  }

  @Test
  void aThresholdOfZeroNeverEjects() {
    configure(10, detection(HALF, new Consecutive(0, 100, 0, 100, 0, 100)));

    responses(3, 503, 50);

    assertThat(mesh.events).isEmpty();
  }

  @Test
  void anEnforcingPercentageIsDrawn() {
    configure(
        2_000, detection(ejection(100, false, Duration.ZERO), new Consecutive(1, 30, 0, 0, 0, 0)));

    for (int i = 0; i < 2_000; i++) {
      responses(i, 500, 1);
    }

    // 600, five standard deviations: 102.
    assertThat(cluster.ejected()).isBetween(498, 702);
    assertThat(mesh.events).hasSize(2_000);
  }

  @Test
  void tenPercentOfFewerThanTenHostsIsNone() {
    configure(9, OutlierDetection.DEFAULT);

    responses(3, 500, 5);

    assertThat(mesh.events).containsExactly("overflow 3 CONSECUTIVE_5XX");
    assertThat(state(3).isEjected()).isFalse();
    // The count starts anew after each.
    responses(3, 500, 5);
    assertThat(mesh.events).hasSize(2);
  }

  @Test
  void theLimitCountsTheEndpointThatIsToBeEjected() {
    configure(10, detection(ejection(20, false, Duration.ZERO)));

    responses(1, 500, 5);
    responses(2, 500, 5);
    responses(3, 500, 5);

    assertThat(mesh.events)
        .containsExactly(
            "eject 1 CONSECUTIVE_5XX", "eject 2 CONSECUTIVE_5XX", "overflow 3 CONSECUTIVE_5XX");
  }

  @Test
  void oneHostIsAlwaysEjectedWhenSoConfigured() {
    configure(2, detection(ejection(10, true, Duration.ZERO)));

    responses(0, 500, 5);
    responses(1, 500, 5);

    assertThat(mesh.events)
        .containsExactly("eject 0 CONSECUTIVE_5XX", "overflow 1 CONSECUTIVE_5XX");
  }

  @Test
  void anEjectionEndsWithTheFirstSweepAfterItsTime() {
    configure(10, detection(HALF));
    responses(3, 500, 5);

    // Sweeps at 10, 20, 30 s.
    mesh.pass(Duration.ofMillis(29_999));
    assertThat(state(3).isEjected()).isTrue();
    mesh.pass(Duration.ofMillis(1));

    assertThat(mesh.events).last().isEqualTo("uneject 3");
    assertThat(Fixtures.count(cluster::pick, mesh.call(), 100)).containsKey(3);
  }

  @Test
  void repeatedEjectionsLastLongerUpToTheMaximum() {
    Ejection limits =
        new Ejection(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ZERO,
            50,
            false);
    configure(10, detection(limits));

    assertThat(ejectedFor(3)).isEqualTo(30);
    assertThat(ejectedFor(3)).isEqualTo(60);
    assertThat(ejectedFor(3)).isEqualTo(60);
  }

  @Test
  void everyHealthyIntervalShortensTheNextEjection() {
    configure(10, detection(HALF));
    assertThat(ejectedFor(3)).isEqualTo(30);
    assertThat(ejectedFor(3)).isEqualTo(60);

    mesh.pass(Duration.ofSeconds(10));
    assertThat(ejectedFor(3)).isEqualTo(60);

    mesh.pass(Duration.ofSeconds(300));
    assertThat(ejectedFor(3)).isEqualTo(30);
  }

  @Test
  void jitterIsAddedToTheEjection() {
    configure(10, detection(ejection(50, false, Duration.ofSeconds(1_000))));

    assertThat(ejectedFor(3)).isGreaterThan(30);
  }

  @Test
  void theTimerRestsWhileThereIsNothingToWatch() {
    configure(10, detection(HALF));
    assertThat(cluster.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);

    responses(3, 200, 1);
    assertThat(cluster.nextTimerNanos()).isEqualTo(Duration.ofSeconds(10).toNanos());
    mesh.pass(Duration.ofSeconds(60));

    assertThat(cluster.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aSuccessRateFarBelowTheMeanEjects() {
    configure(5, detection(HALF, new Consecutive(0, 0, 0, 0, 0, 0)));
    for (int host = 0; host < 4; host++) {
      mixed(host, 100, 0);
    }
    // Rates 50, 100, 100, 100, 100: mean 90, deviation 20, threshold 52.
    mixed(4, 50, 50);

    mesh.pass(Duration.ofSeconds(10));

    assertThat(mesh.events).containsExactly("eject 4 SUCCESS_RATE");
  }

  @Test
  void aSuccessRateJustAboveTheThresholdDoesNotEject() {
    configure(5, detection(HALF, new Consecutive(0, 0, 0, 0, 0, 0)));
    for (int host = 0; host < 3; host++) {
      mixed(host, 100, 0);
    }
    // Rates 60, 60, 100, 100, 100: mean 84, deviation 19.6, threshold 46.8.
    mixed(3, 60, 40);
    mixed(4, 60, 40);

    mesh.pass(Duration.ofSeconds(10));

    assertThat(mesh.events).isEmpty();
  }

  @Test
  void successRateNeedsEnoughHostsWithEnoughRequests() {
    configure(5, detection(HALF, new Consecutive(0, 0, 0, 0, 0, 0)));
    for (int host = 0; host < 3; host++) {
      mixed(host, 100, 0);
    }
    mixed(3, 99, 0);
    mixed(4, 0, 100);

    mesh.pass(Duration.ofSeconds(10));

    // The failure percentage is met, which is only reported by default.
    assertThat(mesh.events).allMatch(event -> event.equals("detect 4 FAILURE_PERCENTAGE"));
  }

  @Test
  void everyIntervalIsCountedByItself() {
    configure(5, detection(HALF, new Consecutive(0, 0, 0, 0, 0, 0)));
    for (int round = 0; round < 2; round++) {
      for (int host = 0; host < 4; host++) {
        mixed(host, 60, 0);
      }
      mixed(4, 0, 60);
      mesh.pass(Duration.ofSeconds(10));
    }

    // The failure percentage is met, which is only reported by default.
    assertThat(mesh.events).allMatch(event -> event.equals("detect 4 FAILURE_PERCENTAGE"));
  }

  @Test
  void aFailurePercentageAtTheThresholdEjects() {
    configure(5, byPercentage(100));
    for (int host = 0; host < 3; host++) {
      mixed(host, 100, 0);
    }
    mixed(3, 16, 84);
    mixed(4, 15, 85);

    mesh.pass(Duration.ofSeconds(10));

    assertThat(mesh.events).containsExactly("eject 4 FAILURE_PERCENTAGE");
  }

  @Test
  void failurePercentageIsNotEnforcedByDefault() {
    configure(5, byPercentage(0));
    for (int host = 0; host < 5; host++) {
      mixed(host, 0, 50);
    }

    mesh.pass(Duration.ofSeconds(10));

    assertThat(mesh.events).hasSize(5).allMatch(event -> event.startsWith("detect"));
  }

  @Test
  void anEndpointThatIsAnOutlierInTwoWaysIsEjectedOnce() {
    OutlierDetection both =
        new OutlierDetection(
            HALF,
            new Consecutive(0, 0, 0, 0, 0, 0),
            SuccessRate.DEFAULT,
            new FailurePercentage(100, 0, 85, 5, 50),
            false,
            true);
    configure(10, both);
    for (int host = 0; host < 9; host++) {
      mixed(host, 100, 0);
    }
    mixed(9, 0, 100);

    mesh.pass(Duration.ofSeconds(10));

    assertThat(mesh.events).containsExactly("eject 9 SUCCESS_RATE");
    assertThat(cluster.ejected()).isEqualTo(1);
  }

  @Test
  void localOriginFailuresHaveTheirOwnSuccessRateInTheSplitMode() {
    OutlierDetection split =
        new OutlierDetection(
            HALF,
            new Consecutive(0, 0, 0, 0, 0, 0),
            SuccessRate.DEFAULT,
            FailurePercentage.DEFAULT,
            true,
            true);
    configure(10, split);
    for (int host = 0; host < 10; host++) {
      for (int i = 0; i < 100; i++) {
        record(host, host == 9 ? Outcome.RESET : Outcome.CONNECTED);
      }
    }

    mesh.pass(Duration.ofSeconds(10));

    assertThat(mesh.events).containsExactly("eject 9 SUCCESS_RATE_LOCAL_ORIGIN");
  }

  @Test
  void aPassedActiveCheckEndsAnEjectionUnlessConfiguredOtherwise() {
    configure(10, detection(HALF));
    responses(3, 500, 5);
    cluster.onActiveCheck(state(3), true, mesh.nowNanos);
    assertThat(state(3).isEjected()).isFalse();

    OutlierDetection strict =
        new OutlierDetection(
            HALF,
            Consecutive.DEFAULT,
            SuccessRate.DEFAULT,
            FailurePercentage.DEFAULT,
            false,
            false);
    configure(10, strict);
    responses(3, 500, 5);
    cluster.onActiveCheck(state(3), true, mesh.nowNanos);
    assertThat(state(3).isEjected()).isTrue();
  }

  @Test
  void aFailedActiveCheckTakesTheEndpointOut() {
    configure(10, detection(HALF));

    cluster.onActiveCheck(state(3), false, mesh.nowNanos);
    assertThat(Fixtures.count(cluster::pick, mesh.call(), 90)).doesNotContainKey(3);

    mesh.pass(Duration.ofSeconds(5));
    cluster.onActiveCheck(state(3), true, mesh.nowNanos);
    assertThat(Fixtures.count(cluster::pick, mesh.call(), 90)).containsKey(3);
  }

  @Test
  void anEjectedEndpointThatLeavesNoLongerCounts() {
    configure(10, detection(HALF));
    responses(3, 500, 5);

    cluster.update(config(detection(HALF)), hosts(3), mesh.nowNanos);

    assertThat(cluster.ejected()).isZero();
    configure(10, detection(HALF));
    assertThat(state(3).isEjected()).isFalse();
  }

  @Test
  void withoutDetectionNothingIsEjectedAndWhatWasIsBack() {
    configure(10, detection(HALF));
    responses(3, 500, 5);

    cluster.update(config(null), hosts(10), mesh.nowNanos);
    responses(4, 500, 50);

    assertThat(mesh.events).containsExactly("eject 3 CONSECUTIVE_5XX", "uneject 3");
    assertThat(cluster.ejected()).isZero();
  }

  @Test
  void ejectedHostsGetTrafficInPanic() {
    configure(3, detection(ejection(100, false, Duration.ZERO)));
    responses(0, 500, 5);
    responses(1, 500, 5);
    mesh.pass(Duration.ofSeconds(2));

    // One of three is below 50 %.
    assertThat(Fixtures.count(cluster::pick, mesh.call(), 90)).containsOnlyKeys(0, 1, 2);
  }

  @Test
  void aSecondEjectionWithinTheMergeWindowShowsAtItsEnd() {
    configure(10, detection(HALF));
    responses(3, 500, 5);
    responses(4, 500, 5);
    assertThat(Fixtures.count(cluster::pick, mesh.call(), 90)).hasSize(9).containsKey(4);

    mesh.pass(Duration.ofSeconds(1));

    assertThat(Fixtures.count(cluster::pick, mesh.call(), 80)).hasSize(8).doesNotContainKey(4);
  }

  /** Ejects an endpoint and says for how many seconds. */
  private long ejectedFor(int host) {
    responses(host, 500, 5);
    long seconds = 0;
    while (state(host).isEjected()) {
      mesh.pass(Duration.ofSeconds(1));
      seconds++;
    }
    return seconds;
  }

  private void responses(int host, int status, int count) {
    for (int i = 0; i < count; i++) {
      cluster.record(state(host), Outcome.RESPONSE, status, mesh.nowNanos);
    }
  }

  private void mixed(int host, int successes, int errors) {
    responses(host, 200, successes);
    responses(host, 500, errors);
  }

  private void record(int host, Outcome outcome) {
    cluster.record(state(host), outcome, 0, mesh.nowNanos);
  }

  private EndpointState state(int id) {
    return cluster.endpoint(Fixtures.endpoint(id).address());
  }

  private void configure(int hosts, OutlierDetection detection) {
    cluster.update(config(detection), hosts(hosts), mesh.nowNanos);
  }

  private static Endpoints hosts(int count) {
    return Fixtures.endpoints(Fixtures.locality("a", 0, 0, Fixtures.hosts(0, count, 0, 0)));
  }

  private static Cluster config(OutlierDetection detection) {
    return Cluster.builder("c")
        .balancing(Balancing.of(new LbPolicy.RoundRobin(null)))
        .outlierDetection(detection)
        .build();
  }

  private static Ejection ejection(int maxPercent, boolean alwaysOne, Duration jitter) {
    return new Ejection(
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(300),
        jitter,
        maxPercent,
        alwaysOne);
  }

  private static OutlierDetection detection(Ejection ejection) {
    return detection(ejection, Consecutive.DEFAULT);
  }

  private static OutlierDetection detection(Ejection ejection, Consecutive consecutive) {
    return new OutlierDetection(
        ejection, consecutive, SuccessRate.DEFAULT, FailurePercentage.DEFAULT, false, true);
  }

  private static OutlierDetection split(Ejection ejection) {
    return new OutlierDetection(
        ejection, Consecutive.DEFAULT, SuccessRate.DEFAULT, FailurePercentage.DEFAULT, true, true);
  }

  private static OutlierDetection byPercentage(int enforcing) {
    return new OutlierDetection(
        HALF,
        new Consecutive(0, 0, 0, 0, 0, 0),
        new SuccessRate(0, 0, 100, 100, 1900),
        new FailurePercentage(enforcing, 0, 85, 5, 50),
        false,
        true);
  }
}
