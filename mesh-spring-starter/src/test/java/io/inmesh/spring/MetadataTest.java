package io.inmesh.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What editors complete. */
class MetadataTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "inmesh.mode",
        "inmesh.bootstrap",
        "inmesh.start-timeout",
        "inmesh.outbound.include",
        "inmesh.outbound.first-config-timeout",
        "inmesh.inbound.without-config",
        "inmesh.inbound.exclude",
        "inmesh.locality.sub-zone",
        "inmesh.metrics.enabled",
        "inmesh.discovery.enabled"
      })
  void aPropertyIsDescribed(String name) throws IOException {
    try (InputStream metadata =
        MeshProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      String json = new String(Objects.requireNonNull(metadata).readAllBytes(), UTF_8);
      int property = json.indexOf("\"name\": \"" + name + '"');
      assertThat(property).as(name).isPositive();
      assertThat(json.substring(property, json.indexOf('}', property))).contains("\"description\"");
    }
  }
}
