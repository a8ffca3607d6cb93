package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.EDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.transport.ApiType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that answers an ACK at once with what it has sent must not keep the client busy. */
final class AckPacingTest {
  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void serverThatRepeatsItselfIsAnsweredAFewTimesAMinute(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().heard();
    int acks =
        s.answersPerMinute(
            line -> !line.endsWith("NACK"), () -> s.server.sends(EDS, "1", EDS.resource("a", "x")));
    assertThat(acks).isBetween(14, 24);
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void whatIsNewIsAcceptedAtOnceAndEndsThePauses(ApiType variant) {
    Scenario s = repeating(variant);
    s.server.sends(EDS, "1", EDS.resource("a", "x"));
    assertThat(s.server.heard()).isEmpty();
    s.server.sends(EDS, "2", EDS.resource("a", "y"));
    assertThat(s.server.heard()).isNotEmpty().noneMatch(line -> line.endsWith("NACK"));
    s.server.sends(EDS, "2", EDS.resource("a", "y"));
    assertThat(s.server.heard()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void newInterestDoesNotWait(ApiType variant) {
    Scenario s = repeating(variant);
    s.server.sends(EDS, "1", EDS.resource("a", "x"));
    assertThat(s.server.heard()).isEmpty();
    s.wants(EDS, "a", "b");
    assertThat(s.server.heard()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void whatComesNowAndThenIsAcceptedAtOnce(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().heard();
    for (int i = 0; i < 20; i++) {
      s.server.sends(EDS, "1", EDS.resource("a", "x"));
      assertThat(s.server.heard()).hasSize(1);
      s.millis(1000);
    }
  }

  /** Else it would expire before the server, which waits for the answer, sends the next one. */
  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void whatRenewsATimeToLiveIsAcceptedAtOnce(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().heard();
    s.server.sendsWithTtl(EDS, "1", "a", EDS.resource("a", "x"), 2);
    for (int i = 0; i < 20; i++) {
      s.server.heard();
      s.millis(500);
      s.server.sendsWithTtl(EDS, "1", "a", i % 2 == 0 ? null : EDS.resource("a", "x"), 2);
      assertThat(s.server.heard()).hasSize(1);
    }
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x");
  }

  /** So often that the next repetition is held back. */
  private static Scenario repeating(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().heard();
    for (int i = 0; i < 4; i++) {
      s.server.sends(EDS, "1", EDS.resource("a", "x"));
      assertThat(s.server.heard()).hasSize(1);
    }
    return s;
  }
}
