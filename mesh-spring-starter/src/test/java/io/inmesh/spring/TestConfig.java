package io.inmesh.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Files of xDS resources, as a user would write them. */
public final class TestConfig {
  private final StringBuilder clusters = new StringBuilder();
  private final StringBuilder hosts = new StringBuilder();
  private String inbound = "";
  private String rewrites = "";

  /** A service of that name, its routes retry and its cluster has these ports of this machine. */
  public TestConfig service(String name, int... ports) {
    return service(name, "", ports);
  }

  /** The same, of a cluster that speaks HTTP/2. */
  public TestConfig http2Service(String name, int... ports) {
    return service(
        name,
        """
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config: {http2_protocol_options: {}}
        """,
        ports);
  }

  /** A name that leads to a service, for requests that have this header and no others. */
  public TestConfig serviceWith(String header, String name, String service) {
    hosts.append(
        """
                - name: %1$s
                  domains: ["%1$s"]
                  routes:
                  - match: {prefix: /, headers: [{name: %2$s, present_match: true}]}
                    route: {cluster: %3$s}
        """
            .formatted(name, header, service));
    return this;
  }

  private TestConfig service(String name, String options, int... ports) {
    hosts.append(
        """
                - name: %1$s
                  domains: ["%1$s", "%1$s:*"]
                  routes:
                  - match: {prefix: /}
                    route: {cluster: %1$s, retry_policy: {retry_on: "5xx", num_retries: 2}}
        """
            .formatted(name));
    clusters.append(
        """
          - name: %s
            type: STATIC
            load_assignment:
              cluster_name: %s
              endpoints: [{lb_endpoints: [%s]}]
        """
            .formatted(
                name,
                name,
                Arrays.stream(ports)
                    .mapToObj(port ->
                        "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value:"
                            + " %d}}}}".formatted(port))
                    .collect(Collectors.joining(", "))));
    clusters.append(options);
    return this;
  }

  /** The inbound listener, of which this is said before, rewrites a prefix. */
  public TestConfig rewriting(String prefix, String to) {
    rewrites =
        "- {name: rewritten, match: {prefix: %s}, route: {cluster: app, prefix_rewrite: %s}}"
            .formatted(prefix, to);
    return this;
  }

  /** An inbound listener that only this principal of RBAC passes. */
  public TestConfig inboundFor(String principal) {
    return inboundOf("some: {permissions: [{any: true}], principals: [%s]}".formatted(principal));
  }

  /** An inbound listener that only what one of these policies of RBAC allows passes. */
  public TestConfig inboundOf(String... policies) {
    return inbound(
        8080,
        """
        - name: rbac
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
            rules:
              action: ALLOW
              policies:
        """
            + Arrays.stream(policies)
                .map(line -> " ".repeat(8) + line + "\n")
                .collect(Collectors.joining()));
  }

  /** An inbound listener at a port, with this text among its HTTP filters. */
  public TestConfig inbound(int port, String filters) {
    inbound =
        """
          - name: inbound
            traffic_direction: INBOUND
            address: {socket_address: {address: 0.0.0.0, port_value: %d}}
            filter_chains:
            - filters:
              - name: hcm
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: in
                  http_filters:
        %s
                  - name: router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                  route_config:
                    virtual_hosts:
                    - name: app
                      domains: ["*"]
                      response_headers_to_add:
                      - {header: {key: x-inbound, value: "%%ROUTE_NAME%%"}}
                      routes:
                      %s
                      - {name: all, match: {prefix: /}, route: {cluster: app}}
        """
            .formatted(port, filters.indent(10).stripTrailing(), rewrites);
    return this;
  }

  /** The document. */
  public String yaml() {
    String outbound =
        """
          - name: outbound
            traffic_direction: OUTBOUND
            address: {socket_address: {address: 127.0.0.1, port_value: 15001}}
            filter_chains:
            - filters:
              - name: hcm
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: out
                  http_filters:
                  - name: router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                  route_config:
                    virtual_hosts:
        """
            + hosts.toString().indent(4);
    return "node: {id: app, cluster: app, locality: {region: r, zone: z}}\n"
        + "static_resources:\n  listeners:\n"
        + (hosts.isEmpty() ? "" : outbound)
        + inbound
        + "  clusters:\n"
        + clusters
        + (inbound.isEmpty() ? "" : "  - {name: app, type: STATIC}\n");
  }

  /** An application without a web server that waits a minute for this configuration. */
  public SpringApplicationBuilder application(Path directory, Class<?> source) {
    return new SpringApplicationBuilder(source)
        .web(WebApplicationType.NONE)
        .properties(
            "spring.main.banner-mode=off",
            "inmesh.bootstrap=" + write(directory),
            "inmesh.start-timeout=60s");
  }

  /** The document in a file. */
  public Path write(Path directory) {
    try {
      return Files.writeString(directory.resolve("bootstrap.yaml"), yaml());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
