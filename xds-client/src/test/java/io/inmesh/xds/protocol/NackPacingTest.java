package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.EDS;
import static io.inmesh.xds.protocol.TestTypes.RDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.transport.ApiType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that answers a NACK at once with the same resources must not keep the client busy. */
final class NackPacingTest {
  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void repeatedRejectionIsHeldBackLongerEachTimeAndOtherTypesFlowOn(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a").wants(RDS, "r");
    s.server.accepts().heard();

    s.server.sends(EDS, "1", EDS.resource("a", "invalid"));
    assertThat(s.server.heard()).hasSize(1);

    s.server.sends(EDS, "1", EDS.resource("a", "invalid"));
    assertThat(s.server.heard()).isEmpty();
    s.server.sends(RDS, "1", RDS.resource("r", "x"));
    assertThat(s.server.heard()).singleElement().asString().startsWith("RDS");
    s.millis(999);
    assertThat(s.server.heard()).isEmpty();
    s.millis(1);
    assertThat(s.server.heard()).singleElement().asString().contains("n2 NACK");

    s.server.sends(EDS, "1", EDS.resource("a", "invalid"));
    s.millis(1599);
    assertThat(s.server.heard()).isEmpty();
    s.millis(1);
    assertThat(s.server.heard()).singleElement().asString().contains("n4 NACK");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void serverThatAnswersEachNackAtOnceIsAnsweredAFewTimesAMinute(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().heard();
    int nacks =
        s.answersPerMinute(
            line -> line.endsWith("NACK"),
            () -> s.server.sends(EDS, "1", EDS.resource("a", "invalid")));
    assertThat(nacks).isBetween(12, 16);
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void newVersionIsRejectedAtOnce(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts();
    s.server.sends(EDS, "1", EDS.resource("a", "invalid"));
    s.server.sends(EDS, "1", EDS.resource("a", "invalid")).heard();

    s.server.sends(EDS, "2", EDS.resource("a", "invalid still"));

    assertThat(s.server.heard())
        .satisfiesExactly(
            first -> assertThat(first).contains("n2 NACK"),
            second -> assertThat(second).contains("n3 NACK"));
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void sameContentUnderAnotherVersionIsHeldBackToo(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts();
    s.server.sends(EDS, "1", EDS.resource("a", "invalid")).heard();

    s.server.sends(EDS, "2", EDS.resource("a", "invalid"));

    assertThat(s.server.heard()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void acceptedResponseAfterAHeldBackRejectionIsAckedAtOnce(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts();
    s.server.sends(EDS, "1", EDS.resource("a", "invalid"));
    s.server.sends(EDS, "1", EDS.resource("a", "invalid")).heard();

    s.server.sends(EDS, "2", EDS.resource("a", "x"));

    assertThat(s.server.heard()).hasSize(2).last().asString().contains("n3").doesNotContain("NACK");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void newInterestDoesNotWaitForAHeldBackRejection(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts();
    s.server.sends(EDS, "1", EDS.resource("a", "invalid"));
    s.server.sends(EDS, "1", EDS.resource("a", "invalid")).heard();

    s.wants(EDS, "a", "b");

    assertThat(s.server.heard())
        .containsExactly(variant.delta() ? "EDS +[b] nonce n2 NACK" : "EDS [a, b] nonce n2 NACK");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void pauseNeverGrowsBeyondFiveSeconds(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts();
    for (int i = 0; i < 20; i++) {
      s.server.sends(EDS, "1", EDS.resource("a", "invalid"));
      s.seconds(5);
      s.server.heard();
    }
    s.server.sends(EDS, "1", EDS.resource("a", "invalid"));
    s.millis(4999);
    assertThat(s.server.heard()).isEmpty();
    s.millis(1);
    assertThat(s.server.heard()).hasSize(1);
  }
}
