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

/** What was dropped and is wanted again has to come again. */
final class RedeliveryTest {
  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void droppedResourceIsAskedForAgain(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"), EDS.resource("b", "x")).heard();

    s.wants(EDS, "a");
    assertThat(s.known(EDS, "b")).isEqualTo("not wanted");
    s.wants(EDS, "a", "b");

    assertThat(s.known(EDS, "b")).isEqualTo("REQUESTED");
    assertThat(s.server.heard())
        .containsExactly(
            variant.delta() ? "EDS -[b]" : "EDS [a] version 1 nonce n1",
            variant.delta() ? "EDS +[b]" : "EDS [a, b] version 1 nonce n1");
  }

  @Test
  void serverThatStaysSilentIsAskedOnceMoreAsIfNothingHadBeenAccepted() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"), EDS.resource("b", "x"));
    s.wants(EDS, "a").wants(EDS, "a", "b");
    s.server.heard();

    s.seconds(14);

    assertThat(s.server.heard()).containsExactly("EDS [a, b] nonce n1");
  }

  @Test
  void serverThatSendsItAgainIsNotAskedOnceMore() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"), EDS.resource("b", "x"));
    s.wants(EDS, "a").wants(EDS, "a", "b");
    s.server.sends(EDS, "1", EDS.resource("b", "x")).heard();

    s.seconds(14);

    assertThat(s.server.heard()).isEmpty();
  }

  @Test
  void typeThatNobodyWantedForAWhileIsAskedForFromScratch() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(CDS, "*");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"));
    s.wants(CDS);
    s.server.heard();

    s.wants(CDS, "*");

    assertThat(s.server.heard()).containsExactly("CDS [*] nonce n1");
    assertThat(s.known(CDS, "*")).isEqualTo("REQUESTED");
  }

  @Test
  void aliasMatchesTheSubscription() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(EDS, "alias");
    s.server.accepts();
    s.server.sendsWrapped(
        EDS,
        "1",
        Resource.newBuilder()
            .setName("real")
            .setVersion("1")
            .addAliases("alias")
            .setResource(EDS.resource("real", "x"))
            .build());
    assertThat(s.known(EDS, "alias")).isEqualTo("ACKED x");

    s.server.restarts();
    s.seconds(2);
    s.server.heard();
    s.server.accepts();
    assertThat(s.server.heard()).containsExactly("EDS +[alias] has {real=1} node me");
    s.server.removes(EDS, "2", List.of("real"));
    assertThat(s.known(EDS, "alias")).startsWith("DOES_NOT_EXIST x");
  }
}
