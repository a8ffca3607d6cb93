package io.inmesh.xds.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.GeneratedMessages;
import java.util.List;
import org.junit.jupiter.api.Test;

class XdsTypesTest {
  @Test
  void everyGeneratedMessageOfEnvoysApiIsKnown() throws Exception {
    List<Descriptor> types =
        GeneratedMessages.all().stream()
            .map(Message::getDescriptorForType)
            .filter(type -> !type.getFile().getPackage().startsWith("google."))
            .filter(type -> !type.getFile().getPackage().equals("validate"))
            .toList();

    assertThat(types)
        .hasSizeGreaterThan(500)
        .allMatch(type -> XdsTypes.REGISTRY.find(type.getFullName()) == type);
  }

  @Test
  void nestedAndWellKnownTypesAreKnownAndOthersAreNot() {
    assertThat(XdsTypes.REGISTRY.find("x/envoy.config.route.v3.RetryPolicy.RetryBackOff"))
        .isNotNull();
    assertThat(XdsTypes.REGISTRY.find("x/google.protobuf.Struct")).isNotNull();
    assertThat(XdsTypes.REGISTRY.find("x/envoy.config.route.v3.Nope")).isNull();
    assertThat(XdsTypes.REGISTRY.find("x/validate.FieldRules")).isNull();
    assertThat(XdsTypes.REGISTRY.find("istio.stats.Config")).isNull();
    assertThat(XdsTypes.REGISTRY.find("")).isNull();
  }
}
