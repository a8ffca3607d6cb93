package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.LDS;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_DELTA_GRPC;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_GRPC;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import io.inmesh.xds.transport.ApiType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of bytes that are no resource. */
final class MalformedResourceTest {
  private static final String CUT = "malformed bytes: While parsing a protocol message, the input";

  @Test
  void aResourceThatIsCutOffIsRejectedByTheNameThatStandsBeforeTheCut() {
    Scenario s = served();

    s.server.sends(LDS, "2", cut(LDS.resource("l", "y")));

    assertThat(s.known(LDS, "l")).isEqualTo("NACKED x (INVALID_ARGUMENT)");
    assertThat(s.client.state(LDS, "l").rejection().version()).isEqualTo("2");
    assertThat(s.server.errorDetail()).startsWith("l: malformed");
  }

  @Test
  void aNameThatCannotBeReadIsSaidToBeNoTextAndNoOtherListenerIsTakenForGone() {
    Scenario s = served();

    s.server.sends(LDS, "2", any("0a01ff"));

    assertThat(s.server.errorDetail())
        .isEqualTo(
            "resources[0]: malformed bytes: Protocol message had invalid UTF-8."
                + " (expected: envoy.config.listener.v3.Listener)");
    assertThat(s.known(LDS, "l")).isEqualTo("ACKED x");
  }

  /** It may be any listener: nobody can tell which calls are for the mesh. */
  @Test
  void anAnswerThatCannotBeReadDoesNotSayWhatThereIs() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(LDS, "*");
    s.server.accepts().sends(LDS, "1", any("120a01"));
    assertThat(s.known(LDS, "*")).isEqualTo("NACKED (INVALID_ARGUMENT)");
    assertThat(s.client.state(LDS, "*").unheard()).isTrue();
    assertThat(s.client.state(LDS, "*").rejection().message()).startsWith("resources[0]: " + CUT);

    s.server.sends(LDS, "2", LDS.resource("l", "x"));
    assertThat(s.known(LDS, "*")).isEqualTo("ACKED");
    assertThat(s.client.state(LDS, "*").rejection()).isNull();

    s.server.sends(LDS, "3", any("120a01"));
    assertThat(s.known(LDS, "*")).isEqualTo("NACKED (INVALID_ARGUMENT)");
    assertThat(s.client.state(LDS, "*").unheard()).isFalse();
    assertThat(s.known(LDS, "l")).isEqualTo("ACKED x");
  }

  @Test
  void aListedNameWithoutAResourceIsNotOneThatIsGone() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(LDS, "*");
    s.server.accepts().sendsWrapped(LDS, "1", Resource.newBuilder().setName("l").build());
    assertThat(s.server.errorDetail()).isEqualTo("l: no resource (expected: one)");
    assertThat(s.known(LDS, "l")).isEqualTo("NACKED (INVALID_ARGUMENT)");
  }

  @Test
  void bytesWithoutANameAreSaidToBeMalformed() {
    Scenario s = served();

    s.server.sends(LDS, "2", any("120a01"));

    assertThat(s.server.errorDetail()).startsWith("resources[0]: " + CUT);
    assertThat(s.known(LDS, "l")).isEqualTo("ACKED x");
  }

  @Test
  void anEndOfAGroupThatDidNotBeginIsMalformed() {
    Scenario s = served();

    s.server.sends(LDS, "2", any("0a016c0c"));

    assertThat(s.known(LDS, "l")).isEqualTo("NACKED x (INVALID_ARGUMENT)");
  }

  @Test
  void anotherNameInBrokenBytesIsNoProofThatAListenerIsGone() {
    Scenario s = served();

    s.server.sends(LDS, "2", cut(LDS.resource("lost", "y")));

    assertThat(s.server.errorDetail()).startsWith("lost: " + CUT);
    assertThat(s.known(LDS, "l")).isEqualTo("ACKED x");
  }

  @Test
  void aWholeResourceThatNobodyAskedForIsOfNoInterest() {
    Scenario s = served();
    s.server.heard();

    s.server.sends(LDS, "2", LDS.resource("l", "x"), LDS.resource("other", "invalid"));

    assertThat(s.server.heard()).containsExactly("LDS [l] version 2 nonce n2");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void theNameOfTheWrapperCounts(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(LDS, "l");
    s.server.accepts().sends(LDS, "1", LDS.resource("l", "x"));

    s.server.sendsWrapped(
        LDS, "2", Resource.newBuilder().setName("l").setResource(any("120a01")).build());

    assertThat(s.known(LDS, "l")).isEqualTo("NACKED x (INVALID_ARGUMENT)");
  }

  @Test
  void aWrapperThatIsCutOffIsRejectedByItsName() {
    Scenario s = served();
    Resource wrapper =
        Resource.newBuilder().setName("l").setResource(LDS.resource("l", "y")).build();
    Any whole =
        Any.newBuilder()
            .setTypeUrl("type.googleapis.com/envoy.service.discovery.v3.Resource")
            .setValue(wrapper.toByteString())
            .build();

    // Field 3, the name, comes after field 2, the resource.
    ByteString nameFirst =
        Resource.newBuilder().setName("l").build().toByteString().concat(whole.getValue());
    s.server.sends(LDS, "2", cut(whole.toBuilder().setValue(nameFirst).build()));

    assertThat(s.server.errorDetail())
        .startsWith("l: " + CUT)
        .endsWith("(expected: envoy.service.discovery.v3.Resource)");
    assertThat(s.known(LDS, "l")).isEqualTo("NACKED x (INVALID_ARGUMENT)");
  }

  @Test
  void theSameBytesAsAnotherTypeAreNotTakenForThoseInUse() {
    Scenario s = Scenario.of(AGGREGATED_DELTA_GRPC).wants(LDS, "l");
    Any good = LDS.resource("l", "x");
    s.server.accepts().sends(LDS, "1", good);
    Any asCluster = good.toBuilder().setTypeUrl(CDS.typeUrl()).build();

    s.server.sendsWrapped(
        LDS, "2", Resource.newBuilder().setName("l").setResource(asCluster).build());
    assertThat(s.known(LDS, "l")).isEqualTo("NACKED x (INVALID_ARGUMENT)");

    s.server.sends(LDS, "3", good);
    assertThat(s.known(LDS, "l")).isEqualTo("ACKED x");
  }

  private static Scenario served() {
    Scenario s = Scenario.of(AGGREGATED_GRPC).wants(LDS, "l");
    s.server.accepts().sends(LDS, "1", LDS.resource("l", "x"));
    return s;
  }

  private static Any cut(Any resource) {
    ByteString bytes = resource.getValue();
    return resource.toBuilder().setValue(bytes.substring(0, bytes.size() - 1)).build();
  }

  private static Any any(String hex) {
    return Any.newBuilder().setTypeUrl(LDS.typeUrl()).setValue(ByteString.fromHex(hex)).build();
  }
}
