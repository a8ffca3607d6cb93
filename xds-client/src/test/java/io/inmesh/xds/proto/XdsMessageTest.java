package io.inmesh.xds.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.HealthStatus;
import io.inmesh.xds.proto.envoy.config.core.v3.HealthStatusSet;
import io.inmesh.xds.proto.envoy.config.core.v3.Locality;
import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What all generated messages have in common. */
class XdsMessageTest {
  private static final Node NODE =
      Node.newBuilder().setId("a").setLocality(Locality.newBuilder().setZone("z")).build();

  @Test
  void aMessageThatComesInPartsIsTheirMerge() throws Exception {
    Node other = Node.newBuilder().setLocality(Locality.newBuilder().setRegion("r")).build();

    Node merged = Node.parseFrom(NODE.toByteString().concat(other.toByteString()));

    assertThat(merged.getId()).isEqualTo("a");
    assertThat(merged.getLocality())
        .isEqualTo(Locality.newBuilder().setRegion("r").setZone("z").build());
    assertThat(NODE.toBuilder().mergeFrom(other).build()).isEqualTo(merged);
  }

  /** Copying what is there for each part would take hours here. */
  @Test
  void aMessageInAMillionPartsIsReadInOneGo() throws Exception {
    int parts = 1_000_000;
    ByteString features = part(Node.newBuilder().addClientFeatures("a").build());
    ByteString metadata =
        part(
            Node.newBuilder()
                .setMetadata(Struct.newBuilder().putFields("k", Value.getDefaultInstance()))
                .build());
    ByteString newer =
        part(
            Node.newBuilder()
                .setUnknownFields(
                    UnknownFieldSet.newBuilder()
                        .addField(7000, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                        .build())
                .build());

    Node node = DiscoveryRequest.parseFrom(repeat(features, parts)).getNode();
    Node inFile = DiscoveryRequest.parseFrom(repeat(metadata, parts)).getNode();
    Node unknown = DiscoveryRequest.parseFrom(repeat(newer, parts)).getNode();

    assertThat(node.getClientFeaturesCount()).isEqualTo(parts);
    assertThat(inFile.getMetadata().getFieldsMap()).containsOnlyKeys("k");
    assertThat(unknown.getUnknownFields().getField(7000).getVarintList()).hasSize(parts);
    assertThatThrownBy(() -> node.getClientFeaturesList().add("b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void partsChangeNoMessageThatSomebodyHas() throws Exception {
    DiscoveryRequest empty = DiscoveryRequest.newBuilder().setNode(Node.newBuilder()).build();
    DiscoveryRequest filled = DiscoveryRequest.newBuilder().setNode(NODE).build();
    DiscoveryRequest standard =
        DiscoveryRequest.newBuilder().setNode(Node.getDefaultInstance()).build();
    ByteString part = part(Node.newBuilder().addClientFeatures("a").build());

    for (DiscoveryRequest before : List.of(empty, filled, standard)) {
      DiscoveryRequest.Builder builder = before.toBuilder();
      builder.mergeFrom(part);
      DiscoveryRequest once = builder.build();
      builder.mergeFrom(part);

      assertThat(before.getNode().getClientFeaturesList()).isEmpty();
      assertThat(once.getNode().getClientFeaturesList()).containsExactly("a");
      assertThat(builder.build().getNode().getClientFeaturesList()).containsExactly("a", "a");
    }
    assertThat(Node.getDefaultInstance().getClientFeaturesList()).isEmpty();
  }

  private static ByteString part(Node node) {
    return DiscoveryRequest.newBuilder().setNode(node).build().toByteString();
  }

  private static ByteString repeat(ByteString part, int times) {
    byte[] all = new byte[part.size() * times];
    for (int i = 0; i < times; i++) {
      part.copyTo(all, i * part.size());
    }
    return ByteString.copyFrom(all);
  }

  @Test
  void theLastOfAChoiceCounts() throws Exception {
    ByteString port = SocketAddress.newBuilder().setPortValue(1).build().toByteString();
    ByteString named = SocketAddress.newBuilder().setNamedPort("http").build().toByteString();

    SocketAddress read = SocketAddress.parseFrom(port.concat(named));

    assertThat(read.getPortSpecifierCase()).isEqualTo(SocketAddress.PortSpecifierCase.NAMED_PORT);
    assertThat(read.hasPortValue()).isFalse();
    assertThat(read.getPortValue()).isZero();
    assertThat(read.toBuilder().setPortValue(0).build().getPortSpecifierCase())
        .isEqualTo(SocketAddress.PortSpecifierCase.PORT_VALUE);
  }

  @Test
  void aScalarThatIsItsDefaultIsNotSet() throws Exception {
    FieldDescriptor id = Node.getDescriptor().findFieldByName("id");
    // Field 1, a string, of no characters.
    Node read = Node.parseFrom(ByteString.copyFrom(new byte[] {0x0a, 0}));

    assertThat(read).isEqualTo(Node.getDefaultInstance());
    assertThat(read.hasField(id)).isFalse();
    assertThat(NODE.toBuilder().setId("").setLocality(Locality.newBuilder()).build())
        .isEqualTo(Node.newBuilder().setLocality(Locality.newBuilder()).build());
  }

  @Test
  void repeatedNumbersAreReadPackedAndNot() throws Exception {
    RetryPolicy policy =
        RetryPolicy.newBuilder().addRetriableStatusCodes(503).addRetriableStatusCodes(429).build();
    ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(unpacked);
    int number = RetryPolicy.getDescriptor().findFieldByName("retriable_status_codes").getNumber();
    out.writeUInt32(number, 503);
    out.writeUInt32(number, 429);
    out.flush();

    assertThat(RetryPolicy.parseFrom(policy.toByteString())).isEqualTo(policy);
    assertThat(RetryPolicy.parseFrom(ByteString.copyFrom(unpacked.toByteArray())))
        .isEqualTo(policy);
    assertThat(policy.getRetriableStatusCodesList()).containsExactly(503, 429);
  }

  @Test
  void whatANewerApiSaysIsKept() throws Exception {
    UnknownFieldSet newer =
        UnknownFieldSet.newBuilder()
            .addField(7000, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
            // A known number, but not as it is known: id is a string.
            .addField(1, UnknownFieldSet.Field.newBuilder().addFixed32(1).build())
            .build();
    ByteString bytes = NODE.toByteString().concat(newer.toByteString());

    Node read = Node.parseFrom(bytes);

    assertThat(read.getUnknownFields()).isEqualTo(newer);
    assertThat(read.getId()).isEqualTo("a");
    assertThat(Node.parseFrom(read.toByteString())).isEqualTo(read).isNotEqualTo(NODE);
    assertThat(read.toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance()).build())
        .isEqualTo(NODE);
  }

  @Test
  void anEnumsNumberThatIsNotKnownIsKept() throws Exception {
    Cluster cluster = Cluster.newBuilder().setLbPolicyValue(77).build();

    Cluster read = Cluster.parseFrom(cluster.toByteString());

    assertThat(read.getLbPolicy()).isEqualTo(Cluster.LbPolicy.UNRECOGNIZED);
    assertThat(read.getLbPolicyValue()).isEqualTo(77);
    assertThat(read.toString()).contains("77");
  }

  @Test
  void theConstantForUnknownNumbersHasNoneToBeSet() {
    Cluster.Builder cluster = Cluster.newBuilder();
    HealthStatusSet.Builder statuses = HealthStatusSet.newBuilder();

    assertThatThrownBy(() -> cluster.setLbPolicy(Cluster.LbPolicy.UNRECOGNIZED))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> statuses.addStatuses(HealthStatus.UNRECOGNIZED))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(cluster.build()).isEqualTo(Cluster.getDefaultInstance());
    assertThat(statuses.addStatuses(HealthStatus.DRAINING).build().getStatusesList())
        .containsExactly(HealthStatus.DRAINING);
  }

  @Test
  void bytesThatEndTooEarlyAreReportedWithWhatWasRead() {
    ByteString bytes = NODE.toByteString();

    assertThatThrownBy(() -> Node.parseFrom(bytes.substring(0, bytes.size() - 1)))
        .isInstanceOfSatisfying(
            InvalidProtocolBufferException.class,
            e -> assertThat(((Node) e.getUnfinishedMessage()).getId()).isEqualTo("a"));
  }

  @Test
  void endlessNestingIsRefused() {
    Struct struct = Struct.getDefaultInstance();
    for (int i = 0; i < 60; i++) {
      struct =
          Struct.newBuilder()
              .putFields("a", Value.newBuilder().setStructValue(struct).build())
              .build();
    }
    Metadata metadata = Metadata.newBuilder().putFilterMetadata("deep", struct).build();

    assertThatThrownBy(() -> Metadata.parseFrom(metadata.toByteString()))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessageContaining("too many levels of nesting");
  }

  @Test
  void aBuilderDoesNotChangeWhatItHasBuilt() {
    DiscoveryRequest.Builder builder = DiscoveryRequest.newBuilder().addResourceNames("a");
    DiscoveryRequest one = builder.build();
    DiscoveryRequest two = builder.addResourceNames("b").setNode(NODE).build();
    DiscoveryRequest none = builder.clear().build();

    assertThat(one.getResourceNamesList()).containsExactly("a");
    assertThat(one.hasNode()).isFalse();
    assertThat(two.getResourceNamesList()).containsExactly("a", "b");
    assertThat(none).isEqualTo(DiscoveryRequest.getDefaultInstance());
    assertThat(builder.clone().setVersionInfo("1").build()).isNotEqualTo(builder.build());
    assertThatThrownBy(() -> one.getResourceNamesList().add("c"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> one.getResourceNamesList().set(0, "c"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void mapsKeepTheLastEntryOfAKey() throws Exception {
    Metadata first = metadata("a", 1);
    Metadata second = metadata("a", 2).toBuilder().mergeFrom(metadata("b", 3)).build();

    Metadata read = Metadata.parseFrom(first.toByteString().concat(second.toByteString()));

    assertThat(read.getFilterMetadataMap()).containsOnlyKeys("a", "b");
    assertThat(read).isEqualTo(second);
    assertThatThrownBy(() -> read.getFilterMetadataMap().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static Metadata metadata(String key, int value) {
    return Metadata.newBuilder()
        .putFilterMetadata(
            key,
            Struct.newBuilder()
                .putFields("v", Value.newBuilder().setNumberValue(value).build())
                .build())
        .build();
  }

  @Test
  void aFieldTakesNoOtherMessagesDescriptorAndNoOtherType() {
    FieldDescriptor name = Cluster.getDescriptor().findFieldByName("name");
    FieldDescriptor timeout = Cluster.getDescriptor().findFieldByName("connect_timeout");
    Node.Builder node = Node.newBuilder();
    Cluster.Builder cluster = Cluster.newBuilder();

    assertThatThrownBy(() -> node.setField(name, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NODE.getField(name)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> cluster.setField(name, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("envoy.config.cluster.v3.Cluster.name");
    assertThatThrownBy(() -> cluster.setField(timeout, UInt32Value.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> cluster.setName(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void aDynamicMessageBecomesATypedOne() {
    FieldDescriptor timeout = Cluster.getDescriptor().findFieldByName("connect_timeout");
    FieldDescriptor seconds = timeout.getMessageType().findFieldByName("seconds");
    DynamicMessage dynamic =
        DynamicMessage.newBuilder(timeout.getMessageType()).setField(seconds, 5L).build();

    Cluster cluster = Cluster.newBuilder().setField(timeout, dynamic).build();

    assertThat(cluster.getConnectTimeout()).isEqualTo(Duration.newBuilder().setSeconds(5).build());
  }
}
