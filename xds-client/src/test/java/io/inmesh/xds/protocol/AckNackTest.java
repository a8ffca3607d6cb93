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
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import io.inmesh.xds.transport.ApiType;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is answered to responses, in both variants. */
final class AckNackTest {
  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void acceptedResponseIsAckedWithItsNonce(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().heard();

    s.server.sends(EDS, "1", EDS.resource("a", "x"));

    assertThat(s.server.heard())
        .containsExactly(variant.delta() ? "EDS nonce n1" : "EDS [a] version 1 nonce n1");
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void rejectedResponseIsNackedWithThePreviousVersionAndTheNewNonce(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x")).heard();

    s.server.sends(EDS, "2", EDS.resource("a", "invalid"));

    assertThat(s.server.heard())
        .containsExactly(variant.delta() ? "EDS nonce n2 NACK" : "EDS [a] version 1 nonce n2 NACK");
    assertThat(s.server.errorDetail()).isEqualTo("a: note: invalid (expected: valid)");
    assertThat(s.known(EDS, "a")).isEqualTo("NACKED x (INVALID_ARGUMENT)");
    assertThat(s.client.state(EDS, "a").rejection().version()).isEqualTo("2");
    assertThat(s.client.state(EDS, "a").accepted().version()).isEqualTo("1");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void emptyAndUnchangedResponsesAreAnsweredOnceEach(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().heard();

    s.server.sends(EDS, "1");
    s.server.sends(EDS, "1", EDS.resource("a", "x"));
    s.server.sends(EDS, "1", EDS.resource("a", "x"));

    assertThat(s.server.heard())
        .hasSize(3)
        .noneMatch(line -> line.contains("NACK"))
        .element(2)
        .asString()
        .contains("n3");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void undecodableResourceIsNackedAndTheOthersAreApplied(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts().heard();

    Resource broken =
        Resource.newBuilder()
            .setName("a")
            .setVersion("1")
            .setResource(
                Any.newBuilder()
                    .setTypeUrl(EDS.typeUrl())
                    .setValue(ByteString.copyFromUtf8("\u0001\u0002")))
            .build();
    Resource fine =
        Resource.newBuilder()
            .setName("b")
            .setVersion("1")
            .setResource(EDS.resource("b", "x"))
            .build();
    s.server.sendsWrapped(EDS, "1", broken, fine);

    assertThat(s.server.heard()).singleElement().asString().endsWith("NACK");
    assertThat(s.known(EDS, "a")).isEqualTo("NACKED (INVALID_ARGUMENT)");
    assertThat(s.known(EDS, "b")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void allErrorsOfAResponseAreReportedAndTheTextIsBounded(ApiType variant) {
    String[] names = IntStream.range(0, 500).mapToObj(i -> "cluster-" + i).toArray(String[]::new);
    Scenario s = Scenario.of(variant).wants(EDS, names);
    s.server.accepts();

    Any[] resources = new Any[500];
    for (int i = 0; i < 500; i++) {
      resources[i] = EDS.resource(names[i], i % 2 == 0 ? "invalid" : "x");
    }
    s.server.sends(EDS, "1", resources);

    assertThat(s.server.errorDetail())
        .startsWith("cluster-0: note: invalid")
        .contains("\ncluster-2: note: invalid")
        .matches("(?s).*\\.\\.\\. and \\d+ more")
        .hasSizeLessThanOrEqualTo(4096);
    assertThat(s.known(EDS, "cluster-499")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void decoderThatThrowsRejectsItsResourceOnly(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts();

    s.server.sends(EDS, "1", EDS.resource("a", "throw"), EDS.resource("b", "x"));

    assertThat(s.server.errorDetail()).contains("a bug in the decoder");
    assertThat(s.known(EDS, "b")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void unsupportedResourceIsAppliedAndNackedWithTheReason(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x")).heard();

    s.server.sends(EDS, "2", EDS.resource("a", "unsupported"));

    assertThat(s.known(EDS, "a")).isEqualTo("NACKED unsupported (INVALID_ARGUMENT)");
    assertThat(s.server.errorDetail()).contains("expected: something simpler");
  }

  /** Whoever says to have a version is not sent it again, and goes on with what it rejected. */
  @Test
  void rejectedResponseOfWhichSomethingIsInUseIsNackedWithoutAVersion() {
    Scenario s = Scenario.of(ApiType.AGGREGATED_GRPC).wants(LDS, "a", "b");
    s.server.accepts().sends(LDS, "1", LDS.resource("a", "x"), LDS.resource("b", "x")).heard();

    s.server.sends(LDS, "2", LDS.resource("a", "unsupported"), LDS.resource("b", "x"));
    assertThat(s.server.heard()).containsExactly("LDS [a, b] nonce n2 NACK");

    s.server.sends(LDS, "1", LDS.resource("a", "x"), LDS.resource("b", "x"));
    assertThat(s.server.heard()).containsExactly("LDS [a, b] version 1 nonce n3");

    s.server.sends(LDS, "3", LDS.resource("a", "invalid"), LDS.resource("b", "y"));
    assertThat(s.server.heard()).containsExactly("LDS [a, b] nonce n4 NACK");

    s.server.sends(LDS, "1", LDS.resource("a", "x"), LDS.resource("b", "x")).heard();
    s.server.sends(LDS, "4", LDS.resource("a", "invalid 2")); // and b is gone
    assertThat(s.server.heard()).containsExactly("LDS [a, b] nonce n6 NACK");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void partlyInvalidResourceIsAppliedOnlyIfThereIsNoLastGoodOne(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "new", "old");
    s.server.accepts().sends(EDS, "1", EDS.resource("old", "x"));

    s.server.sends(EDS, "2", EDS.resource("new", "partial 1"), EDS.resource("old", "partial 1"));

    assertThat(s.known(EDS, "new")).isEqualTo("NACKED partial 1 (INVALID_ARGUMENT)");
    assertThat(s.known(EDS, "old")).isEqualTo("NACKED x (INVALID_ARGUMENT)");

    s.server.sends(EDS, "3", EDS.resource("new", "partial 2"), EDS.resource("old", "partial 2"));

    assertThat(s.known(EDS, "new")).isEqualTo("NACKED partial 2 (INVALID_ARGUMENT)");
    assertThat(s.known(EDS, "old")).isEqualTo("NACKED x (INVALID_ARGUMENT)");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void repairedResourceClearsTheError(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));
    s.server.sends(EDS, "2", EDS.resource("a", "invalid"));
    s.client.told();

    s.server.sends(EDS, "3", EDS.resource("a", "x"));

    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x");
    assertThat(s.client.state(EDS, "a").rejection()).isNull();
    assertThat(s.client.told()).containsExactly("EDS a");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void subscriptionChangeIsNeitherNackNorStale(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));
    s.server.sends(EDS, "2", EDS.resource("a", "y")).heard();

    s.wants(EDS, "a", "b");

    assertThat(s.server.heard())
        .containsExactly(variant.delta() ? "EDS +[b]" : "EDS [a, b] version 2 nonce n2");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void interestThatFollowsFromAResponseGoesOutWithItsAck(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(CDS, "a");
    s.server.accepts().heard();
    s.server.sends(CDS, "1", CDS.resource("a", "x"));
    s.wants(EDS, "a");

    assertThat(s.server.heard())
        .containsExactly(
            variant.delta() ? "CDS nonce n1" : "CDS [a] version 1 nonce n1",
            variant.delta() ? "EDS +[a]" : "EDS [a]");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void noResponseToARequestIsNoReasonToAskAgain(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x")).heard();

    s.wants(EDS, "a", "b").seconds(60);

    assertThat(s.server.heard()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void typeMismatchWithinAResponseIsNackedNamingTheExpectedType(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts();

    s.server.sendsWrapped(
        EDS,
        "1",
        Resource.newBuilder().setName("a").setResource(CDS.resource("a", "x")).build(),
        Resource.newBuilder().setName("b").setResource(EDS.resource("b", "x")).build());

    assertThat(s.server.errorDetail())
        .isEqualTo("a: " + CDS.typeUrl() + " (expected: " + EDS.typeUrl() + ")");
    assertThat(s.known(EDS, "a")).isEqualTo("NACKED (INVALID_ARGUMENT)");
    assertThat(s.known(EDS, "b")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void responseOfAnUnknownTypeIsIgnoredAndReadingGoesOn(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().heard();

    s.server.sends(RDS, "1", RDS.resource("r", "x"));
    s.server.raw(
        variant.delta()
            ? DeltaDiscoveryResponse.newBuilder().setTypeUrl("type.googleapis.com/x.Y").build()
            : DiscoveryResponse.newBuilder().setTypeUrl("type.googleapis.com/x.Y").build());
    assertThat(s.server.heard()).isEmpty();

    s.server.sends(EDS, "1", EDS.resource("a", "x"));
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void nameThatOccursTwiceIsNackedAndTheLastGoodOneKept(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));

    s.server.sends(
        EDS, "2", EDS.resource("a", "y"), EDS.resource("a", "z"), EDS.resource("b", "y"));

    assertThat(s.server.errorDetail()).isEqualTo("a: named twice in one response (expected: once)");
    assertThat(s.known(EDS, "a")).isEqualTo("NACKED x (INVALID_ARGUMENT)");
    assertThat(s.known(EDS, "b")).isEqualTo("ACKED y");
    s.server.sends(EDS, "3", EDS.resource("a", "y"));
    assertThat(s.known(EDS, "a")).isEqualTo("ACKED y");
  }

  @Test
  void aNameThatIsSentAndRemovedIsNackedAndTheLastGoodOneKept() {
    Scenario s = Scenario.of(ApiType.AGGREGATED_DELTA_GRPC).wants(CDS, "*");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"));

    s.server.removes(CDS, "2", List.of("a"), CDS.resource("a", "y"));

    assertThat(s.server.errorDetail()).isEqualTo("a: named twice in one response (expected: once)");
    assertThat(s.known(CDS, "a")).isEqualTo("NACKED x (INVALID_ARGUMENT)");
  }

  /** Which of the two it is nobody knows, but it is not one that the server does not have. */
  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void aNewNameThatOccursTwiceIsListed(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(CDS, "*");
    s.server.accepts().sends(CDS, "1", CDS.resource("a", "x"), CDS.resource("a", "y"));
    assertThat(s.known(CDS, "*")).isEqualTo("ACKED");
    assertThat(s.known(CDS, "a")).isEqualTo("NACKED (INVALID_ARGUMENT)");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void resourceThatNobodyAskedForIsIgnoredEvenIfItIsInvalid(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().heard();
    EDS.decodedNames.clear();

    s.server.sends(EDS, "1", EDS.resource("a", "x"), EDS.resource("z", "invalid"));

    assertThat(s.server.heard()).singleElement().asString().doesNotContain("NACK");
    assertThat(EDS.decodedNames).containsExactly("a");
    assertThat(s.client.subscriber.all(EDS)).hasSize(1);
  }

  @Test
  void wrappedResourceIsAcceptedInStateOfTheWorldAndTheWrappersNameWins() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(EDS, "outer");
    s.server.accepts();

    s.server.sendsWrapped(
        EDS,
        "1",
        Resource.newBuilder().setName("outer").setResource(EDS.resource("inner", "x")).build());

    assertThat(s.known(EDS, "outer")).isEqualTo("ACKED x");
    assertThat(s.client.state(EDS, "outer").value().name()).isEqualTo("outer");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void sameBytesKeepTheSameInstanceAndChangeNothing(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"), EDS.resource("b", "x"));
    TestTypes.Thing before = s.client.state(EDS, "a").value();
    s.client.told();
    EDS.decodedNames.clear();

    s.server.sends(EDS, "2", EDS.resource("a", "x"), EDS.resource("b", "y"));

    assertThat(s.client.told()).containsExactly("EDS b");
    assertThat(EDS.decodedNames).containsExactly("b");
    assertThat(s.client.state(EDS, "a").value()).isSameAs(before);
    assertThat(s.client.state(EDS, "a").accepted().version()).isEqualTo("2");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void sameRejectedBytesAreNotDecodedAgain(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "invalid"));
    s.client.told();
    EDS.decodedNames.clear();

    s.server.sends(EDS, "2", EDS.resource("a", "invalid"));

    assertThat(EDS.decodedNames).isEmpty();
    assertThat(s.client.told()).isEmpty();
    assertThat(s.client.state(EDS, "a").rejection().version()).isEqualTo("2");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void lateWatcherHearsOfTheValueAndTheAmbientErrorWithoutAnotherRequest(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));
    s.server.sends(EDS, "2", EDS.resource("a", "invalid")).heard();

    Scenario.Watcher late = s.anotherWatcher().wants(EDS, "a");

    assertThat(late.told()).containsExactly("EDS a");
    assertThat(late.known(EDS, "a")).isEqualTo("NACKED x (INVALID_ARGUMENT)");
    assertThat(late.state(EDS, "a").ambientError()).isNotNull();
    assertThat(s.server.heard()).isEmpty();

    s.wants(EDS);
    assertThat(s.server.heard()).isEmpty();
    late.wants(EDS);
    assertThat(s.server.heard()).hasSize(1);
  }

  @Test
  void spontaneousDeltaRequestHasNoNonceButAnAnswerHas() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(EDS, "a");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));
    assertThat(s.server.heard()).containsExactly("EDS +[a] node me", "EDS nonce n1");

    s.wants(EDS, "a", "b");

    assertThat(s.server.heard()).containsExactly("EDS +[b]");
  }
}
