package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  private Path config(String resources) throws IOException {
    return Files.writeString(folder.resolve("in.yaml"), resources);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, --listener in", "127.0.0.1, ''", "[::1], ''", "localhost, ''"})
  void aServletServerSaysWhatItSees(String host, String listener) throws Exception {
    List<String> noise = new ArrayList<>();
    Handler handler = new LogHandler(noise);
    Logger tomcat = Logger.getLogger("org.apache");
    tomcat.addHandler(handler);
    String arguments = "--config " + config(RESOURCES) + " --listen " + host + ":0 " + listener;
    try (Serving serving = new Serving(arguments.strip().split(" ", -1))) {
      String address = serving.address();
      assertThat(address).startsWith(host + ":").doesNotEndWith(":0");
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
      assertThat(noise).isEmpty();
    } finally {
      tomcat.removeHandler(handler);
    }
  }

  /** What Tomcat warns of. */
  private static final class LogHandler extends Handler {
    private final List<String> told;

    LogHandler(List<String> told) {
      this.told = told;
    }

    @Override
    public void publish(LogRecord entry) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        told.add(entry.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aGrpcServerListensOnIpv6() throws Exception {
    try (Serving serving =
        new Serving(
            "--config", config(RESOURCES).toString(), "--listen", "[::1]:0", "--server", "grpc")) {
      String address = serving.address();
      assertThat(address).startsWith("[::1]:");
      int port = Integer.parseInt(address.substring("[::1]:".length()));
      try (Socket socket = new Socket("::1", port)) {
        assertThat(socket.isConnected()).isTrue();
      }
    }
  }

  private static final String LUA =
      "- {name: lua, typed_config: {\"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua}}\n";

  @ParameterizedTest
  @ValueSource(strings = {"servlet", "grpc"})
  void whatIsWrongWithTheConfigurationIsToldWhenItBegins(String server) throws Exception {
    Path config = config(RESOURCES.replaceFirst("( *)(- name: rbac)", "$1" + LUA + "$1$2"));
    try (Serving serving =
        new Serving("--config", config.toString(), "--listen", "127.0.0.1:0", "--server", server)) {
      assertThat(serving.message()).contains("in.yaml:", "Lua");
      assertThat(serving.address()).startsWith("127.0.0.1:");
    }
  }

  @Test
  void aFileThatBecomesBadAndGoodAgainIsTold() throws Exception {
    Path config = config(RESOURCES);
    try (Serving serving = new Serving("--config", config.toString(), "--listen", "127.0.0.1:0")) {
      String address = serving.address();
      replace(config, "resources: [a");
      assertThat(serving.message()).contains("in.yaml");
      assertThat(post(address, "/no").status()).isEqualTo(403);
      replace(config, RESOURCES);
      assertThat(serving.message()).isEqualTo("the configuration is well again");
    }
  }

  private void replace(Path config, String text) throws IOException {
    Path next = Files.writeString(folder.resolve("next.yaml"), text);
    Files.move(next, config, StandardCopyOption.REPLACE_EXISTING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8080", ":8080", "localhost:", "localhost:70000", "localhost:http"})
  void anAddressThatIsNoneIsAnError(String text) {
    assertThatThrownBy(() -> ServeCommand.address(text))
        .hasMessage("--listen: " + text + " (expected: HOST:PORT, port 0 to 65535)");
  }

  @Test
  void aPortInUseIsToldWithoutAStackTrace() throws Exception {
    Path config = config(RESOURCES);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      for (String server : List.of("servlet", "grpc")) {
        Ran ran =
            Ran.run(
                "serve", "--config", config.toString(), "--listen", address, "--server", server);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).startsWith("meshctl: --listen: " + address + ": ").hasLineCount(1);
      }
    }
  }

  @Test
  void addressesHaveAHostAndAPort() {
    assertThat(ServeCommand.address("127.0.0.1:0").getPort()).isZero();
    assertThat(ServeCommand.address("[::1]:80").getAddress().isLoopbackAddress()).isTrue();
  }
}
