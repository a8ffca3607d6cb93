package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteCheckCommandTest {
  private static final String ROUTES =
      """
      name: routes
      virtual_hosts:
      - name: shop
        domains: [shop.example]
        virtual_clusters:
        - {name: reads, headers: [{name: ":method", string_match: {exact: GET}}]}
        routes:
        - {match: {prefix: /old/}, route: {cluster: one, prefix_rewrite: /new/, host_rewrite_literal: inner}}
        - {match: {prefix: /moved}, redirect: {path_redirect: /here, response_code: FOUND}}
        - {match: {prefix: /teapot}, direct_response: {status: 418}, response_headers_to_add: [{header: {key: x-tea, value: green}}]}
        - {match: {prefix: /flagged, runtime_fraction: {default_value: {numerator: 0}, runtime_key: flag.on}}, route: {cluster: one}}
        - {match: {prefix: /named}, route: {cluster_header: x-cluster}}
        - {match: {prefix: /split}, route: {weighted_clusters: {clusters: [{name: one, weight: 50}, {name: two, weight: 50}]}}}
        - match: {prefix: /}
          route: {cluster: two}
          request_headers_to_add: [{header: {key: x-added, value: yes-indeed}}]
          response_headers_to_add: [{header: {key: x-answered, value: "by-%RESPONSE_CODE%"}}]
          response_headers_to_remove: [x-inner]
      """;

  @TempDir private Path dir;

  private Ran check(String tests, String... more) throws IOException {
    Path routes = Files.writeString(dir.resolve("routes.yaml"), ROUTES);
    Path file = Files.writeString(dir.resolve("tests.yaml"), tests);
    List<String> args =
        new ArrayList<>(
            List.of("route-check", "--config", routes.toString(), "--tests", file.toString()));
    args.addAll(List.of(more));
    return Ran.run(args.toArray(new String[0]));
  }

  private static String test(String path, String input, String validate) {
    String method = input.contains("method:") ? "" : ", method: GET";
    return "tests:\n- test_name: t\n  input: {authority: shop.example, path: "
        + path
        + method
        + input
        + "}\n  validate: {"
        + validate
        + "}\n";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/old/x | '' | cluster_name: one, path_rewrite: /new/x, host_rewrite: inner",
        "/old/x | '' | virtual_host_name: shop, virtual_cluster_name: reads",
        "/moved | '' | path_redirect: 'http://shop.example/here', code_redirect: 302",
        "/split | ', random_value: 49' | cluster_name: one",
        "/split | ', random_value: 50' | cluster_name: two",
        "/ | '' | 'request_header_matches: [{name: x-added, string_match: {exact: yes-indeed}}]'",
        "/ | '' | 'request_header_matches: [{name: x-added, string_match: {prefix: nope},"
            + " invert_match: true}]'",
        "/ | '' | 'request_header_matches: [{name: x-none, present_match: false}]'",
        "/ | ', additional_request_headers: [{key: x-a, value: b}]' | 'request_header_matches:"
            + " [{name: x-a, string_match: {suffix: b}}]'",
        "/old/x | ', method: PUT' | 'cluster_name: one, virtual_cluster_name: other'",
        "/moved | '' | cluster_name: '', virtual_host_name: '', path_rewrite: ''",
        "/teapot | '' | code_redirect: 418, path_redirect: 'http://shop.example/teapot'",
        "/teapot | '' | 'response_header_matches: [{name: x-tea, string_match: {exact: green}}]'",
        "/flagged | '' | cluster_name: two",
        "/flagged | ', runtime: flag.on' | cluster_name: one",
        "/flagged | ', runtime: flag.on, random_value: 1' | cluster_name: two",
        "/flagged | ', runtime: flag.off' | cluster_name: two",
        "/named | ', additional_request_headers: [{key: x-cluster, value: c9}]' | cluster_name: c9",
        "/ | ', random_value: 18446744073709551615' | cluster_name: two",
        "/ | ', ssl: true' | 'request_header_matches: [{name: x-forwarded-proto, string_match:"
            + " {exact: https}}]'",
        "/old/x | '' | 'request_header_matches: [{name: \":path\", string_match: {safe_regex:"
            + " {regex: /n.*}}}]'",
        "/old/x | '' | 'request_header_matches: [{name: \":authority\", string_match: {exact:"
            + " INNER, ignore_case: true}}]'",
        "/ | ', additional_request_headers: [{key: num, value: \"7\"}]' | 'request_header_matches:"
            + " [{name: num, range_match: {start: 7, end: 8}}]'",
        "/ | '' | 'response_header_matches: [{name: x-answered, string_match: {exact: by-0}}]'",
        "/ | ', additional_response_headers: [{key: x-inner, value: a}]' |"
            + " 'response_header_matches: [{name: x-inner, present_match: false}]'",
        "/ | ', additional_response_headers: [{key: x-own, value: a}]' | 'response_header_fields:"
            + " [{key: x-own, value: a}]'"
      })
  void metExpectationsAreCounted(String path, String input, String validate) throws IOException {
    Ran ran = check(test(path, input, validate));

    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    assertThat(ran.json().path("passed").asInt()).isPositive();
    assertThat(ran.json().path("failed").asInt()).isZero();
  }

  @Test
  void humansGetATableOfWhatFailed() throws IOException {
    Ran ran = check(test("/old/x", "", "cluster_name: two, path_rewrite: /new/x"), "--human");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines())
        .anyMatch(line -> line.matches("TEST +FIELD +EXPECTED +ACTUAL +RESULT"))
        .anyMatch(line -> line.matches("t +cluster_name +two +one +FAILED"))
        .contains("1 passed, 1 failed");
  }

  @Test
  void eachFailedExpectationIsALineAndTheExitCodeIsOne() throws IOException {
    Ran ran = check(test("/old/x", "", "cluster_name: two, path_rewrite: /new/x"));

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines())
        .containsExactly(
            "{\"test\":\"t\",\"field\":\"cluster_name\",\"expected\":\"two\",\"actual\":\"one\"}",
            "{\"passed\":1,\"failed\":1}");
  }

  @Test
  void detailsShowWhatPassedToo() throws IOException {
    Ran ran = check(test("/old/x", "", "cluster_name: one"), "--details");

    assertThat(ran.out().lines())
        .containsExactly(
            "{\"test\":\"t\",\"field\":\"cluster_name\",\"expected\":\"one\",\"actual\":\"one\","
                + "\"passed\":true}",
            "{\"passed\":1,\"failed\":0}");
  }

  @Test
  void testsMayBeJson() throws IOException {
    Ran ran =
        check(
            "{\"tests\":[{\"test_name\":\"t\",\"input\":{\"authority\":\"shop.example\","
                + "\"method\":\"GET\",\"path\":\"/\"},\"validate\":{\"cluster_name\":\"two\"}}]}");

    assertThat(ran.code()).as(ran.err()).isZero();
  }

  @Test
  void namesMayBeThoseOfProtobufsJson() throws IOException {
    Ran ran =
        check(
            "{\"tests\":[{\"testName\":\"t\",\"input\":{\"authority\":\"shop.example\","
                + "\"method\":\"GET\",\"path\":\"/split\",\"randomValue\":\"50\"},\"validate\":"
                + "{\"clusterName\":\"two\",\"requestHeaderMatches\":[{\"name\":\":path\","
                + "\"stringMatch\":{\"exact\":\"/split\"}}]}}]}");

    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    assertThat(ran.json().path("passed").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tests: [ | :1:",
        "'' | tests.yaml:1:1: empty document",
        "'a list' | :1:1: a list (expected: a mapping with tests",
        "'tests: []' | :1:8: tests: (expected: at least one test)",
        "'testz: []' | :1:1: testz: unknown field (expected: one of [tests])",
        "'{name: r, virtual_hosts: []}' | tests: (expected: at least one test)",
        "'tests: {a: 1}' | :1:8: tests: a mapping (expected: a list)",
        "'tests: [x]' | :1:9: tests[0]: x (expected: an object)",
        "'tests: [{test_name: t}]' | tests[0].input: (expected: an object, it is required)",
        "'tests: [{test_name: t, input: x, validate: {}}]' | tests[0].input: x (expected: an"
            + " object)",
      })
  void aFileThatIsNoValidationEndsWithTwo(String tests, String message) throws IOException {
    Ran ran = check(tests);

    assertThat(ran.code()).as(ran.out()).isEqualTo(2);
    assertThat(ran.err()).startsWith("meshctl: ").contains(message);
    assertThat(ran.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | colour: red | tests[0].validate.colour: unknown field",
        "'' | '' | tests[0].validate: nothing (expected: at least one field",
        "'' | cluster_name: 5 | tests[0].validate.cluster_name: 5 (expected: a string)",
        "'' | code_redirect: no | tests[0].validate.code_redirect",
        "'' | 'request_header_matches: [{name: a, exact: b}]' | :4:56:"
            + " tests[0].validate.request_header_matches[0].exact: unknown field",
        "'' | 'request_header_matches: [{present_match: true}]' |"
            + " tests[0].validate.request_header_matches[0].name",
        "'' | 'request_header_matches: [{name: a, string_match: {safe_regex: {regex: (}}}]' |"
            + " tests[0].validate.request_header_matches[0].string_match.safe_regex.regex",
        "', bogus: 1' | cluster_name: a | tests[0].input.bogus: unknown field",
        "', random_value: abc' | cluster_name: a | tests[0].input.random_value: abc (expected: a"
            + " whole number from 0 to 18446744073709551615)",
        "', random_value: -5' | cluster_name: a | tests[0].input.random_value: -5",
        "', ssl: maybe' | cluster_name: a | tests[0].input.ssl: maybe (expected: true or false)",
        "', method: GO' | cluster_name: a | tests[0].input.method: GO (expected: at least 3"
            + " characters)",
        "', method: ' | cluster_name: a | tests[0].input.method: (expected: a string, it is"
            + " required)",
        "', additional_request_headers: [{value: x}]' | cluster_name: a |"
            + " tests[0].input.additional_request_headers[0].key"
      })
  void whatIsMisspeltInATestEndsWithTwoAndItsPlace(String input, String validate, String message)
      throws IOException {
    Ran ran = check(test("/", input, validate));

    assertThat(ran.code()).as(ran.out()).isEqualTo(2);
    assertThat(ran.err()).contains("tests.yaml:").contains(message);
    assertThat(ran.out()).isEmpty();
  }

  private static final String BAD_ROUTES =
      """
      name: r
      virtual_hosts:
      - name: v
        domains: ["*"]
        routes:
        - match: {}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | :6:5: virtual_hosts[0].routes[0]",
        "'  node: {}' | :7:9: virtual_hosts[0].node: unknown field"
      })
  void rejectedRoutesEndWithOneAndTheirPlace(String more, String message) throws IOException {
    Path routes = Files.writeString(dir.resolve("bad.yaml"), BAD_ROUTES + more + "\n");
    Path tests = Files.writeString(dir.resolve("tests.yaml"), test("/", "", "cluster_name: a"));

    Ran ran = Ran.run("route-check", "--config", routes.toString(), "--tests", tests.toString());

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains(routes + message).doesNotContain("route_config");
  }

  @Test
  void aMissingFileEndsWithTwoAndNamesItsOption() throws IOException {
    Path routes = Files.writeString(dir.resolve("routes.yaml"), ROUTES);
    Ran noRoutes = Ran.run("route-check", "--config", "/nothing", "--tests", "/nothing");
    Ran noTests = Ran.run("route-check", "--config", routes.toString(), "--tests", dir.toString());

    assertThat(noRoutes.code()).isEqualTo(2);
    assertThat(noRoutes.err()).contains("--config: /nothing (expected: a readable file)");
    assertThat(noTests.code()).isEqualTo(2);
    assertThat(noTests.err())
        .contains("--tests: " + dir + " (expected: a readable file, not a directory)");
  }
}
