package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.testing.FreePorts;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call meets the filter chain that one to the real Envoy on the same host meets. */
@Tag("it")
class OutboundChainsIT {
  private static final String NONE = "none";

  /**
   * One listener.
   *
   * @param address where it listens
   * @param inspects whether it has an HTTP inspector
   * @param otherwise whether it has a default chain
   * @param chains the matches of its chains; one that begins with a star is of a chain for TCP
   * @param expected the chain: an index, "default", or "none"
   */
  private record Case(
      String address, boolean inspects, boolean otherwise, List<String> chains, String expected) {}

  private static Case of(String address, boolean otherwise, String expected, String... chains) {
    return new Case(address, false, otherwise, List.of(chains), expected);
  }

  private static Case inspecting(boolean otherwise, String expected, String... chains) {
    return new Case("127.0.0.1", true, otherwise, List.of(chains), expected);
  }

  private static String to(String address, int bits) {
    return "prefix_ranges: [{address_prefix: '" + address + "', prefix_len: " + bits + "}]";
  }

  private static final String PLAIN_HTTP =
      "transport_protocol: raw_buffer, application_protocols: [http/1.1, h2c]";
  private static final String FROM_LOOPBACK =
      "source_prefix_ranges: [{address_prefix: 127.0.0.0, prefix_len: 8}]";

  private static final List<Case> CASES =
      List.of(
          of("127.0.0.1", true, "default", "destination_port: 99"),
          of("127.0.0.1", false, NONE, "destination_port: 99"),
          of("127.0.0.1", false, "1", "destination_port: 99", ""),
          of("127.0.0.1", true, "2", "destination_port: 99", "", "destination_port: PORT"),
          of("127.0.0.1", true, "default", "destination_port: PORT, " + to("10.0.0.0", 8), ""),
          of("127.0.0.1", true, NONE, "*destination_port: PORT", ""),
          of("127.0.0.1", false, "1", to("10.0.0.0", 8), to("127.0.0.0", 8), to("0.0.0.0", 0)),
          of("0.0.0.0", false, "1", to("10.0.0.0", 8), to("127.0.0.1", 32), ""),
          of("0.0.0.0", false, "1", to("10.0.0.0", 8), ""),
          of("::1", true, "1", to("127.0.0.1", 32), to("::", 0)),
          of("127.0.0.1", true, "0", "transport_protocol: raw_buffer", "server_names: [a]", ""),
          of("127.0.0.1", true, "1", "source_type: EXTERNAL", "source_type: SAME_IP_OR_LOOPBACK"),
          of("127.0.0.1", true, "default", "source_type: EXTERNAL"),
          of("127.0.0.1", true, "1", "", FROM_LOOPBACK),
          of("127.0.0.1", true, "default", PLAIN_HTTP),
          inspecting(true, "0", PLAIN_HTTP),
          inspecting(
              true, "1", "application_protocols: [h2c]", "application_protocols: [http/1.1]"),
          inspecting(true, "default", "application_protocols: [h2c]"));

  @TempDir private Path folder;

  private static String manager(String answer) {
    return """
    {name: h, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: x, http_filters: [{name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}], route_config: {name: i, virtual_hosts: [{name: v, domains: ["*"], routes: [{match: {prefix: /}, direct_response: {status: 200, body: {inline_string: "%s"}}}]}]}}}\
    """
        .formatted(answer);
  }

  private static String listener(int index, Case each, int port) {
    StringBuilder text = new StringBuilder();
    text.append("  - name: out%d\n    traffic_direction: OUTBOUND\n".formatted(index));
    text.append("    address: {socket_address: {address: '%s', ".formatted(each.address));
    text.append("port_value: %d}}\n".formatted(port));
    if (each.inspects) {
      text.append(
          """
              listener_filters: [{name: i, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.http_inspector.v3.HttpInspector}}]
          """);
    }
    text.append("    filter_chains:\n");
    for (int i = 0; i < each.chains.size(); i++) {
      String match = each.chains.get(i);
      String filter =
          match.startsWith("*")
              ? "{name: t, typed_config: {'@type': type.googleapis.com/envoy.extensions.filters"
                  + ".network.tcp_proxy.v3.TcpProxy, stat_prefix: t, cluster: nowhere}}"
              : manager(Integer.toString(i));
      text.append("    - filter_chain_match: {")
          .append(match.replace("*", "").replace("PORT", Integer.toString(port)))
          .append("}\n      filters: [" + filter + "]\n");
    }
    if (each.otherwise) {
      text.append("    default_filter_chain: {filters: [" + manager("default") + "]}\n");
    }
    return text.toString();
  }

  private static String byEnvoy(String address, int port) throws IOException {
    String host = address.equals("::1") ? "[::1]" : "127.0.0.1";
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://" + host + ":" + port + "/").toURL().openConnection();
    try {
      return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException closed) {
      return NONE;
    } finally {
      connection.disconnect();
    }
  }

  private static String byInmesh(Path config, String listener) throws IOException {
    Ran ran =
        Ran.run(
            "explain",
            "--config",
            config.toString(),
            "--listener",
            listener,
            "--url",
            "http://mesh.example/");
    JsonNode reply = ran.json().path("reply");
    return reply.path("details").asText().equals("no_configuration")
        ? NONE
        : reply.path("body").asText();
  }

  @Test
  void itIsThatOfThePlainConnectionOfTheSameHost() throws Exception {
    int admin = FreePorts.next();
    int[] ports = CASES.stream().mapToInt(each -> FreePorts.next()).toArray();
    StringBuilder text = new StringBuilder();
    text.append(
        """
        node: {id: me, cluster: c}
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
        static_resources:
          clusters: [{name: nowhere, type: STATIC}]
          listeners:
        """
            .formatted(admin));
    for (int i = 0; i < ports.length; i++) {
      text.append(listener(i, CASES.get(i), ports[i]));
    }
    Path config = Files.writeString(folder.resolve("mesh.yaml"), text);
    try (EnvoyProcess envoy = EnvoyProcess.start(config, admin)) {
      for (int i = 0; i < ports.length; i++) {
        Case each = CASES.get(i);
        assertThat(byEnvoy(each.address, ports[i])).as("%s", each).isEqualTo(each.expected);
        assertThat(byInmesh(config, "out" + i)).as("%s", each).isEqualTo(each.expected);
      }
    }
  }
}
