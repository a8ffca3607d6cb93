package io.inmesh.xds.protocol;

import static io.inmesh.xds.transport.ApiType.AGGREGATED_GRPC;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A type that the protocol has never heard of needs one class. */
final class UserTypeTest {
  private static final class Locality implements ResourceType<String> {
    @Override
    public String typeUrl() {
      return "type.googleapis.com/envoy.config.core.v3.Locality";
    }

    @Override
    public String shortName() {
      return "LocalityDS";
    }

    @Override
    public boolean fullStateOfTheWorld() {
      return false;
    }

    @Override
    public boolean supportsWildcard() {
      return false;
    }

    @Override
    public boolean sensitive() {
      return true;
    }

    @Override
    public Decoded<String> decode(Any resource, String name) {
      if (resource.getValue().size() > 10) {
        return Decoded.failed(
            nameOf(resource), List.of(ResourceError.invalid("zone", "s3cret", "a short one")));
      }
      return Decoded.valid(nameOf(resource), "decoded " + nameOf(resource));
    }
  }

  private static Any locality(String region, String zone) {
    return Any.pack(
        io.inmesh.xds.proto.envoy.config.core.v3.Locality.newBuilder()
            .setRegion(region)
            .setZone(zone)
            .build());
  }

  @Test
  void isSubscribedToDecodedAndAcked() {
    Locality type = new Locality();
    Scenario s = Scenario.of(AGGREGATED_GRPC);
    s.client.subscriber.setInterest(type, Set.of("eu"));
    s.settle();
    s.server.accepts();
    s.server.raw(
        DiscoveryResponse.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setVersionInfo("1")
            .setNonce("n")
            .addResources(locality("eu", ""))
            .build());

    assertThat(s.client.subscriber.get(type, "eu").value()).isEqualTo("decoded eu");
    assertThat(s.client.subscriber.get(type, "eu").accepted().encoded().isEmpty()).isTrue();
    assertThat(s.server.heard()).last().isEqualTo("Locality [eu] version 1 nonce n");
  }

  @Test
  void secretsStayOutOfErrors() {
    Locality type = new Locality();
    Scenario s = Scenario.of(AGGREGATED_GRPC);
    s.client.subscriber.setInterest(type, Set.of("eu"));
    s.settle();
    s.server.accepts();
    s.server.raw(
        DiscoveryResponse.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setVersionInfo("1")
            .setNonce("n")
            .addResources(locality("eu", "a zone that is too long"))
            .build());

    assertThat(s.server.errorDetail()).isEqualTo("eu: zone: not shown (expected: a short one)");
    assertThat(s.client.subscriber.get(type, "eu").error().message()).doesNotContain("s3cret");
  }
}
