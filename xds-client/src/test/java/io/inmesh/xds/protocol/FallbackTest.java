package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.StatusCode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several servers for one authority (gRFC A71, A95). */
final class FallbackTest {
  private static Scenario scenario(ApiType variant, boolean reachabilityOnly) {
    Scenario s = Scenario.of(variant);
    return s.withServers(reachabilityOnly, s.config("primary"), s.config("secondary"));
  }

  private static FakeServer secondary(Scenario s) {
    return s.server(s.config("secondary"));
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void secondaryIsLeftAloneWhileThePrimaryAnswers(ApiType variant) {
    Scenario s = scenario(variant, false).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));
    assertThat(secondary(s).streamCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void secondaryIsAskedForEverythingWhenThePrimaryFailsAndSomethingIsMissing(ApiType variant) {
    Scenario s = scenario(variant, false).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x")).restarts();
    s.seconds(2);
    s.client.told();
    s.server.fails();

    assertThat(s.client.told()).isEmpty();
    secondary(s).accepts();
    assertThat(secondary(s).subscribed(EDS)).containsExactly("a", "b");
    secondary(s).sends(EDS, "7", EDS.resource("a", "y"), EDS.resource("b", "y"));
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED y");
    assertThat(s.known(EDS, "b")).isEqualTo("ACKED y");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void failureWithEverythingCachedIsAnAmbientErrorWithoutFallback(ApiType variant) {
    Scenario s = scenario(variant, false).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x")).restarts();
    s.seconds(2);
    s.server.fails();

    assertThat(secondary(s).streamCount()).isZero();
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x (UNAVAILABLE)");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void whatDoesNotExistIsCachedInThatSense(ApiType variant) {
    Scenario s = scenario(variant, false).wants(EDS, "a");
    s.server.accepts();
    s.seconds(15);
    s.server.fails();
    assertThat(secondary(s).streamCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void newInterestWhileThePrimaryIsDownFallsBack(ApiType variant) {
    Scenario s = scenario(variant, false).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x")).restarts();
    s.seconds(2);
    s.server.fails();

    s.wants(EDS, "a", "b");

    assertThat(secondary(s).streamCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void reachabilityAloneDecidesWhereConfigured(ApiType variant) {
    Scenario s = scenario(variant, true).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x")).restarts();
    s.seconds(2);
    s.server.fails();
    assertThat(secondary(s).streamCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void primarysResponseClosesTheSecondary(ApiType variant) {
    Scenario s = scenario(variant, false).wants(EDS, "a");
    s.server.fails();
    secondary(s).accepts().sends(EDS, "7", EDS.resource("a", "y"));
    s.seconds(2);
    s.server.accepts();
    assertThat(secondary(s).hasStream()).isTrue();

    s.server.sends(EDS, "1", EDS.resource("a", "x"));

    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x");
    assertThat(secondary(s).hasStream()).isFalse();
    assertThat(secondary(s).closed).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void watchersHearOfFailuresOnlyWhenAllServersFailed(ApiType variant) {
    Scenario s = scenario(variant, false).wants(EDS, "a");
    s.server.fails();
    assertThat(s.client.told()).isEmpty();

    secondary(s).fails();

    assertThat(s.client.told()).containsExactly("EDS a");
    assertThat(s.client.state(EDS, "a").failure().message())
        .contains("primary: UNAVAILABLE")
        .contains("secondary: UNAVAILABLE");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void primaryIsNotToldAVersionWhoseResourcesTheSecondaryReplaced(ApiType variant) {
    Scenario s = scenario(variant, true).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x")).restarts();
    s.seconds(2);
    s.server.fails();
    secondary(s).accepts().sends(EDS, "7", EDS.resource("a", "y"));
    s.seconds(2);
    s.server.heard();

    s.server.accepts();

    assertThat(s.server.heard())
        .containsExactly(variant.delta() ? "EDS +[a] node me" : "EDS [a] node me");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void versionsAreKeptPerServer(ApiType variant) {
    Scenario s = scenario(variant, false).wants(EDS, "a");
    s.server.fails();
    secondary(s).accepts().sends(EDS, "7", EDS.resource("a", "y")).heard();
    s.seconds(2);
    s.server.heard();
    s.server.accepts();
    assertThat(s.server.heard()).singleElement().asString().doesNotContain("7");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void whatOnlyTheSecondaryHasListedGoesWhenThePrimaryIsBack(ApiType variant) {
    Scenario s = scenario(variant, false).wants(CDS, "*");
    s.server.fails();
    secondary(s).accepts().sends(CDS, "7", CDS.resource("a", "y"), CDS.resource("b", "y"));
    s.seconds(2);
    s.server.heard();
    s.server.accepts();
    if (variant.delta()) { // of what is told as known, and is not there, the server says so
      assertThat(s.server.heard()).containsExactly("CDS has {a=, b=} node me");
    }
    secondary(s)
        .sends(CDS, "8", CDS.resource("a", "y"), CDS.resource("b", "y"), CDS.resource("late", "y"));
    if (variant.delta()) {
      s.server.removes(CDS, "1", List.of("a"), CDS.resource("b", "x"));
    } else {
      s.server.sends(CDS, "1", CDS.resource("b", "x"));
    }
    assertThat(s.client.subscriber.get(CDS, "a")).isNull();
    assertThat(s.client.subscriber.get(CDS, "late")).isNull();
    assertThat(s.known(CDS, "b")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void resourceThatThePrimaryDoesNotSendIsMissedEvenIfTheSecondaryWasAskedLast(ApiType variant) {
    Scenario s = scenario(variant, false).wants(EDS, "a", "b");
    s.server.fails();
    s.seconds(2);
    s.server.accepts();
    secondary(s).accepts();

    s.server.sends(EDS, "1", EDS.resource("a", "x"));
    assertThat(secondary(s).hasStream()).isFalse();
    s.seconds(15);

    assertThat(s.known(EDS, "b")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");
    assertThat(s.client.state(EDS, "b").error().message()).startsWith("primary: ");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void sameServerTwiceInAListIsAskedOnce(ApiType variant) {
    Scenario s = Scenario.of(variant);
    s.withServers(false, s.config("only"), s.config("only")).wants(EDS, "a");
    s.server.fails();
    assertThat(s.known(EDS, "a")).isEqualTo("REQUESTED (UNAVAILABLE)");
    assertThat(s.server.openStreams()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void typeWhoseOwnStreamFailsDoesNotTroubleTheOthers(ApiType ads) {
    Scenario s = Scenario.of(ads.delta() ? ApiType.DELTA_GRPC : ApiType.GRPC);
    s.wants(EDS, "a").wants(CDS, "*");
    s.server.accepts().sends(CDS, "1", CDS.resource("c", "x"));
    FakeServer.FakeStream endpoints = s.server.openStreams().get(0);
    s.server.closes(endpoints, StatusCode.UNIMPLEMENTED, "no such service");

    assertThat(s.known(EDS, "a")).isEqualTo("REQUESTED (UNAVAILABLE)");
    assertThat(s.client.state(EDS, "a").failure().message()).contains("no such service");
    assertThat(s.known(CDS, "c")).isEqualTo("ACKED x");
  }
}
