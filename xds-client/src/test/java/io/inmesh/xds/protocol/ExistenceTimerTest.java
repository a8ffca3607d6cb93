package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.ServerFeature;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Resources that do not come (gRFC A57, A88). */
final class ExistenceTimerTest {
  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void resourceThatIsNotSentWithinFifteenSecondsDoesNotExist(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts();

    s.millis(14_999);
    assertThat(s.known(EDS, "a")).isEqualTo("REQUESTED");
    s.client.told();
    s.millis(1);

    assertThat(s.known(EDS, "a")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");
    assertThat(s.client.told()).containsExactly("EDS a");
    s.server.sends(EDS, "1", EDS.resource("a", "x"));
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void timeWithoutAConnectionDoesNotCount(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.seconds(100);
    assertThat(s.known(EDS, "a")).isEqualTo("REQUESTED");

    s.server.accepts();
    s.seconds(15);
    assertThat(s.known(EDS, "a")).startsWith("DOES_NOT_EXIST");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void timerStartsAgainOnANewStreamForWhatIsNotCachedOnly(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));
    s.seconds(14);
    s.server.restarts();
    s.seconds(14);
    s.server.accepts();

    s.seconds(14);
    assertThat(s.known(EDS, "b")).isEqualTo("REQUESTED");
    s.seconds(1);
    assertThat(s.known(EDS, "b")).startsWith("DOES_NOT_EXIST");
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void slowServerIsATransientErrorAfterThirtySeconds(ApiType variant) {
    Scenario s =
        Scenario.of(variant, ServerFeature.RESOURCE_TIMER_IS_TRANSIENT_ERROR).wants(EDS, "a");
    s.server.accepts();

    s.seconds(29);
    assertThat(s.known(EDS, "a")).isEqualTo("REQUESTED");
    s.seconds(1);
    assertThat(s.known(EDS, "a")).isEqualTo("TIMEOUT (UNAVAILABLE)");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void wildcardIsLateToo(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(CDS, "*");
    s.server.accepts();
    s.seconds(15);
    assertThat(s.known(CDS, "*")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");

    s.server.sends(CDS, "1");
    assertThat(s.known(CDS, "*")).isEqualTo("ACKED");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void eachNameHasItsOwnTime(ApiType variant) {
    Scenario s =
        Scenario.of(variant).wants(EDS, Map.of("short", millis(200), "long", millis(60_000)));
    s.server.accepts();

    s.millis(199);
    assertThat(s.known(EDS, "short")).isEqualTo("REQUESTED");
    s.millis(1);
    assertThat(s.known(EDS, "short")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");
    assertThat(s.client.state(EDS, "short").error().message())
        .isEqualTo("xds: EDS resource short was not sent within 0.2 s");
    s.seconds(59);
    assertThat(s.known(EDS, "long")).isEqualTo("REQUESTED");
    s.seconds(1);
    assertThat(s.known(EDS, "long")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void zeroWaitsWithoutEndAlsoForTheWildcard(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(CDS, Map.of("*", 0L)).wants(EDS, Map.of("a", 0L));
    s.server.accepts();

    s.seconds(100_000);

    assertThat(s.known(CDS, "*")).isEqualTo("REQUESTED");
    assertThat(s.known(EDS, "a")).isEqualTo("REQUESTED");
  }

  @Test
  void longestTimeOfThoseWhoShareASubscriptionCounts() {
    Scenario s = Scenario.of(ApiType.AGGREGATED_GRPC).wants(EDS, Map.of("a", millis(5_000)));
    s.server.accepts();
    s.seconds(4);
    Scenario.Watcher patient = s.anotherWatcher().wants(EDS, Map.of("a", millis(20_000)));
    s.anotherWatcher().wants(EDS, Map.of("a", millis(1)));

    s.millis(15_999);
    assertThat(s.known(EDS, "a")).isEqualTo("REQUESTED");
    s.millis(1);
    assertThat(s.known(EDS, "a")).startsWith("DOES_NOT_EXIST");
    assertThat(patient.known(EDS, "a")).startsWith("DOES_NOT_EXIST");
  }

  @Test
  void oneWhoWaitsWithoutEndEndsTheTimerOfAll() {
    Scenario s = Scenario.of(ApiType.AGGREGATED_GRPC).wants(EDS, Map.of("a", millis(5_000)));
    s.server.accepts();

    s.client.wants(EDS, Map.of("a", 0L));
    s.seconds(1_000);

    assertThat(s.known(EDS, "a")).isEqualTo("REQUESTED");
  }

  @Test
  void whatIsWantedAnewHasTheTimeThatIsAskedForThen() {
    Scenario s = Scenario.of(ApiType.AGGREGATED_GRPC).wants(EDS, Map.of("a", 0L, "b", 0L));
    s.server.accepts();
    s.client.wants(EDS, Map.of("b", 0L));
    s.client.wants(EDS, Map.of("a", millis(1_000), "b", 0L));

    s.seconds(1);

    assertThat(s.known(EDS, "a")).startsWith("DOES_NOT_EXIST");
  }

  @Test
  void slowServerHasTheTimeThatIsAskedForWhereItIsNotTheDefault() {
    Scenario s =
        Scenario.of(ApiType.AGGREGATED_GRPC, ServerFeature.RESOURCE_TIMER_IS_TRANSIENT_ERROR)
            .wants(EDS, Map.of("a", millis(2_000)));
    s.server.accepts();

    s.seconds(2);

    assertThat(s.known(EDS, "a")).isEqualTo("TIMEOUT (UNAVAILABLE)");
  }

  private static long millis(long amount) {
    return TimeUnit.MILLISECONDS.toNanos(amount);
  }
}
