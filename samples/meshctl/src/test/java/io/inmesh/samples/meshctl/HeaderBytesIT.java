package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.testing.FreePorts;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real Envoy and Inmesh make of the same values that are not ASCII. */
@Tag("it")
class HeaderBytesIT {
  @TempDir private Path folder;

  /** What matters of an answer: the backend tells the request that it got in the body. */
  private static List<String> seen(Iterable<String> headers, String body) {
    List<String> seen = new ArrayList<>();
    for (String header : headers) {
      if (header.matches("x-(route|res|name): .*")) {
        seen.add(header);
      }
    }
    for (String line : body.split("\n")) {
      if (!line.contains(": ") || line.matches("x-(a|set|req): .*")) {
        seen.add(line);
      }
    }
    return seen.stream().sorted().toList();
  }

  private static List<String> byEnvoy(int port, String path, String value) throws Exception {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nhost: shop.example\r\nx-a: "
            + value
            + "\r\nconnection: close\r\n\r\n";
    byte[] answer;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      answer = socket.getInputStream().readAllBytes();
    }
    String[] parts = new String(answer, StandardCharsets.UTF_8).split("\r\n\r\n", 2);
    return seen(List.of(parts[0].split("\r\n")), parts[1]);
  }

  private static List<String> byInmesh(String config, String path, String value) throws Exception {
    String headers = Json.MAPPER.writeValueAsString(List.of(List.of("x-a", value)));
    String line = "{\"url\":\"http://shop.example" + path + "\",\"headers\":" + headers + "}\n";
    Ran ran = Ran.runWithInput(line, "call", "--config", config);
    assertThat(ran.code()).as(ran.err()).isZero();
    List<String> lines = new ArrayList<>();
    for (JsonNode pair : ran.json().path("headers")) {
      lines.add(pair.path(0).asText() + ": " + pair.path(1).asText());
    }
    return seen(lines, ran.json().path("body").asText());
  }

  @Test
  void theSameValuesTakeTheSameRoutesAndBecomeTheSame() throws Exception {
    int admin = FreePorts.next();
    int port = FreePorts.next();
    try (RawBackend backend = new RawBackend()) {
      Path config = HeaderBytesConfig.write(folder, admin, port, backend.port());
      try (EnvoyProcess envoy = EnvoyProcess.start(config, admin)) {
        for (String[] row : HeaderBytesConfig.VALUES) {
          List<String> expected = byEnvoy(port, "/", row[0]);
          assertThat(expected).contains("x-route: " + row[1]);
          assertThat(byInmesh(config.toString(), "/", row[0])).as(row[0]).isEqualTo(expected);
          for (String path : List.of("/text", "/json")) {
            assertThat(byInmesh(config.toString(), path, row[0]))
                .as(path + ' ' + row[0])
                .isEqualTo(byEnvoy(port, path, row[0]));
          }
        }
      }
    }
  }
}
