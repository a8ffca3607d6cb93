package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts of a configuration are compared with headers, and sent, as their UTF-8 bytes. */
class HeaderBytesTest {
  @TempDir private Path dir;
  private RawBackend backend;
  private String config;

  @BeforeEach
  void start() throws IOException {
    backend = new RawBackend();
    config = HeaderBytesConfig.write(dir, backend.port()).toString();
  }

  @AfterEach
  void stop() throws IOException {
    backend.close();
  }

  private JsonNode call(String path, String value) throws IOException {
    String headers = Json.MAPPER.writeValueAsString(List.of(List.of("x-a", value)));
    String line = "{\"url\":\"http://shop.example" + path + "\",\"headers\":" + headers + "}\n";
    Ran ran = Ran.runWithInput(line, "call", "--config", config);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.json().has("error")).as(ran.out()).isFalse();
    return ran.json();
  }

  private static String header(JsonNode answer, String name) {
    for (JsonNode pair : answer.path("headers")) {
      if (pair.path(0).asText().equals(name)) {
        return pair.path(1).asText();
      }
    }
    return "";
  }

  static Stream<Arguments> values() {
    return HeaderBytesConfig.VALUES.stream().map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("values")
  void routesAndEditsAreThoseOfTheBytes(String value, String route) throws IOException {
    JsonNode answer = call("/", value);

    assertThat(header(answer, "x-route")).isEqualTo(route);
    assertThat(answer.path("body").asText().lines()) // as the endpoint got it, read as UTF-8
        .contains("x-a: " + value, "x-set: f\u00e9" + value, "x-req: \u20ac" + value + " c");
    assertThat(header(answer, "x-res")).isEqualTo("r\u00e9s \u20ac " + value);
  }

  @Test
  void bodiesHaveTheTextOfAHeader() throws IOException {
    assertThat(call("/text", "\u20ac").path("body").asText()).isEqualTo("\u00e9\u20ac");
    JsonNode json = call("/json", "\u20ac");
    assertThat(json.path("body").asText())
        .isEqualTo("{\"a\":\"\u00e9\u20ac\",\"b\":\"n\u00e9\"}\n");
    assertThat(header(json, "x-name")).isEqualTo("n\u00e9");
  }

  @Test
  void explanationsShowTexts() throws IOException {
    Ran ran =
        Ran.run(
            "explain", "--config", config, "--url", "http://shop.example/", "-H", "x-a: p\u00e9");

    JsonNode explained = ran.json();
    assertThat(explained.at("/sent/headers").toString())
        .contains("[\"x-a\",\"p\u00e9\"]", "[\"x-set\",\"f\u00e9p\u00e9\"]");
    assertThat(explained.path("passed").toString()).contains("equals \\\"\u00e9\\\"", "p\u00e9");
  }
}
