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
        - {match: {prefix: /split}, route: {weighted_clusters: {clusters: [{name: one, weight: 50}, {name: two, weight: 50}]}}}
        - match: {prefix: /}
          route: {cluster: two}
          request_headers_to_add: [{header: {key: x-added, value: yes-indeed}}]
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
    return "tests:\n- test_name: t\n  input: {authority: shop.example, path: "
        + path
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
        "/ | '' | 'request_header_matches: [{name: x-added, string_match: {prefix: no}, invert_match: true}]'",
        "/ | '' | 'request_header_matches: [{name: x-none, present_match: false}]'",
        "/ | ', additional_request_headers: [{key: x-a, value: b}]' | 'request_header_matches: [{name: x-a, string_match: {suffix: b}}]'",
        "/old/x | ', method: PUT' | 'cluster_name: {value: one}'"
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
                + "\"path\":\"/\"},\"validate\":{\"cluster_name\":\"two\"}}]}");

    assertThat(ran.code()).as(ran.err()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tests: [ | tests.yaml",
        "'tests: [{input: {path: /}, validate: {colour: red}}]' | validate.colour"
      })
  void badTestsEndWithTwoAndAMessage(String tests, String message) throws IOException {
    Ran ran = check(tests);

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(message);
  }

  @Test
  void badRoutesEndWithTwoAndAMessage() throws IOException {
    Path routes =
        Files.writeString(
            dir.resolve("bad.yaml"),
            "{name: r, virtual_hosts: [{name: v, domains: ['*'], routes: [{match: {}}]}]}");
    Path tests = Files.writeString(dir.resolve("none.yaml"), "tests: []");

    Ran ran = Ran.run("route-check", "--config", routes.toString(), "--tests", tests.toString());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("route configuration");
  }

  @Test
  void missingFileEndsWithTwo() {
    Ran ran = Ran.run("route-check", "--config", "/nothing", "--tests", "/nothing");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("/nothing (expected: a readable file)");
  }
}
