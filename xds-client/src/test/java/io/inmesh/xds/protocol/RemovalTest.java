package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static io.inmesh.xds.protocol.TestTypes.LDS;
import static io.inmesh.xds.protocol.TestTypes.RDS;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_DELTA_GRPC;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_GRPC;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.ServerFeature;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When resources go away. */
final class RemovalTest {
  @Test
  void absenceFromAListenerOrClusterResponseDeletes() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(CDS, "*").wants(LDS, "*");
    s.server.accepts();
    s.server.sends(CDS, "1", CDS.resource("a", "x"), CDS.resource("b", "x"));
    s.server.sends(LDS, "1", LDS.resource("l", "x"));
    s.client.told();

    s.server.sends(CDS, "2", CDS.resource("b", "x"));
    s.server.sends(LDS, "2");

    assertThat(s.client.told()).containsExactly("CDS a", "LDS l");
    assertThat(s.known(CDS, "a")).isEqualTo("not wanted");
    assertThat(s.client.subscriber.all(CDS)).hasSize(1);
    assertThat(s.client.subscriber.all(LDS)).isEmpty();
  }

  @Test
  void emptyClusterResponseDeletesAll() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(CDS, "*");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"), CDS.resource("b", "x"));

    s.server.sends(CDS, "2");

    assertThat(s.client.subscriber.all(CDS)).isEmpty();
    assertThat(s.known(CDS, "*")).isEqualTo("ACKED");
  }

  @Test
  void absenceFromAnEndpointOrRouteResponseMeansNothing() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(EDS, "a", "b").wants(RDS, "r");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"), EDS.resource("b", "x"));
    s.server.sends(RDS, "1", RDS.resource("r", "x"));

    s.server.sends(EDS, "2", EDS.resource("a", "y"));
    s.server.sends(RDS, "2");

    assertThat(s.known(EDS, "b")).isEqualTo("ACKED x");
    assertThat(s.known(RDS, "r")).isEqualTo("ACKED x");
  }

  @Test
  void resourceOfUnknownNameMakesAbsenceProveNothing() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(CDS, "a");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"));

    s.server.sends(
        CDS,
        "2",
        Any.newBuilder()
            .setTypeUrl(CDS.typeUrl())
            .setValue(ByteString.copyFromUtf8("\u0001\u0002"))
            .build());

    assertThat(s.known(CDS, "a")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void deletionOfANamedClusterKeepsItWithAnAmbientError(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(CDS, "a");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"));
    s.client.told();

    s.server.removes(CDS, "2", List.of("a"));

    assertThat(s.known(CDS, "a")).isEqualTo("DOES_NOT_EXIST x (NOT_FOUND)");
    assertThat(s.client.told()).containsExactly("CDS a");
    s.server.sends(CDS, "3", CDS.resource("a", "x"));
    assertThat(s.known(CDS, "a")).isEqualTo("ACKED x");
    assertThat(s.client.told()).containsExactly("CDS a");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void deletionDropsTheResourceOfAServerThatFailsOnDataErrors(ApiType variant) {
    Scenario s = Scenario.of(variant, ServerFeature.FAIL_ON_DATA_ERRORS).wants(CDS, "a");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"));

    s.server.removes(CDS, "2", List.of("a"));

    assertThat(s.known(CDS, "a")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");
    s.server.sends(CDS, "3", CDS.resource("a", "x"));
    assertThat(s.known(CDS, "a")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void ignoreResourceDeletionIsWhatHappensAnyway(ApiType variant) {
    Scenario s = Scenario.of(variant, ServerFeature.IGNORE_RESOURCE_DELETION).wants(CDS, "a");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"));

    s.server.removes(CDS, "2", List.of("a"));

    assertThat(s.client.state(CDS, "a").value().note()).isEqualTo("x");
  }

  @Test
  void deltaRemovalOfSomethingNotYetSentReportsThatItDoesNotExist() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(EDS, "a");
    s.server.accepts();

    s.server.removes(EDS, "1", List.of("a", "never heard of"));

    assertThat(s.known(EDS, "a")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");
    assertThat(s.server.heard()).last().isEqualTo("EDS nonce n1");
  }

  @Test
  void deltaRemovalOfAWildcardMatchDropsIt() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(CDS, "*");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"), CDS.resource("b", "x"));
    s.client.told();

    s.server.removes(CDS, "2", List.of("a"));

    assertThat(s.client.told()).containsExactly("CDS a");
    assertThat(s.client.subscriber.all(CDS)).hasSize(1);
  }

  @Test
  void nameUnsubscribedBesideAWildcardStaysUntilTheServerRemovesIt() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(CDS, "*", "a");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"));
    s.server.heard();

    s.wants(CDS, "*");
    assertThat(s.server.heard()).containsExactly("CDS -[a]");
    assertThat(s.known(CDS, "a")).isEqualTo("ACKED x");

    s.server.removes(CDS, "2", List.of("a"));
    assertThat(s.known(CDS, "a")).isEqualTo("not wanted");
  }

  @Test
  void deltaResponseDoesNotTouchWhatItLeavesOut() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(CDS, "*");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"), CDS.resource("b", "x"));

    s.server.sends(CDS, "2", CDS.resource("b", "y"));

    assertThat(s.known(CDS, "a")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void removedResourceThatIsRestoredWorksWithoutAnotherRequest(ApiType variant) {
    Scenario s = Scenario.of(variant, ServerFeature.FAIL_ON_DATA_ERRORS).wants(CDS, "a");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"));
    s.server.removes(CDS, "2", List.of("a"));
    assertThat(s.known(CDS, "a")).isEqualTo("DOES_NOT_EXIST (NOT_FOUND)");
    s.server.heard();

    s.server.sends(CDS, "3", CDS.resource("a", "x"));

    assertThat(s.known(CDS, "a")).isEqualTo("ACKED x");
    assertThat(s.server.heard()).hasSize(1).first().asString().contains("nonce n3");
  }

  @Test
  void deltaRemovalOfAnUnknownNameIsIgnored() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(CDS, "a");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x")).heard();
    s.client.told();

    s.server.removes(CDS, "2", List.of("never heard of"));

    assertThat(s.client.told()).isEmpty();
    assertThat(s.known(CDS, "a")).isEqualTo("ACKED x");
    assertThat(s.server.heard()).containsExactly("CDS nonce n2");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void whatIsKeptForItsNameGoesWithThatAndIsTold(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(CDS, "*", "a");
    s.server.accepts();
    s.server.sends(CDS, "1", CDS.resource("a", "x"), CDS.resource("b", "x"));
    if (variant.delta()) {
      s.server.removes(CDS, "2", List.of("a"));
    } else {
      s.server.sends(CDS, "2", CDS.resource("b", "x"));
    }
    assertThat(s.known(CDS, "a")).isEqualTo("DOES_NOT_EXIST x (NOT_FOUND)");
    s.client.told();

    s.wants(CDS, "*");

    assertThat(s.client.told()).contains("CDS a");
    assertThat(s.known(CDS, "a")).isEqualTo("not wanted");
  }
}
