package io.inmesh.xds.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.validate.Validate;
import org.junit.jupiter.api.Test;

final class GeneratedProtosTest {
  @Test
  void keepsTheProtoNamesThatGoOverTheWire() {
    Any packed = Any.pack(Cluster.newBuilder().setName("shop").build());

    assertThat(packed.getTypeUrl())
        .isEqualTo("type.googleapis.com/envoy.config.cluster.v3.Cluster");
  }

  @Test
  void readsWhatTheSameMessageOfThePublishedApiWrote() throws Exception {
    byte[] bytes =
        io.envoyproxy.envoy.config.cluster.v3.Cluster.newBuilder()
            .setName("shop")
            .build()
            .toByteArray();

    assertThat(Cluster.parseFrom(bytes).getName()).isEqualTo("shop");
  }

  @Test
  void keepsTheValidationRulesInTheDescriptors() {
    FieldDescriptor name = Cluster.getDescriptor().findFieldByName("name");

    assertThat(name.getOptions().getExtension(Validate.rules).getString().getMinLen()).isEqualTo(1);
  }
}
