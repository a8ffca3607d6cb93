package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of the answers of filters and of the connection manager. {@link EnvoyComparisonIT}
 * asks the real Envoy about the same bootstrap.
 */
class RepliesTest {
  @TempDir private Path folder;

  private JsonNode answer(String method, String path, String... headers) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      lines.append(i == 0 ? "" : ",");
      lines.append("[\"" + headers[i] + "\",\"" + headers[i + 1] + "\"]");
    }
    String line =
        "{\"id\":\"1\",\"method\":\"%s\",\"url\":\"http://shop.example%s\",\"headers\":[%s]}\n";
    try (RawBackend echo = new RawBackend();
        InputStream in = RepliesTest.class.getResourceAsStream("replies.yaml")) {
      String bootstrap =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .replace("${ECHO}", Integer.toString(echo.port()))
              .replaceAll("\\$\\{(ADMIN|PORT)}", "1");
      Path file = Files.writeString(folder.resolve("replies.yaml"), bootstrap);
      Ran ran =
          Ran.runWithInput(
              line.formatted(method, path, lines), "call", "--config", file.toString());
      assertThat(ran.code()).as(ran.err()).isZero();
      return ran.json();
    }
  }

  private static Map<String, String> headers(JsonNode answer) {
    Map<String, String> headers = new TreeMap<>();
    answer.get("headers").forEach(line -> headers.put(line.get(0).asText(), line.get(1).asText()));
    return headers;
  }

  @Test
  void formatsOfAFiltersReplySeeTheRequestAsTheFiltersBeforeLeftIt() throws IOException {
    JsonNode answer = answer("GET", "/echo", "x-v", "1", "x-abort", "1");

    assertThat(answer.get("status").asInt()).isEqualTo(503);
    assertThat(answer.get("body").asText()).isEqualTo("fault filter abort|/echo?q=new|1");
    assertThat(headers(answer)).containsEntry("x-route", "shop.example /echo?q=new 1");
  }

  @Test
  void aFiltersReplyOnARedirectHasNoEditsOfTheRouteAndSeesThePathAsItCame() throws IOException {
    JsonNode answer = answer("GET", "/redirect/x", "x-abort", "1");

    assertThat(answer.get("body").asText())
        .isEqualTo("fault filter abort|/redirect/x?q=new|edited");
    assertThat(headers(answer))
        .doesNotContainKey("x-route")
        .containsEntry("x-mutated", "/redirect/x?q=new")
        .containsKey("x-code")
        .doesNotContainEntry("x-code", "0");
    assertThat(headers(answer("GET", "/redirect/x")))
        .containsEntry("x-route", "shop.example /there/x?q=new edited");
  }

  @Test
  void thePreflightOfCorsIsNoLocalReply() throws IOException {
    JsonNode answer =
        answer(
            "OPTIONS",
            "/echo",
            "origin",
            "http://good.example",
            "access-control-request-method",
            "PUT",
            "content-type",
            "application/grpc");

    assertThat(answer.get("status").asInt()).isEqualTo(200);
    assertThat(answer.get("body").asText()).isEmpty();
    assertThat(headers(answer))
        .containsEntry("access-control-allow-methods", "PUT")
        .containsEntry("x-code", "0")
        .doesNotContainKeys("content-type", "grpc-status", "x-route");
  }

  @Test
  void corsMarksTheAnswersOfARouteThatForwardsToNoCluster() throws IOException {
    assertThat(headers(answer("GET", "/named", "origin", "http://good.example")))
        .containsEntry("access-control-allow-origin", "http://good.example");
    assertThat(headers(answer("GET", "/direct", "origin", "http://good.example")))
        .doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void filtersEditTheResponseOfARequestThatIsRefusedForItsPath() throws IOException {
    JsonNode answer = answer("GET", "/a%2Fb", "x-v", "1");

    assertThat(answer.get("status").asInt()).isEqualTo(400);
    assertThat(answer.get("route").asText()).isEmpty();
    assertThat(headers(answer))
        .containsEntry("x-mutated", "/a/b")
        .doesNotContainKeys("x-request-id", "x-route");
    assertThat(headers(answer("GET", "/a%2Fb", "x-request-id", "mine")))
        .containsEntry("x-request-id", "mine");
  }

  @Test
  void aRequestThatIsRefusedForItsPathHasARouteWhereItTellsTheScheme() throws IOException {
    JsonNode answer = answer("GET", "/a%2Fb", "x-v", "1", "x-forwarded-proto", "http");

    assertThat(answer.get("status").asInt()).isEqualTo(400);
    assertThat(answer.get("route").asText()).isEqualTo("echo");
    assertThat(headers(answer)).containsEntry("x-route", "shop.example /a/b 1");
    assertThat(headers(answer("GET", "/direct/a%2Fb", "x-forwarded-proto", "http")))
        .doesNotContainKey("x-route");
  }
}
