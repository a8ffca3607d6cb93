package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.ServerFeature;
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
}
