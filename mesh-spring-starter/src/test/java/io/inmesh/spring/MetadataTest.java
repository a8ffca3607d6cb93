package io.inmesh.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What editors complete and explain. */
class MetadataTest {
  /** That of the starter itself: the properties of tests have such a file as well. */
  private static URL metadata() throws IOException {
    String name = MeshProperties.class.getName().replace('.', '/') + ".class";
    String own = Objects.requireNonNull(MeshProperties.class.getResource('/' + name)).toString();
    String root = own.substring(0, own.length() - name.length());
    return URI.create(root + "META-INF/spring-configuration-metadata.json").toURL();
  }

  /** By name. */
  private static Map<String, JsonObject> properties() throws IOException {
    Map<String, JsonObject> found = new TreeMap<>();
    try (InputStream metadata = metadata().openStream()) {
      String json = new String(metadata.readAllBytes(), UTF_8);
      for (JsonElement property :
          JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("properties")) {
        found.put(property.getAsJsonObject().get("name").getAsString(), property.getAsJsonObject());
      }
    }
    return found;
  }

  @Test
  void eachPropertySaysWhatItIs() throws IOException {
    assertThat(properties())
        .containsKeys("inmesh.mode", "inmesh.inbound.grpc.enabled", "inmesh.locality.sub-zone")
        .allSatisfy((name, property) -> {
          assertThat(property.has("type")).isTrue();
          assertThat(property.get("description").getAsString()).endsWith(".");
        });
  }

  @Test
  void eachDefaultIsAValueOrInTheDescription() throws IOException {
    Map<String, JsonObject> properties = properties();
    properties.values().removeIf(property -> property.has("defaultValue"));
    assertThat(properties).containsKeys("inmesh.bootstrap", "inmesh.inbound.listener");
    properties.remove("inmesh.clusters"); // a map, empty
    assertThat(properties)
        .allSatisfy((name, property) ->
            assertThat(property.get("description").getAsString()).contains("Default: "));
  }

  @Test
  void eachNameIsKnown() throws IOException {
    assertThat(properties().keySet().stream().filter(name -> name.startsWith("inmesh.")))
        .containsExactlyInAnyOrderElementsOf(KnownProperties.NAMES);
  }

  @Test
  void eachPropertyIsInTheDocumentation() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/spring-boot.md"))) {
      root = Objects.requireNonNull(root.getParent(), "docs/spring-boot.md is nowhere");
    }
    String documentation = Files.readString(root.resolve("docs/spring-boot.md"));
    assertThat(properties().keySet())
        .allSatisfy(name -> {
          String last = name.substring(name.lastIndexOf('.') + 1);
          assertThat(documentation).containsAnyOf('`' + name, '`' + last + '`');
        });
  }
}
