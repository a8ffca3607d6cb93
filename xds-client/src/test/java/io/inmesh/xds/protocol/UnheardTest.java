package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.transport.ApiType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server's silence and its answer that something is not there have the same status. */
final class UnheardTest {
  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void silenceIsNoAnswer(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(CDS, "a", "*");
    s.server.accepts();
    assertThat(s.client.state(CDS, "a").unheard()).isTrue();
    s.seconds(60);
    assertThat(s.known(CDS, "a")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");
    assertThat(s.client.state(CDS, "a").unheard()).isTrue();
    assertThat(s.client.state(CDS, "*").unheard()).isTrue();

    s.server.sends(CDS, "1", CDS.resource("a", "x"));
    assertThat(s.client.state(CDS, "a").unheard()).isFalse();
    assertThat(s.client.state(CDS, "*").unheard()).isFalse();
  }

  /** In this variant it says nothing else of what is not there. */
  @Test
  void whatAnAnswerLeavesOutIsHeardOfWhenItsTimeIsOver() {
    Scenario s = Scenario.of(ApiType.AGGREGATED_GRPC).wants(CDS, "a", "b");
    s.server.accepts().sends(CDS, "1", CDS.resource("b", "x"));
    assertThat(s.client.state(CDS, "a").unheard()).isTrue();
    s.seconds(15);
    assertThat(s.known(CDS, "a")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");
    assertThat(s.client.state(CDS, "a").unheard()).isFalse();
  }

  @Test
  void anAnswerThatLeavesItOutAfterItsTimeIsToldOf() {
    Scenario s = Scenario.of(ApiType.AGGREGATED_GRPC).wants(CDS, "a", "b");
    s.server.accepts();
    s.seconds(15);
    s.client.told();
    s.server.sends(CDS, "1", CDS.resource("b", "x"));
    assertThat(s.client.told()).contains("CDS a");
    assertThat(s.client.state(CDS, "a").unheard()).isFalse();
  }

  /** It may be in another answer. */
  @Test
  void whatAnAnswerOfAnotherKindOfTypeLeavesOutIsNot() {
    Scenario s = Scenario.of(ApiType.AGGREGATED_GRPC).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("b", "x"));
    s.seconds(15);
    assertThat(s.client.state(EDS, "a").unheard()).isTrue();
  }
}
