package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Envoy's router_check_tool makes of a test, by its source ({@code
 * test/tools/router_check/router.cc}). It asks the route table alone: no connection manager has
 * touched the request, and no router touches it or the response afterwards.
 */
class RouterCheckToolTest {
  private static final String ROUTES =
      """
      name: routes
      internal_only_headers: [x-user]
      virtual_hosts:
      - name: secure
        domains: [secure.example]
        require_tls: ALL
        virtual_clusters: [{name: all, headers: [{name: ":path", present_match: true}]}]
        response_headers_to_add: [{header: {key: x-host, value: secure}}]
        routes: [{match: {prefix: /}, route: {cluster: safe}}]
      - name: outside
        domains: [outside.example]
        require_tls: EXTERNAL_ONLY
        routes: [{match: {prefix: /}, route: {cluster: inner}}]
      - name: shop
        domains: [shop.example]
        include_request_attempt_count: true
        virtual_clusters:
        - {name: new, headers: [{name: ":path", string_match: {prefix: /new}}]}
        - {name: old, headers: [{name: ":path", string_match: {prefix: /old}}]}
        routes:
        - {match: {prefix: /int, headers: [{name: x-envoy-internal, present_match: true}]}, route: {cluster: internal}}
        - {match: {prefix: /user, headers: [{name: x-user, present_match: true}]}, route: {cluster: user}}
        - {match: {prefix: /old}, route: {cluster: one, prefix_rewrite: /new, timeout: {seconds: 2, nanos: 500000000}}}
        - {match: {prefix: /host}, route: {cluster: one, host_rewrite_literal: inner.example, append_x_forwarded_host: true}}
        - {match: {prefix: /auto}, route: {cluster: one, auto_host_rewrite: true}}
        - {match: {prefix: /short}, direct_response: {status: 200}}
        - {match: {prefix: /long}, direct_response: {status: 404, body: {inline_string: "wörter"}}, response_headers_to_add: [{header: {key: x-code, value: "%RESPONSE_CODE%"}}]}
        - {match: {prefix: /created}, direct_response: {status: 201}}
        - {match: {prefix: /typed}, direct_response: {status: 200, body: {inline_string: "{}"}}, response_headers_to_add: [{header: {key: content-type, value: application/json}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}]}
        - {match: {prefix: /twice}, direct_response: {status: 200, body: {inline_string: "{}"}}, response_headers_to_add: [{header: {key: content-type, value: application/json}}, {header: {key: x-two, value: a}}, {header: {key: x-two, value: b}}]}
        - {match: {prefix: /agent, headers: [{name: user-agent, string_match: {exact: "a,b"}}]}, route: {cluster: agent}}
        - {match: {prefix: /port, headers: [{name: x-forwarded-port, string_match: {exact: "1,2"}}]}, route: {cluster: port}}
        - {match: {prefix: /date, headers: [{name: date, string_match: {exact: "a,b"}}]}, route: {cluster: date}}
        - {match: {prefix: /moved}, redirect: {prefix_rewrite: /moved/on, response_code: SEE_OTHER}, response_headers_to_add: [{header: {key: x-moved, value: "%REQ(:PATH)%"}}]}
        - {match: {prefix: /named}, route: {cluster_header: x-cluster}}
        - match: {prefix: /split}
          route:
            weighted_clusters:
              clusters:
              - {name: one, weight: 50, host_rewrite_literal: one.example, request_headers_to_add: [{header: {key: x-one, value: "1"}}]}
              - {name: two, weight: 50}
        - {match: {prefix: /keyless, runtime_fraction: {default_value: {numerator: 100}}}, route: {cluster: never}}
        - {match: {prefix: /half, runtime_fraction: {default_value: {numerator: 50}, runtime_key: half}}, route: {cluster: half}}
        - {match: {prefix: /plain, tls_context: {presented: false}}, route: {cluster: plain}}
        - {match: {prefix: /a/../b}, route: {cluster: dots}}
        - {match: {path: "/frag"}, route: {cluster: fragment}}
        - {match: {prefix: /grpc}, non_forwarding_action: {}}
        - {match: {prefix: /meta, dynamic_metadata: [{filter: f.one, path: [{key: a}, {key: b}], value: {string_match: {exact: c}}}]}, route: {cluster: meta}}
        - {match: {prefix: /meta, dynamic_metadata: [{filter: f.two, path: [{key: list}], value: {list_match: {one_of: {string_match: {exact: last}}}}}]}, route: {cluster: list}}
        - match: {prefix: /}
          route: {cluster: rest}
          request_headers_to_add:
          - {header: {key: x-from, value: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"}}
          - {header: {key: x-from-port, value: "%DOWNSTREAM_REMOTE_ADDRESS%"}}
          - {header: {key: x-protocol, value: "%PROTOCOL%"}}
          - {header: {key: x-meta, value: "%DYNAMIC_METADATA(f.one:a)%"}}
          response_headers_to_add:
          - {header: {key: x-sent, value: "%REQ(X-PROTOCOL)%"}}
          - {header: {key: x-code, value: "%RESPONSE_CODE%"}}
      """;

  @TempDir private Path dir;

  private Ran check(String url, String input, String validate) throws IOException {
    int slash = url.indexOf('/');
    Path routes = Files.writeString(dir.resolve("routes.yaml"), ROUTES);
    String test =
        "tests:\n- test_name: t\n  input: {method: GET, authority: '"
            + url.substring(0, slash)
            + "', path: '"
            + url.substring(slash)
            + "'"
            + (input.isEmpty() ? "" : ", " + input)
            + "}\n  validate: {"
            + validate
            + "}\n";
    Path tests = Files.writeString(dir.resolve("tests.yaml"), test);
    return Ran.run("route-check", "--config", routes.toString(), "--tests", tests.toString());
  }

  private void holds(String url, String input, String validate) throws IOException {
    Ran ran = check(url, input, validate);

    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    assertThat(ran.json().path("passed").asInt()).isPositive();
    assertThat(ran.json().path("failed").asInt()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop.example/int | 'internal: true' | cluster_name: internal",
        "shop.example/int | 'internal: false' | cluster_name: rest",
        "shop.example/int | 'additional_request_headers: [{key: x-envoy-internal, value: a}]' |"
            + " cluster_name: internal",
        "shop.example/user | 'additional_request_headers: [{key: X-User, value: me}]' |"
            + " 'cluster_name: user, request_header_matches: [{name: x-user, string_match: {exact:"
            + " me}}]'",
        "shop.example/x | 'additional_request_headers: [{key: x-envoy-max-retries, value: \"3\"}]'"
            + " | 'request_header_matches: [{name: x-envoy-max-retries, string_match: {exact:"
            + " \"3\"}}]'",
        "shop.example/a/../b | '' | cluster_name: dots, path_rewrite: /a/../b",
        "shop.example/frag#ment | '' | cluster_name: fragment, path_rewrite: '/frag#ment'",
        "shop.example/plain | '' | cluster_name: plain",
        "shop.example/agent | 'additional_request_headers: [{key: user-agent, value: a}, {key:"
            + " User-Agent, value: b}]' | cluster_name: agent",
        "shop.example/port | 'additional_request_headers: [{key: x-forwarded-port, value: \"1\"},"
            + " {key: x-forwarded-port, value: \"\"}, {key: x-forwarded-port, value: \"2\"}]' |"
            + " cluster_name: port",
        "shop.example/date | 'additional_request_headers: [{key: date, value: a}, {key: date,"
            + " value: b}]' | cluster_name: rest",
        "shop.example/old | '' | 'request_header_matches: [{name: x-request-id, present_match:"
            + " false}, {name: x-envoy-attempt-count, present_match: false}, {name:"
            + " x-envoy-expected-rq-timeout-ms, present_match: false}, {name: x-forwarded-for,"
            + " present_match: false}]'",
      })
  void noConnectionManagerTouchesTheRequest(String url, String input, String validate)
      throws IOException {
    holds(url, input, validate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secure.example/v?q=1 | '' | path_redirect: 'https://secure.example/v?q=1', code_redirect:"
            + " 301",
        "secure.example/v | '' | cluster_name: '', virtual_host_name: '', virtual_cluster_name: '',"
            + " path_rewrite: '', host_rewrite: ''",
        "secure.example/v | '' | 'response_header_matches: [{name: \":status\", string_match:"
            + " {exact: \"301\"}}, {name: x-host, present_match: false}, {name: location,"
            + " present_match: false}]'",
        "secure.example/v | 'ssl: true' | cluster_name: safe, virtual_host_name: secure,"
            + " path_redirect: '', code_redirect: 0",
        "secure.example/v | 'ssl: true' | 'response_header_matches: [{name: x-host, string_match:"
            + " {exact: secure}}]'",
        "secure.example/v | 'internal: true' | code_redirect: 301",
        "secure.example/v | 'additional_request_headers: [{key: x-forwarded-proto, value: https}]'"
            + " | 'code_redirect: 301, request_header_matches: [{name: x-forwarded-proto,"
            + " string_match: {exact: \"http,https\"}}]'",
        "outside.example/v | '' | path_redirect: 'https://outside.example/v', code_redirect: 301,"
            + " cluster_name: ''",
        "outside.example/v | 'internal: true' | cluster_name: inner, path_redirect: ''",
        "outside.example/v | 'ssl: true' | cluster_name: inner, path_redirect: ''",
        "outside.example/v | 'additional_request_headers: [{key: x-envoy-internal, value:"
            + " \"true\"}]' | cluster_name: inner",
        "outside.example/v | 'additional_request_headers: [{key: x-envoy-internal, value:"
            + " \"false\"}]' | cluster_name: '', code_redirect: 301",
        "outside.example/v | 'internal: true, additional_request_headers: [{key: x-envoy-internal,"
            + " value: \"true\"}]' | cluster_name: '', code_redirect: 301",
      })
  void requiredTlsIsARedirect(String url, String input, String validate) throws IOException {
    holds(url, input, validate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop.example/short?a | '' | path_redirect: 'http://shop.example/short?a', code_redirect:"
            + " 200",
        "shop.example/short | 'ssl: true' | path_redirect: 'https://shop.example/short'",
        "shop.example/short | '' | 'response_header_matches: [{name: \":status\", string_match:"
            + " {exact: \"200\"}}, {name: content-type, present_match: false}, {name:"
            + " content-length, present_match: false}]'",
        "shop.example/long | '' | 'code_redirect: 404, response_header_matches: [{name:"
            + " content-type, string_match: {exact: text/plain}}, {name: content-length,"
            + " string_match: {exact: \"7\"}}, {name: x-code, string_match: {exact: \"0\"}}]'",
        "shop.example/created | '' | 'path_redirect: \"http://shop.example/created\","
            + " response_header_matches: [{name: location, present_match: false}]'",
        "shop.example/typed | '' | 'response_header_fields: [{key: content-type, value:"
            + " application/json}]'",
        "shop.example/twice | '' | 'response_header_matches: [{name: content-type, string_match:"
            + " {exact: \"text/plain,application/json\"}}, {name: x-two, string_match: {exact:"
            + " b}}]'",
        "shop.example/short | 'additional_response_headers: [{key: x-own, value: a}]' |"
            + " 'response_header_fields: [{key: x-own, value: a}]'",
        "shop.example/moved/a?b | '' | path_redirect: 'http://shop.example/moved/on/a?b',"
            + " code_redirect: 303, path_rewrite: '', host_rewrite: ''",
        "shop.example/moved/a | '' | 'request_header_matches: [{name: \":path\", string_match:"
            + " {exact: /moved/on/a}}, {name: x-envoy-original-path, string_match: {exact:"
            + " /moved/a}}]'",
        "shop.example/moved | '' | 'response_header_matches: [{name: location, present_match:"
            + " false}, {name: date, present_match: false}, {name: server, present_match: false},"
            + " {name: x-moved, string_match: {exact: /moved/on}}]'",
      })
  void whatIsAnsweredHasAUrlAndACode(String url, String input, String validate) throws IOException {
    holds(url, input, validate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop.example/old/a?b | '' | path_rewrite: '/new/a?b', virtual_cluster_name: new",
        "shop.example/old/a | '' | 'request_header_matches: [{name: x-envoy-original-path,"
            + " string_match: {exact: /old/a}}]'",
        "shop.example/host | '' | 'host_rewrite: inner.example, request_header_matches: [{name:"
            + " x-forwarded-host, string_match: {exact: shop.example}}]'",
        "shop.example/auto | '' | host_rewrite: shop.example, cluster_name: one",
        "shop.example/named | '' | cluster_name: '', virtual_host_name: shop, path_rewrite: /named,"
            + " virtual_cluster_name: other",
        "shop.example/named | 'additional_request_headers: [{key: x-cluster, value: c9}]' |"
            + " cluster_name: c9",
        "shop.example/split | '' | 'host_rewrite: one.example, request_header_matches: [{name:"
            + " x-one, string_match: {exact: \"1\"}}]'",
        "shop.example/split | 'random_value: 50' | cluster_name: two, host_rewrite: shop.example",
        "shop.example/split | 'random_value: 4294967296' | cluster_name: one",
        "shop.example/split | 'random_value: 4294967295' | cluster_name: one",
        "shop.example/grpc | '' | cluster_name: '', virtual_host_name: shop, path_rewrite: /grpc",
        "shop.example/x | '' | 'request_header_matches: [{name: x-from, string_match: {exact:"
            + " 127.0.0.1}}, {name: x-from-port, string_match: {exact: \"127.0.0.1:0\"}}, {name:"
            + " x-protocol, string_match: {exact: HTTP/1.1}}]'",
        "shop.example/x | '' | 'response_header_matches: [{name: x-sent, string_match: {exact:"
            + " HTTP/1.1}}, {name: x-code, string_match: {exact: \"0\"}}, {name: \":status\","
            + " present_match: false}, {name: \":path\", present_match: false}]'",
        "shop.example/x | 'additional_request_headers: [{key: k, value: a}, {key: k, value: b}]' |"
            + " 'request_header_fields: [{key: K, value: a}]'",
        "shop.example/x | 'additional_request_headers: [{key: \":path\", value: /y}]' |"
            + " 'path_rewrite: \"/x,/y\"'",
        "shop.example/x | '' | 'cluster_name: null, path_redirect: \"\", code_redirect: 0'",
      })
  void routesEditAndRewriteButNothingIsSent(String url, String input, String validate)
      throws IOException {
    holds(url, input, validate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none.example/x | '' | cluster_name: '', virtual_host_name: '', virtual_cluster_name: '',"
            + " path_rewrite: '', host_rewrite: '', path_redirect: '', code_redirect: 0, timeout:"
            + " 0s",
        "none.example/x | 'additional_response_headers: [{key: x-own, value: a}]' |"
            + " 'request_header_matches: [{name: \":path\", string_match: {exact: /x}}],"
            + " response_header_matches: [{name: x-own, string_match: {exact: a}}, {name:"
            + " \":status\", present_match: false}]'",
      })
  void withoutARouteThereIsNothing(String url, String input, String validate) throws IOException {
    holds(url, input, validate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop.example/keyless | '' | cluster_name: rest",
        "shop.example/keyless | 'runtime: half' | cluster_name: rest",
        "shop.example/half | '' | cluster_name: rest",
        "shop.example/half | 'runtime: half, random_value: 49' | cluster_name: half",
        "shop.example/half | 'runtime: half, random_value: 50' | cluster_name: rest",
      })
  void aFractionIsOnByItsKeyOnly(String url, String input, String validate) throws IOException {
    holds(url, input, validate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{metadata_namespace: f.one, value: {a: {b: c}}}' | meta",
        "'{metadata_namespace: f.one, value: {a: {b: d}}}' | rest",
        "'{metadata_namespace: f.one, value: {a: {b: d}}}, {metadata_namespace: f.one, value: {a:"
            + " {b: c}}}' | rest",
        "'{metadata_namespace: f.one, value: {a: {b: d}}}, {metadata_namespace: f.one, value: {a:"
            + " {b: c}}, allow_overwrite: true}' | meta",
        "'{metadata_namespace: f.one, value: {a: {b: c}}}, {metadata_namespace: f.one, value: {a:"
            + " {e: f}}, allow_overwrite: true}' | meta",
        "'{metadata_namespace: f.two, value: {list: [first]}}, {metadata_namespace: f.two, value:"
            + " {list: [last]}, allow_overwrite: true}' | list",
        "'{metadata_namespace: f.two, value: {list: [last]}}, {metadata_namespace: f.two, value:"
            + " {list: [first]}, allow_overwrite: true}' | list",
        "'{metadata_namespace: f.one, typed_value: {\"@type\":"
            + " type.googleapis.com/google.protobuf.Struct, value: {a: {b: c}}}}' | rest",
      })
  void routesSeeTheDynamicMetadataOfATest(String metadata, String cluster) throws IOException {
    holds("shop.example/meta", "dynamic_metadata: [" + metadata + "]", "cluster_name: " + cluster);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shop.example/old | timeout: 2.5s",
        "shop.example/old | timeout: 2.500999s",
        "shop.example/old | 'timeout: {seconds: 2, nanos: 500000000}'",
        "shop.example/x | timeout: 15s",
        "shop.example/short | timeout: 0s",
      })
  void timeoutsAreComparedByTheMillisecond(String url, String validate) throws IOException {
    holds(url, "", validate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeout: 2s |"
            + " '{\"test\":\"t\",\"field\":\"timeout\",\"expected\":\"2s\",\"actual\":\"15s\"}'",
        "path_redirect: /y |"
            + " '{\"test\":\"t\",\"field\":\"path_redirect\",\"expected\":\"/y\",\"actual\":\"\"}'",
        "code_redirect: 301 |"
            + " '{\"test\":\"t\",\"field\":\"code_redirect\",\"expected\":\"301\",\"actual\":\"0\"}'",
      })
  void whatFailsIsTold(String validate, String line) throws IOException {
    Ran ran = check("shop.example/x", "", validate);

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines()).containsExactly(line, "{\"passed\":0,\"failed\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | timeout: 5 | tests[0].validate.timeout: 5 (expected: a string)",
        "'' | timeout: soon | tests[0].validate.timeout: soon (expected: a duration in seconds such"
            + " as \"1.5s\")",
        "'' | 'timeout: {minutes: 5}' | tests[0].validate.timeout.minutes: unknown field",
        "'dynamic_metadata: [{value: {a: b}}]' | cluster_name: a |"
            + " tests[0].input.dynamic_metadata[0].metadata_namespace: (expected: a string, it is"
            + " required)",
        "'dynamic_metadata: [{metadata_namespace: f, value: a}]' | cluster_name: a |"
            + " tests[0].input.dynamic_metadata[0].value: a (expected: an object)",
        "'dynamic_metadata: [{metadata_namespace: f, values: {}}]' | cluster_name: a |"
            + " tests[0].input.dynamic_metadata[0].values: unknown field",
      })
  void whatIsMisspeltEndsWithTwo(String input, String validate, String message) throws IOException {
    Ran ran = check("shop.example/x", input, validate);

    assertThat(ran.code()).as(ran.out()).isEqualTo(2);
    assertThat(ran.err()).contains(message);
  }
}
