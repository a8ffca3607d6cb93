package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of several filter chains, calls that go out meet the one that Envoy would choose. */
class OutboundChainsTest {
  private static final String MANAGER =
      """
      {name: h, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager, stat_prefix: x, http_filters: [{name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}], route_config: {name: i, virtual_hosts: [{name: v, domains: ["HOST"], routes: [{match: {prefix: /}, direct_response: {status: 200, body: {inline_string: HOST}}}]}]}}}\
      """;

  private static final String LISTENER =
      """
      static_resources:
        listeners:
        - name: out
          traffic_direction: OUTBOUND
          address: {socket_address: {address: 127.0.0.1, port_value: 27310}}
          filter_chains:
          - filter_chain_match: {destination_port: 99}
            filters: [%s]
      """
          .formatted(MANAGER.replace("HOST", "other.example"));

  private static final String WITH_DEFAULT =
      LISTENER
          + "    default_filter_chain: {filters: ["
          + MANAGER.replace("HOST", "mesh.example")
          + "]}\n";

  @TempDir private Path dir;

  private Path write(String config) throws IOException {
    return Files.writeString(dir.resolve("chains.yaml"), config);
  }

  private JsonNode reply(String config, String host) throws IOException {
    String url = "http://" + host + "/";
    Ran ran = Ran.run("explain", "--config", write(config).toString(), "--url", url);
    return ran.json().path("reply");
  }

  private List<String> chains(String config) throws IOException {
    List<String> found = new ArrayList<>();
    JsonNode fields =
        Ran.run("validate", write(config).toString()).json().at("/resources/0/fields");
    for (JsonNode field : fields) {
      if (field.path("path").asText().matches("filter_chains\\[\\d]|default_filter_chain")) {
        found.add(
            (field.path("path").asText() + ' ' + field.path("verdict").asText())
                + (' ' + field.path("reason").asText()));
      }
    }
    return found;
  }

  @Test
  void theDefaultChainServesWhereNoneMatches() throws IOException {
    assertThat(reply(WITH_DEFAULT, "mesh.example").path("body").asText()).isEqualTo("mesh.example");
    assertThat(reply(WITH_DEFAULT, "other.example").path("status").asInt()).isEqualTo(404);
    assertThat(chains(WITH_DEFAULT))
        .containsExactly(
            "filter_chains[0] ignored calls that go out meet default_filter_chain",
            "default_filter_chain honoured ");
  }

  @Test
  void theChainOfTheListenersPortServes() throws IOException {
    String own = WITH_DEFAULT.replace("port: 99", "port: 27310");
    assertThat(reply(own, "other.example").path("body").asText()).isEqualTo("other.example");
    assertThat(reply(own, "mesh.example").path("status").asInt()).isEqualTo(404);
    assertThat(chains(own))
        .containsExactly(
            "filter_chains[0] honoured ",
            "default_filter_chain ignored calls that go out meet filter_chains[0]");
  }

  @Test
  void whereNoneServesTheReasonIsTold() throws IOException {
    JsonNode refused = reply(LISTENER, "other.example");
    assertThat(refused.path("details").asText()).isEqualTo("no_configuration");
    assertThat(refused.path("body").asText())
        .startsWith("listener out: no filter chain takes calls that go out to 127.0.0.1:27310");
    assertThat(chains(LISTENER))
        .containsExactly("filter_chains[0] ignored calls that go out meet no filter chain");
    assertThat(chains(LISTENER.replace("    traffic_direction: OUTBOUND\n", "")))
        .containsExactly(
            "filter_chains[0] ignored calls that go out meet no filter chain; a listener that is"
                + " INBOUND, or the one of a server, honours it");
    assertThat(chains(LISTENER.replace("OUTBOUND", "INBOUND")))
        .containsExactly("filter_chains[0] honoured ");
  }

  /** As a plain connection to such a chain gets nothing. */
  @Test
  void aChainThatWantsTlsTakesNoCalls() throws IOException {
    String tls =
        WITH_DEFAULT.replace(
            "default_filter_chain: {",
            "default_filter_chain: {transport_socket: {name: tls, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.extensions.transport_sockets.tls.v3"
                + ".DownstreamTlsContext}}, ");
    JsonNode reply = reply(tls, "mesh.example");
    assertThat(reply.path("status").asInt()).isEqualTo(503);
    assertThat(reply.toString()).contains("takes the calls that go out, and cannot be used");
  }
}
