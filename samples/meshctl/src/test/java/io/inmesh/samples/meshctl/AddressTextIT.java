package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.testing.FreePorts;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same endpoints: the real Envoy and Inmesh write their addresses alike. */
@Tag("it")
class AddressTextIT {
  /** Those of the same cluster are compared as a list, so that duplicates show. */
  private static final List<List<String>> CLUSTERS =
      List.of(
          List.of("::1", "0:0:0:0:0:0:0:1", "0000:0000::0001", "::2"),
          List.of("127.0.0.1", "::ffff:127.0.0.1", "::FFFF:7f00:1", "0:0:0:0:0:ffff:127.0.0.1"),
          List.of("2001:DB8::A", "2001:db8:0:0:0:0:0:a", "2001:db8::0.0.0.10"),
          List.of("2001:db8:0:0:1:0:0:1", "2001:db8:0:1:1:1:1:1", "1:0:0:2:0:0:0:3"),
          List.of("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", "0:2:3:4:5:6:7:8", "::2:3:4:5:6:7:8"),
          List.of("::1:2", "::1.2.3.4", "::ffff:1:2", "::ffff:0:1.2.3.4", "::fffe:1:2"),
          List.of("64:ff9b::1.2.3.4", "fe80::1", "1::", "ff02::1:0", "::1:0:0:0"));

  @TempDir private Path folder;

  private String config(int admin) throws Exception {
    StringBuilder clusters = new StringBuilder();
    List<String> routes = new ArrayList<>();
    for (int i = 0; i < CLUSTERS.size(); i++) {
      StringBuilder endpoints = new StringBuilder();
      for (String address : CLUSTERS.get(i)) {
        endpoints.append(
            """
                - endpoint: {address: {socket_address: {address: "%s", port_value: 80}}}
            """
                .formatted(address));
      }
      Path file =
          Files.writeString(
              folder.resolve("eds" + i + ".yaml"),
              """
              resources:
              - "@type": type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment
                cluster_name: c%d
                endpoints:
                - lb_endpoints:
              %s\
              """
                  .formatted(i, endpoints));
      routes.add("{match: {prefix: /c%1$d}, route: {cluster: c%1$d}}".formatted(i));
      clusters.append(
          """
            - name: c%d
              type: EDS
              eds_cluster_config: {eds_config: {path_config_source: {path: %s}}}
          """
              .formatted(i, file));
    }
    return """
    node: {id: me, cluster: c}
    admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
    static_resources:
      listeners:
      - name: out
        address: {socket_address: {address: 127.0.0.1, port_value: %d}}
        filter_chains:
        - filters:
          - name: http
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: out
              route_config: {virtual_hosts: [{name: v, domains: ["*"], routes: [%s]}]}
              http_filters: [{name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
      clusters:
    %s\
    """
        .formatted(admin, FreePorts.next(), String.join(", ", routes), clusters);
  }

  private static List<String> addresses(JsonNode clusters) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode cluster : clusters.get("cluster_statuses")) {
      for (JsonNode host : cluster.path("host_statuses")) {
        JsonNode socket = host.get("address").get("socket_address");
        addresses.add(cluster.get("name").asText() + ' ' + socket.get("address").asText());
      }
    }
    return addresses.stream().sorted().toList();
  }

  @Test
  void ofIpv6ThereIsOneFormAndEachAddressIsOneEndpoint() throws Exception {
    int admin = FreePorts.next();
    Path config = Files.writeString(folder.resolve("mesh.yaml"), config(admin));
    JsonNode byEnvoy;
    try (EnvoyProcess envoy = EnvoyProcess.start(config, admin);
        InputStream json =
            URI.create("http://127.0.0.1:" + admin + "/clusters?format=json")
                .toURL()
                .openStream()) {
      byEnvoy = Json.MAPPER.readTree(json);
    }
    Ran ran = Ran.run("dump", "--clusters", "--config", config.toString());

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(addresses(ran.json())).isEqualTo(addresses(byEnvoy));
    assertThat(addresses(byEnvoy)).hasSize(20).contains("c0 ::1", "c0 ::2");
  }

  private static final String INBOUND =
      """
      node: {id: me, cluster: c}
      admin: {address: {socket_address: {address: 127.0.0.1, port_value: ${ADMIN}}}}
      static_resources:
        listeners:
        - name: in
          traffic_direction: INBOUND
          address: {socket_address: {address: "0:0:0:0:0:0:0:1", port_value: ${PORT}}}
          filter_chains:
          - filters:
            - name: http
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: in
                ${OPTIONS}
                http_filters: [{name: r, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
                route_config:
                  virtual_hosts:
                  - name: v
                    domains: ["*"]
                    routes: [{match: {prefix: /}, direct_response: {status: 200}}]
                    response_headers_to_add:
                    - {header: {key: x-remote, value: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"}}
                    - {header: {key: x-network, value: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(100)%"}}
                    - {header: {key: x-direct, value: "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%"}}
                    - {header: {key: x-local, value: "%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%"}}
                    - {header: {key: x-external, value: "%REQ(X-ENVOY-EXTERNAL-ADDRESS)%"}}
      """;

  @ParameterizedTest
  @CsvSource({
    "use_remote_address: true, ''",
    "use_remote_address: false, ''",
    "use_remote_address: false, 2001:DB8:0:0::0:1",
    "use_remote_address: true; xff_num_trusted_hops: 1, 2001:DB8:0:0::0:1",
    "use_remote_address: true; xff_num_trusted_hops: 1, '2001:db8:0:1:1:1:1:1, ::1:2'"
  })
  void ofAClientThereIsOneFormToo(String options, String forwardedFor) throws Exception {
    int admin = FreePorts.next();
    int envoyPort = FreePorts.next();
    String bootstrap =
        INBOUND
            .replace("${ADMIN}", Integer.toString(admin))
            .replace("${OPTIONS}", options.replace("; ", "\n          "))
            .replace("${PORT}", Integer.toString(envoyPort));
    Path config = Files.writeString(folder.resolve("in.yaml"), bootstrap);
    String byEnvoy;
    try (EnvoyProcess envoy = EnvoyProcess.start(config, admin)) {
      byEnvoy = answer("[::1]:" + envoyPort, forwardedFor);
    }
    try (Serving serving =
        new Serving("--config", config.toString(), "--listener", "in", "--listen", "[::1]:0")) {
      assertThat(answer(serving.address(), forwardedFor)).isEqualTo(byEnvoy);
    }
    assertThat(byEnvoy).contains("x-remote=[", "x-direct=[::1]", "x-local=[::1]");
  }

  private static String answer(String address, String forwardedFor) throws Exception {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://" + address + "/").toURL().openConnection();
    connection.setRequestProperty("connection", "close"); // else it is kept for the next one
    if (!forwardedFor.isEmpty()) {
      connection.setRequestProperty("x-forwarded-for", forwardedFor);
    }
    try {
      assertThat(connection.getResponseCode()).isEqualTo(200);
      return connection.getHeaderFields().entrySet().stream()
          .filter(header -> header.getKey() != null && header.getKey().startsWith("x-"))
          .filter(header -> !header.getKey().startsWith("x-envoy"))
          .sorted(Map.Entry.comparingByKey())
          .map(Map.Entry::toString)
          .collect(Collectors.joining("; "));
    } finally {
      connection.disconnect();
    }
  }
}
