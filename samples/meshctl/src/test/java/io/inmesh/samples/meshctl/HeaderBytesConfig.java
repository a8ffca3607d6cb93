package io.inmesh.samples.meshctl;

import io.inmesh.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A configuration with texts that are not ASCII: routes by header and cookie, each of which names
 * itself in a response header, and edits of requests and responses.
 */
final class HeaderBytesConfig {
  /** Values of {@code x-a}, and the route that Envoy 1.40 takes for each. */
  static final List<String[]> VALUES =
      List.of(
          new String[] {"\u00e9", "exact"},
          new String[] {"\u20ac", "none"},
          new String[] {"x\u00c9", "fold"},
          new String[] {"X\u00c9", "fold"},
          new String[] {"x\u00e9", "none"},
          new String[] {"p\u00e9!", "prefix"},
          new String[] {"p\u00e8!", "none"},
          new String[] {"a c\u00e9 a", "contains"},
          new String[] {"rr", "one byte"},
          new String[] {"r\u00e9", "two bytes"},
          new String[] {"n\u00e9", "none"},
          new String[] {"n-", "no letter"},
          new String[] {"a", "none"});

  private HeaderBytesConfig() {}

  private static String route(String name, String match) {
    return """
                  - match: {prefix: /, headers: [{name: x-a, string_match: %s}]}
                    route: {cluster: c}
                    response_headers_to_add: [{header: {key: x-route, value: %s}}]
    """
        .formatted(match, name);
  }

  static Path write(Path folder, int admin, int port, int backend) throws IOException {
    String routes =
        route("exact", "{exact: \"\u00e9\"}")
            + route("fold", "{exact: \"x\u00c9\", ignore_case: true}")
            + route("prefix", "{prefix: \"p\u00e9\"}")
            + route("contains", "{contains: \"c\u00e9\"}")
            + route("one byte", "{safe_regex: {regex: \"r.\"}}")
            + route("two bytes", "{safe_regex: {regex: \"r..\"}}")
            + route("no letter", "{safe_regex: {regex: \"n[^a-z]\"}}");
    return Files.writeString(
        folder.resolve("mesh.yaml"),
        """
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
                  local_reply_config:
                    mappers:
                    - filter: {header_filter: {header: {name: ":path", string_match: {exact: /text}}}}
                      body_format_override: {text_format_source: {inline_string: "\u00e9%%REQ(x-a)%%"}}
                    - filter: {header_filter: {header: {name: ":path", string_match: {exact: /json}}}}
                      body_format_override: {json_format: {a: "\u00e9%%REQ(x-a)%%", b: "%%ROUTE_NAME%%"}}
                  http_filters:
                  - name: set
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
                      mutations: {request_mutations: [{append: {header: {key: x-set, value: "f\u00e9%%REQ(x-a)%%"}}}]}
                  - {name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
                  route_config:
                    name: routes
                    virtual_hosts:
                    - name: v
                      domains: ["*"]
                      request_headers_to_add:
                      - header: {key: x-req, value: "\u20ac%%REQ(x-a)%% %%UPSTREAM_CLUSTER%%"}
                      response_headers_to_add:
                      - header: {key: x-res, value: "r\u00e9s \u20ac %%REQ(x-a)%%"}
                      - header: {key: x-name, value: "%%ROUTE_NAME%%"}
                      routes:
                      - {match: {path: /text}, direct_response: {status: 200, body: {inline_string: x}}}
                      - {name: "n\u00e9", match: {path: /json}, direct_response: {status: 200, body: {inline_string: x}}}
        %s
                      - match: {prefix: /}
                        route: {cluster: c}
                        response_headers_to_add: [{header: {key: x-route, value: none}}]
          clusters:
          - name: c
            type: STATIC
            load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}
        """
            .formatted(admin, port, routes.stripTrailing(), backend));
  }

  static Path write(Path folder, int backend) throws IOException {
    return write(folder, FreePorts.next(), FreePorts.next(), backend);
  }
}
