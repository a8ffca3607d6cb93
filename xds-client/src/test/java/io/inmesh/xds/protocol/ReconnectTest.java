package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_DELTA_GRPC;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_GRPC;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.StatusCode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What survives a stream, and what does not. */
final class ReconnectTest {
  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void firstRequestHasNodeAndNoNonceAndLaterOnesTheReverse(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a").wants(CDS, "c");
    s.server.accepts();

    assertThat(s.server.heard())
        .containsExactly(
            variant.delta() ? "EDS +[a] node me" : "EDS [a] node me",
            variant.delta() ? "CDS +[c]" : "CDS [c]");
    s.server.sends(EDS, "1", EDS.resource("a", "x"));
    assertThat(s.server.heard()).singleElement().asString().contains("nonce n1");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void firstRequestOnANewStreamCarriesTheLastAcceptedVersion(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));
    s.server.sends(EDS, "2", EDS.resource("a", "invalid"));

    s.server.restarts().heard();
    s.seconds(2);
    s.server.accepts();

    assertThat(s.server.heard())
        .containsExactly(
            variant.delta() ? "EDS +[a, b] has {a=1} node me" : "EDS [a, b] version 1 node me");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void cachedResourcesServeWhileTheServerIsAway(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x")).restarts();

    s.passes(30, TimeUnit.DAYS);

    assertThat(s.client.state(EDS, "a").value().note()).isEqualTo("x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void streamThatEndsAfterAResponseIsNoError(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));
    s.client.told();

    s.server.closes(StatusCode.UNAVAILABLE, "going away");

    assertThat(s.client.told()).isEmpty();
    assertThat(s.known(EDS, "b")).isEqualTo("REQUESTED");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void streamThatEndsBeforeAResponseIsAnErrorWithTheServersNameForEachWatcher(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x")).restarts();
    s.seconds(2);
    s.client.told();

    s.server.fails();

    assertThat(s.client.told()).containsExactly("EDS a", "EDS b");
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x (UNAVAILABLE)");
    assertThat(s.client.state(EDS, "b").failure().message())
        .isEqualTo("xds: UNAVAILABLE connection refused");

    s.seconds(2);
    s.server.accepts().sends(EDS, "2", EDS.resource("a", "x"));
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x");
    assertThat(s.known(EDS, "b")).isEqualTo("REQUESTED");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void attemptsAreSpacedOneSecondTimesOnePointSixUpToTwoMinutesAndResetByAResponse(
      ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    long[] expectedMillis = {1000, 1600, 2560, 4096, 6553};
    for (long millis : expectedMillis) {
      s.server.fails();
      s.millis(millis - 1);
      assertThat(s.server.hasStream()).isFalse();
      s.millis(2);
      assertThat(s.server.hasStream()).isTrue();
    }
    for (int i = 0; i < 20; i++) {
      s.server.fails();
      s.seconds(120);
    }
    assertThat(s.server.hasStream()).isTrue();
    s.server.fails();
    s.millis(119_999);
    assertThat(s.server.hasStream()).isFalse();
    s.millis(1);

    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x")).restarts();
    s.seconds(1);
    assertThat(s.server.hasStream()).isTrue();
    s.server.fails();
    s.seconds(1);
    assertThat(s.server.hasStream()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void streamThatLivedLongIsReplacedAtOnce(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));
    s.seconds(60);

    s.server.restarts();
    s.millis(0);

    assertThat(s.server.hasStream()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void interestThatChangedWhileTheServerWasAwayIsWhatTheNewStreamAsksFor(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"), EDS.resource("b", "x"));
    s.server.restarts().heard();

    s.wants(EDS, "b", "c").seconds(2);
    s.server.accepts();

    assertThat(s.server.heard())
        .containsExactly(
            variant.delta() ? "EDS +[b, c] has {b=1} node me" : "EDS [b, c] version 1 node me");
  }

  @Test
  void initialVersionsAreSentOnceAndNeverOnASessionsFirstStream() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(CDS, "*");
    s.server.accepts();
    assertThat(s.server.heard()).containsExactly("CDS node me");
    s.server.sends(CDS, "1", CDS.resource("a", "x"), CDS.resource("b", "invalid"));
    s.server.restarts().heard();
    s.seconds(2);

    s.server.accepts();
    assertThat(s.server.heard()).containsExactly("CDS has {a=1} node me");
    s.wants(CDS, "*", "n");
    assertThat(s.server.heard()).containsExactly("CDS +[n]");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void nothingIsConnectedBeforeSomethingIsWanted(ApiType variant) {
    Scenario s = Scenario.of(variant);
    s.seconds(5);
    assertThat(s.server.streamCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void closingTheLastSubscriberClosesTheConnection(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "late").wants(CDS, "*");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));

    s.client.subscriber.close();
    s.settle();

    assertThat(s.server.openStreams()).isEmpty();
    assertThat(s.server.closed).isTrue();
    assertThat(s.machine.nanosToNextTick()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @EnumSource
  void whateverStatusAServerEndsAStreamWithCallsSeeItAsUnavailableWithItsName(StatusCode code) {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(EDS, "a");
    s.server.accepts();

    s.server.closes(code, "said the server");

    assertThat(s.client.state(EDS, "a").failure().code()).isEqualTo(StatusCode.UNAVAILABLE);
    assertThat(s.client.state(EDS, "a").failure().message())
        .isEqualTo("xds: " + code + " said the server");
  }

  @Test
  void aTransportThatFailsToOpenAStreamIsAskedAgain() {
    Scenario s = Scenario.of(AGGREGATED_GRPC);
    s.server.unusable = new IllegalStateException("no channel");
    s.wants(EDS, "a");
    assertThat(s.client.state(EDS, "a").error().message())
        .contains("xds: INTERNAL")
        .contains("no channel");

    s.server.unusable = null;
    s.seconds(2);
    s.server.accepts();

    assertThat(s.server.heard()).containsExactly("EDS [a] node me");
  }

  @Test
  void aClientWhoseTransportFailsToOpenStreamsCanBeClosed() {
    Scenario s = Scenario.of(AGGREGATED_GRPC);
    s.server.unusable = new IllegalStateException("no channel");
    s.wants(EDS, "a");

    s.client.subscriber.close();

    assertThat(s.server.closed).isTrue();
  }
}
