package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_DELTA_GRPC;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_GRPC;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import io.inmesh.xds.transport.ApiType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Resources that expire unless they are renewed. */
final class TimeToLiveTest {
  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void expiryRemovesThatResourceOnly(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("b", "x"));
    s.server.sendsWithTtl(EDS, "1", "a", EDS.resource("a", "x"), 10);
    s.client.told();

    s.seconds(9);
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x");
    s.seconds(1);

    assertThat(s.known(EDS, "a")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");
    assertThat(s.known(EDS, "b")).isEqualTo("ACKED x");
    assertThat(s.client.told()).containsExactly("EDS a");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void heartbeatRenewsWithoutAChange(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(CDS, "*");
    s.server.accepts();
    s.server.sendsWithTtl(CDS, "1", "a", CDS.resource("a", "x"), 10);
    s.client.told();
    s.seconds(9);

    s.server.heard();
    s.server.sendsWithTtl(CDS, "1", "a", null, 10);
    assertThat(s.server.heard()).hasSize(1);
    s.seconds(9);

    assertThat(s.known(CDS, "a")).isEqualTo("ACKED x");
    assertThat(s.client.told()).isEmpty();
    s.seconds(1);
    assertThat(s.known(CDS, "a")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void whatAWildcardBroughtIsKnownAsExpiredUntilItComesAgain(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(CDS, "*");
    s.server.accepts();
    s.server.sendsWithTtl(CDS, "1", "a", CDS.resource("a", "x"), 10);
    s.client.told();

    s.seconds(10);

    assertThat(s.client.told()).containsExactly("CDS a");
    assertThat(String.valueOf(s.client.state(CDS, "a").error()))
        .contains("CDS resource a outlived its TTL and was not renewed");

    s.server.sends(CDS, "2", CDS.resource("a", "y"));

    assertThat(s.client.told()).containsExactly("CDS a");
    assertThat(s.known(CDS, "a")).isEqualTo("ACKED y");
  }

  @Test
  void expiredResourceOfAWildcardIsForgottenWhenTheServerLeavesItOut() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(CDS, "*");
    s.server.accepts();
    s.server.sendsWithTtl(CDS, "1", "a", CDS.resource("a", "x"), 10);
    s.seconds(10);
    s.client.told();

    s.server.sends(CDS, "2", CDS.resource("b", "x"));

    assertThat(s.known(CDS, "a")).isEqualTo("not wanted");
    assertThat(s.client.told()).containsExactlyInAnyOrder("CDS a", "CDS b");
  }

  @Test
  void expiredResourceOfAWildcardIsForgottenWhenTheServerRemovesIt() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(CDS, "*");
    s.server.accepts();
    s.server.sendsWithTtl(CDS, "1", "a", CDS.resource("a", "x"), 10);
    s.seconds(10);
    s.client.told();

    s.server.removes(CDS, "2", List.of("a"));

    assertThat(s.known(CDS, "a")).isEqualTo("not wanted");
    assertThat(s.client.told()).containsExactly("CDS a");
  }

  @Test
  void expiredResourceOfAWildcardIsNamedToTheNextStreamSoThatItCanBeRemoved() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(CDS, "*");
    s.server.accepts();
    s.server.sendsWithTtl(CDS, "1", "a", CDS.resource("a", "x"), 10);
    s.server.restarts();
    s.seconds(20);
    s.server.heard();
    s.server.accepts();
    assertThat(s.server.heard()).singleElement().asString().contains(" has {a=}");
    s.client.told();

    s.server.removes(CDS, "2", List.of("a"));

    assertThat(s.known(CDS, "a")).isEqualTo("not wanted");
    assertThat(s.client.told()).containsExactly("CDS a");
  }

  @Test
  void heartbeatOfOneClusterDoesNotDeleteTheOthers() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(CDS, "*");
    s.server.accepts();
    s.server.sendsWrapped(
        CDS,
        "1",
        Resource.newBuilder().setName("a").setResource(CDS.resource("a", "x")).build(),
        Resource.newBuilder().setName("b").setResource(CDS.resource("b", "x")).build());

    s.server.sendsWithTtl(CDS, "1", "a", null, 10);

    assertThat(s.known(CDS, "b")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void heartbeatOfAnotherVersionRenewsNothing(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts();
    s.server.sendsWithTtl(EDS, "1", "a", EDS.resource("a", "x"), 10);
    s.seconds(9);
    s.server.sendsWithTtl(EDS, "0", "a", null, 10);
    s.seconds(1);
    assertThat(s.known(EDS, "a")).startsWith("DOES_NOT_EXIST");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void resourceSentWithoutTimeToLiveStays(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts();
    s.server.sendsWithTtl(EDS, "1", "a", EDS.resource("a", "x"), 10);
    s.server.sends(EDS, "2", EDS.resource("a", "x"));
    s.seconds(100);
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void expiredResourceIsAskedForAnewOnTheNextStream(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts();
    s.server.sendsWithTtl(EDS, "1", "a", EDS.resource("a", "x"), 10);
    s.server.restarts();
    s.seconds(20);
    s.server.heard();
    s.server.accepts();
    assertThat(s.server.heard())
        .containsExactly(variant.delta() ? "EDS +[a] node me" : "EDS [a] node me");
  }
}
