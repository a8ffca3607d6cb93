package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static io.inmesh.xds.protocol.TestTypes.RDS;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_DELTA_GRPC;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_GRPC;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.ServerFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How interest is put into requests. */
final class NamesTest {
  @Test
  void wildcardThatWasNeverNamedIsAnEmptyList() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(CDS, "*");
    s.server.accepts();
    assertThat(s.server.heard()).containsExactly("CDS [] node me");
  }

  @Test
  void wildcardBesideNamesIsNamedAndAnEmptyListThenUnsubscribesAll() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(CDS, "*");
    s.server.accepts().heard();

    s.wants(CDS, "*", "a").wants(CDS, "a").wants(CDS, "a", "*").wants(CDS, "*").wants(CDS);

    assertThat(s.server.heard())
        .containsExactly("CDS [*, a]", "CDS [a]", "CDS [*, a]", "CDS [*]", "CDS []");
  }

  @Test
  void namesBesideAWildcardThatListsAllAreNotSentAndAreKnownByIt() {
    Scenario s = Scenario.of(AGGREGATED_GRPC, ServerFeature.WILDCARD_LISTS_ALL).wants(CDS, "*");
    s.server.accepts().heard();

    s.wants(CDS, "*", "a", "missing");
    assertThat(s.server.heard()).allMatch(line -> line.startsWith("CDS []"));
    s.server.sends(CDS, "1", CDS.resource("a", "x"), CDS.resource("b", "x"));
    assertThat(s.server.heard()).allMatch(line -> line.startsWith("CDS []"));
    assertThat(s.known(CDS, "a")).isEqualTo("ACKED x");
    assertThat(s.known(CDS, "b")).isEqualTo("ACKED x");
    assertThat(s.known(CDS, "missing")).as("it is not listed").startsWith("DOES_NOT_EXIST");

    s.wants(CDS, "*", "a", "missing", "late");
    assertThat(s.known(CDS, "late")).startsWith("DOES_NOT_EXIST");
    s.server.heard();
    s.wants(CDS, "*", "a");
    s.wants(CDS, "*", "a", "again");
    s.millis(5_000);
    assertThat(s.server.heard())
        .as("nothing is asked for anew")
        .allMatch(l -> l.contains("version 1"));
    s.wants(CDS, "*", "a", "late");
    s.server.heard();
    s.server.sends(CDS, "2", CDS.resource("a", "x"), CDS.resource("late", "x"));
    assertThat(s.known(CDS, "late")).isEqualTo("ACKED x");
    s.server.heard();

    s.wants(CDS, "*");
    assertThat(s.server.heard()).allMatch(line -> line.startsWith("CDS []"));
    assertThat(s.known(CDS, "a")).as("listed all the same").isEqualTo("ACKED x");
    s.wants(CDS, "a");
    assertThat(s.server.heard()).containsExactly("CDS [a] version 2 nonce n2");
  }

  /** go-control-plane does not know it by its name. */
  @Test
  void aWildcardThatListsAllBeginsAStreamOfItsOwnAfterNames() {
    Scenario s = Scenario.of(AGGREGATED_GRPC, ServerFeature.WILDCARD_LISTS_ALL).wants(CDS, "a");
    s.wants(EDS, "e");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x")).sends(EDS, "7").heard();

    s.wants(CDS, "a", "*");
    assertThat(s.server.openStreams()).hasSize(1);
    assertThat(s.server.streamCount()).isEqualTo(2);
    s.server.accepts();
    assertThat(s.server.heard()).containsExactlyInAnyOrder("CDS [] node me", "EDS [e] version 7");
    assertThat(s.known(CDS, "a")).isEqualTo("ACKED x");
    s.server.sends(CDS, "1", CDS.resource("a", "x"), CDS.resource("b", "x"));
    assertThat(s.known(CDS, "b")).isEqualTo("ACKED x");
    s.wants(CDS, "a", "*", "c");
    assertThat(s.server.streamCount()).isEqualTo(2);
  }

  /** The response was on its way before. */
  @Test
  void aNameThatIsStillToBeSentIsNotMissedInAResponse() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(CDS, "*");
    s.server.accepts().heard();
    s.client.subscriber.setInterest(CDS, List.of("*", "a"));
    s.server.sends(CDS, "1", CDS.resource("b", "x"));
    assertThat(s.known(CDS, "a")).isEqualTo("REQUESTED");
    assertThat(s.server.heard()).last().asString().startsWith("CDS [*, a]");
  }

  @Test
  void legacyWildcardIsNamedOnceSoThatAnEmptyListEndsIt() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(CDS, "*");
    s.server.accepts().heard();
    s.wants(CDS);
    assertThat(s.server.heard()).containsExactly("CDS [*]", "CDS []");
  }

  @Test
  void deltaSendsDifferences() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(CDS, "*");
    s.server.accepts();
    assertThat(s.server.heard()).containsExactly("CDS node me");

    s.wants(CDS, "*", "a").wants(CDS, "a", "b").wants(CDS, "b", "*").wants(CDS);

    assertThat(s.server.heard())
        .containsExactly("CDS +[a]", "CDS +[b] -[*]", "CDS +[*] -[a]", "CDS -[b, *]");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void tenThousandNamesAreOneRequest(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "first");
    s.server.accepts().heard();
    List<String> names = IntStream.range(0, 10_000).mapToObj(i -> "c" + i).toList();

    List<String> growing = new ArrayList<>();
    for (String name : names) {
      growing.add(name);
      if (growing.size() % 1000 == 0) {
        s.client.subscriber.setInterest(EDS, growing);
      }
    }
    s.settle();

    assertThat(s.server.heard()).hasSize(1);
    assertThat(s.server.subscribed(EDS)).hasSize(10_000);
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void interestThatIsDroppedAndRegainedWithinABurstChangesNothing(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"), EDS.resource("b", "x")).heard();

    s.client.subscriber.setInterest(EDS, List.of("a"));
    s.client.subscriber.setInterest(EDS, List.of("a", "b"));
    s.settle();

    assertThat(s.server.heard()).isEmpty();
    assertThat(s.known(EDS, "b")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void emptyInterestInATypeSendsNothing(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a").wants(CDS).wants(RDS);
    s.server.accepts();
    assertThat(s.server.heard()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void wildcardOfATypeWithoutOneIsRefusedLocally(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "*");
    assertThat(s.known(EDS, "*")).isEqualTo("DOES_NOT_EXIST (INVALID_ARGUMENT)");
    assertThat(s.server.streamCount()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void typesWithTheirOwnServicesHaveTheirOwnStreamsAndNodes(ApiType ads) {
    ApiType variant = ads.delta() ? ApiType.DELTA_GRPC : ApiType.GRPC;
    Scenario s = Scenario.of(variant).wants(EDS, "a").wants(CDS, "*");
    s.server.accepts();

    assertThat(s.server.openStreams().stream().map(stream -> stream.method))
        .containsExactly(
            "envoy.service.endpoint.v3.EndpointDiscoveryService/"
                + (ads.delta() ? "DeltaEndpoints" : "StreamEndpoints"),
            "envoy.service.cluster.v3.ClusterDiscoveryService/"
                + (ads.delta() ? "DeltaClusters" : "StreamClusters"));
    assertThat(s.server.heard()).hasSize(2).allMatch(line -> line.endsWith("node me"));
    s.server.sends(EDS, "1", EDS.resource("a", "x")).sends(CDS, "1", CDS.resource("c", "x"));
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x");
    assertThat(s.known(CDS, "c")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void clientAdvertisesTimeToLiveAndWrappedResources(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts();
    List<String> features =
        variant.delta()
            ? ((DeltaDiscoveryRequest) s.server.lastRequest()).getNode().getClientFeaturesList()
            : ((DiscoveryRequest) s.server.lastRequest()).getNode().getClientFeaturesList();
    assertThat(features)
        .contains("xds.config.supports-resource-ttl", "xds.config.supports-resource-in-sotw");
  }
}
