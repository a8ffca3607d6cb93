package io.inmesh.samples.meshctl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ServeCommandTest {
  private static final String RESOURCES =
      """
      resources:
      - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
        name: in
        traffic_direction: INBOUND
        address: {socket_address: {address: 0.0.0.0, port_value: 8080}}
        filter_chains:
        - filters:
          - name: hcm
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: in
              http_filters:
              - name: rbac
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
                  rules:
                    action: DENY
                    policies: {"no": {permissions: [{url_path: {path: {exact: /no}}}], principals: [{any: true}]}}
              - name: router
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              route_config:
                name: in
                request_headers_to_add: [{header: {key: x-seen-by, value: mesh}}]
                virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, non_forwarding_action: {}}]}]
      """;

  @TempDir private Path folder;

  private record Answer(int status, String body) {}

  private Answer post(String address, String path) throws IOException {
    OkHttpClient client = new OkHttpClient();
    Request request =
        new Request.Builder()
            .url("http://" + address + path)
            .post(RequestBody.create("hello", null))
            .build();
    try (Response response = client.newCall(request).execute()) {
      return new Answer(response.code(), response.body().string());
    } finally {
      client.connectionPool().evictAll();
    }
  }

  @Test
  void aServletServerSaysWhatItSees() throws Exception {
    Path config = Files.writeString(folder.resolve("in.yaml"), RESOURCES);
    PrintStream out = System.out;
    PipedInputStream printed = new PipedInputStream();
    System.setOut(new PrintStream(new PipedOutputStream(printed), true, UTF_8));
    Thread serving =
        new Thread(() ->
            Meshctl.execute(
                "serve",
                "--config",
                config.toString(),
                "--listener",
                "in",
                "--listen",
                "127.0.0.1:0"));
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(printed, UTF_8))) {
      serving.start();
      String address = Json.MAPPER.readTree(lines.readLine()).get("listening").asText();
      JsonNode seen = Json.MAPPER.readTree(post(address, "/a?b=c").body());
      assertThat(seen.get("method").asText()).isEqualTo("POST");
      assertThat(seen.get("path").asText()).isEqualTo("/a?b=c");
      assertThat(seen.get("body").asText()).isEqualTo("hello");
      assertThat(seen.get("principal").asText()).isEmpty();
      assertThat(seen.get("protocol").asText()).startsWith("HTTP/");
      List<String> headers = new ArrayList<>();
      seen.get("headers").forEach(pair -> headers.add(pair.get(0).asText()));
      assertThat(headers).contains("host", "x-request-id", "x-forwarded-proto");
      assertThat(post(address, "/no").status()).isEqualTo(403);
    } finally {
      serving.interrupt();
      serving.join();
      System.setOut(out);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8080", ":8080", "localhost:", "localhost:70000", "localhost:http"})
  void anAddressThatIsNoneIsAnError(String text) {
    assertThatThrownBy(() -> ServeCommand.address(text))
        .hasMessage("--listen: " + text + " (expected: HOST:PORT)");
  }

  @Test
  void addressesHaveAHostAndAPort() {
    assertThat(ServeCommand.address("127.0.0.1:0").getPort()).isZero();
    assertThat(ServeCommand.address("[::1]:80").getAddress().isLoopbackAddress()).isTrue();
  }
}
