package io.inmesh.xds.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class XdsTypesTest {
  @Test
  void everyGeneratedMessageIsKnown() throws Exception {
    Path classes =
        Path.of(
            RouteConfiguration.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path root = classes.resolve("io/inmesh/xds/proto");
    List<String> unknown = new ArrayList<>();
    int known = 0;
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith("Proto.class")).toList()) {
        String name = "io/inmesh/xds/proto/" + root.relativize(file);
        Class<?> type = Class.forName(name.replace('/', '.').replace(".class", ""));
        FileDescriptor descriptor = (FileDescriptor) type.getMethod("getDescriptor").invoke(null);
        if (descriptor.getPackage().startsWith("google.")) {
          continue;
        }
        for (var message : descriptor.getMessageTypes()) {
          if (XdsTypes.REGISTRY.find(message.getFullName()) == message) {
            known++;
          } else {
            unknown.add(message.getFullName());
          }
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(known).isGreaterThan(200);
  }

  @Test
  void nestedAndWellKnownTypesAreKnownAndOthersAreNot() {
    assertThat(XdsTypes.REGISTRY.find("x/envoy.config.route.v3.RetryPolicy.RetryBackOff"))
        .isNotNull();
    assertThat(XdsTypes.REGISTRY.find("x/google.protobuf.Struct")).isNotNull();
    assertThat(XdsTypes.REGISTRY.find("x/envoy.config.route.v3.Nope")).isNull();
    assertThat(XdsTypes.REGISTRY.find("istio.stats.Config")).isNull();
    assertThat(XdsTypes.REGISTRY.find("")).isNull();
  }
}
