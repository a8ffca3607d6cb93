package io.inmesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriorityLoadsTest {
  // The table of Envoy's documentation, "Priority levels", with 100 hosts per level.
  @ParameterizedTest
  @CsvSource({
    "100, 100, 100, 0",
    "72, 72, 100, 0",
    "71, 71, 99, 1",
    "50, 50, 70, 30",
    "25, 100, 35, 65",
    "25, 25, 50, 50"
  })
  void twoLevelsShareByHealth(int p0, int p1, int load0, int load1) {
    PriorityLoads loads = loads(0, level(p0, 0), level(p1, 0));

    assertThat(loads.healthyLoad(0)).isEqualTo(load0);
    assertThat(loads.healthyLoad(1)).isEqualTo(load1);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 100, 100, 100, 0, 0",
    "72, 72, 100, 100, 0, 0",
    "71, 71, 100, 99, 1, 0",
    "50, 50, 50, 70, 30, 0",
    "25, 100, 100, 35, 65, 0",
    "25, 25, 100, 35, 35, 30",
    // The documentation rounds to 36, 36, 28; Envoy itself rounds down and gives the rest to P0.
    "25, 25, 20, 37, 35, 28"
  })
  void threeLevelsShareByHealth(int p0, int p1, int p2, int load0, int load1, int load2) {
    PriorityLoads loads = loads(0, level(p0, 0), level(p1, 0), level(p2, 0));

    assertThat(loads.healthyLoad(0)).isEqualTo(load0);
    assertThat(loads.healthyLoad(1)).isEqualTo(load1);
    assertThat(loads.healthyLoad(2)).isEqualTo(load2);
  }

  // The same documentation, "Degraded endpoints": healthy / degraded / unhealthy to load.
  @ParameterizedTest
  @CsvSource({"100, 0, 100, 0", "75, 25, 100, 0", "25, 65, 35, 65", "0, 100, 0, 100"})
  void degradedHostsTakeWhatHealthyOnesLeave(
      int healthy, int degraded, int healthyLoad, int degradedLoad) {
    PriorityLoads loads = loads(50, level(healthy, degraded));

    assertThat(loads.healthyLoad(0)).isEqualTo(healthyLoad);
    assertThat(loads.degradedLoad(0)).isEqualTo(degradedLoad);
  }

  @Test
  void healthyHostsOfALowerLevelComeBeforeDegradedOnesOfAHigher() {
    PriorityLoads loads = loads(50, level(5, 95), level(100, 0));

    assertThat(loads.healthyLoad(0)).isEqualTo(7);
    assertThat(loads.healthyLoad(1)).isEqualTo(93);
    assertThat(loads.degradedLoad(0)).isZero();
  }

  @Test
  void aLevelWithFewHealthyHostsIsNotInPanicWhileOthersHaveRoom() {
    PriorityLoads loads = loads(50, level(10, 0), level(80, 0));

    assertThat(loads.isPanic(0)).isFalse();
    assertThat(loads.healthyLoad(0)).isEqualTo(14);
  }

  @Test
  void aLevelBelowTheThresholdIsInPanicWhenTheTotalDoesNotSuffice() {
    PriorityLoads loads = loads(50, level(10, 0), level(50, 0));

    assertThat(loads.isPanic(0)).isTrue();
    assertThat(loads.isPanic(1)).isFalse();
    // 14 and 70 of 84.
    assertThat(loads.healthyLoad(0)).isEqualTo(17);
    assertThat(loads.healthyLoad(1)).isEqualTo(83);
  }

  @Test
  void inPanicEverywhereLoadGoesByTheNumberOfHosts() {
    PriorityLoads loads =
        PriorityLoads.of(
            Fixtures.priorities(
                Fixtures.endpoints(
                    Fixtures.locality("a", 0, 0, Fixtures.hosts(0, 1, 0, 9)),
                    Fixtures.locality("a", 0, 1, Fixtures.hosts(100, 2, 0, 18)))),
            50);

    assertThat(loads.isPanic(0)).isTrue();
    assertThat(loads.isPanic(1)).isTrue();
    assertThat(loads.healthyLoad(0)).isEqualTo(34);
    assertThat(loads.healthyLoad(1)).isEqualTo(66);
  }

  @Test
  void withPanicDisabledAndAllDownTheFirstLevelTakesAll() {
    PriorityLoads loads = loads(0, level(0, 0), level(0, 0));

    assertThat(loads.healthyLoad(0)).isEqualTo(100);
    assertThat(loads.isPanic(0)).isFalse();
    assertThat(loads.isPanic(1)).isFalse();
  }

  @Test
  void weightedHealthCountsWeightsInsteadOfHosts() {
    List<LocalityEndpoints> locality =
        List.of(
            Fixtures.locality(
                "a",
                0,
                0,
                List.of(
                    Fixtures.endpoint(1, HealthStatus.HEALTHY, 90),
                    Fixtures.endpoint(2, HealthStatus.UNHEALTHY, 10))));
    Endpoints counted = new Endpoints("c", locality, List.of(), 100, false);
    Endpoints weighed = new Endpoints("c", locality, List.of(), 100, true);

    assertThat(PriorityLoads.of(Fixtures.priorities(counted), 0).health(0)).isEqualTo(50);
    assertThat(PriorityLoads.of(Fixtures.priorities(weighed), 0).health(0)).isEqualTo(90);
  }

  @Test
  void hostsThatDrainAreNoSignOfTrouble() {
    List<LocalityEndpoints> locality =
        List.of(
            Fixtures.locality(
                "a",
                0,
                0,
                List.of(
                    Fixtures.endpoint(1, HealthStatus.HEALTHY, 60),
                    Fixtures.endpoint(2, HealthStatus.UNHEALTHY, 40),
                    Fixtures.endpoint(3, HealthStatus.DRAINING, 900),
                    Fixtures.endpoint(4, HealthStatus.DRAINING, 9))));
    Endpoints counted = new Endpoints("c", locality, List.of(), 100, false);
    Endpoints weighed = new Endpoints("c", locality, List.of(), 100, true);

    assertThat(PriorityLoads.of(Fixtures.priorities(counted), 50).health(0)).isEqualTo(50);
    assertThat(PriorityLoads.of(Fixtures.priorities(counted), 50).isPanic(0)).isFalse();
    assertThat(PriorityLoads.of(Fixtures.priorities(counted), 51).isPanic(0)).isTrue();
    assertThat(PriorityLoads.of(Fixtures.priorities(weighed), 0).health(0)).isEqualTo(60);
  }

  @Test
  void whereAllDrainThereIsPanic() {
    Endpoints all =
        Fixtures.endpoints(
            Fixtures.locality("a", 0, 0, List.of(Fixtures.endpoint(1, HealthStatus.DRAINING, 1))));

    assertThat(PriorityLoads.of(Fixtures.priorities(all), 50).isPanic(0)).isTrue();
    assertThat(PriorityLoads.of(Fixtures.priorities(all), 50).healthyLoad(0)).isEqualTo(100);
  }

  @Property
  void sharesAlwaysAddUpToAHundred(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 100) Integer> healthy,
      @ForAll @IntRange(min = 0, max = 100) int degraded,
      @ForAll @IntRange(min = 0, max = 100) int threshold) {
    List<LocalityEndpoints> levels = new ArrayList<>();
    for (int i = 0; i < healthy.size(); i++) {
      int spoiled = Math.min(degraded, 100 - healthy.get(i));
      levels.add(level(healthy.get(i), spoiled).at(i));
    }
    PriorityLoads loads =
        PriorityLoads.of(Fixtures.priorities(Endpoints.of("c", levels)), threshold);

    int sum = 0;
    for (int i = 0; i < loads.priorities(); i++) {
      assertThat(loads.healthyLoad(i)).isNotNegative();
      assertThat(loads.degradedLoad(i)).isNotNegative();
      sum += loads.healthyLoad(i) + loads.degradedLoad(i);
    }
    assertThat(sum).isEqualTo(100);
  }

  @Test
  void aTicketFallsInProportionToTheShares() {
    PriorityLoads loads = loads(50, level(25, 65), level(0, 0));
    int[] hits = new int[2];

    for (int ticket = 0; ticket < 100; ticket++) {
      int chosen = loads.choose(ticket);
      hits[chosen < 0 ? 1 : 0]++;
      assertThat(chosen < 0 ? ~chosen : chosen).isZero();
    }

    assertThat(hits).containsExactly(35, 65);
  }

  private record Level(int healthy, int degraded) {
    LocalityEndpoints at(int priority) {
      return Fixtures.locality(
          "a",
          0,
          priority,
          Fixtures.hosts(priority * 100, healthy, degraded, 100 - healthy - degraded));
    }
  }

  private static Level level(int healthy, int degraded) {
    return new Level(healthy, degraded);
  }

  private static PriorityLoads loads(long panicThreshold, Level... levels) {
    List<LocalityEndpoints> localities = new ArrayList<>();
    for (int i = 0; i < levels.length; i++) {
      localities.add(levels[i].at(i));
    }
    return PriorityLoads.of(Fixtures.priorities(Endpoints.of("c", localities)), panicThreshold);
  }
}
