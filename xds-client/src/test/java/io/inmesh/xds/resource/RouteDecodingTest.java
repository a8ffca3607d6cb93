package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.BodyFormat;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.ClusterSpecifier.Weighted;
import io.inmesh.config.HostRewrite;
import io.inmesh.config.InvalidRoute;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.Rewrites;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch.ParameterMatcher;
import io.inmesh.config.RouteTable;
import io.inmesh.config.StringMatcher;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteDecodingTest {
  private static Route valid(String yaml) {
    Decoded<RouteTable> table = Yaml.route(yaml);
    assertThat(table.errors()).isEmpty();
    return (Route) Yaml.entry(table);
  }

  @Test
  void caseSensitiveUnsetMeansTrue() {
    assertThat(valid("match: {prefix: /a}\nroute: {cluster: c}").match().path())
        .isEqualTo(new PathMatcher.Prefix("/a", false));
    assertThat(valid("match: {path: /a, case_sensitive: true}\nroute: {cluster: c}").match().path())
        .isEqualTo(new PathMatcher.Exact("/a", false));
    assertThat(
            valid("match: {prefix: /a, case_sensitive: false}\nroute: {cluster: c}").match().path())
        .isEqualTo(new PathMatcher.Prefix("/a", true));
  }

  @Test
  void weightZeroIsLegalBesideOthers() {
    Route route =
        valid(
            """
            match: {prefix: /}
            route:
              weighted_clusters:
                clusters:
                - {name: v1, weight: 0}
                - {name: v2, weight: 100}
                - {name: v3, weight: 0}
            """);
    Weighted weighted = (Weighted) ((RouteAction.Forward) route.action()).cluster();
    assertThat(weighted.clusters()).extracting(c -> c.weight()).containsExactly(0L, 100L, 0L);
  }

  /** Envoy's HeaderParser does so, for header edits only. */
  @Test
  void metadataNamedByAListIsThatOfAPath() {
    Route route =
        valid(
            """
            match: {prefix: /}
            route: {cluster: c}
            response_headers_to_add:
            - header: {key: a, value: '%UPSTREAM_METADATA(["envoy.lb", "v"])%'}
            - header: {key: b, value: '1%DYNAMIC_METADATA( ["x"] )%-%UPSTREAM_METADATA(["a\\u003a","b"])%'}
            - header: {key: c, value: '%UPSTREAM_METADATA(["a", "b"])%%UPSTREAM_METADATA(["a", 5])%'}
            - header: {key: d, value: '%UPSTREAM_METADATA([a])%'}
            """);
    assertThat(route.responseHeaders().additions())
        .extracting(edit -> edit.value())
        .containsExactly(
            "%UPSTREAM_METADATA(envoy.lb:v)%",
            "1%DYNAMIC_METADATA(x)%-%UPSTREAM_METADATA(a::b)%",
            "%UPSTREAM_METADATA([\"a\", \"b\"])%%UPSTREAM_METADATA([\"a\", 5])%",
            "%UPSTREAM_METADATA([a])%");
  }

  private static String reason(String yaml) {
    return ((InvalidRoute) Yaml.entry(Yaml.route(yaml))).reason();
  }

  private static String templates(String match, String rewrite) {
    String matches = "type.googleapis.com/envoy.extensions.path.match.uri_template.v3";
    String rewrites = "type.googleapis.com/envoy.extensions.path.rewrite.uri_template.v3";
    return """
    match:
      path_match_policy:
        name: m
        typed_config: {'@type': %s.UriTemplateMatchConfig, path_template: '%s'}
    route:
      cluster: c
      path_rewrite_policy:
        name: r
        typed_config: {'@type': %s.UriTemplateRewriteConfig, path_template_rewrite: '%s'}
    """
        .formatted(matches, match, rewrites, rewrite);
  }

  /** Envoy 1.40 takes them. */
  @Test
  void templatesMayHaveStarsAndEqualsSignsInTheirLiterals() {
    for (String match : new String[] {"/=", "/.*", "/*=", "/a*b", "/x{a}y/z"}) {
      assertThat(valid(templates(match, "/x*=")).match().path())
          .isEqualTo(new PathMatcher.Template(match));
    }
  }

  @Test
  void aMistakeInATemplateIsToldOnceWithWhatIsExpected() {
    Decoded<RouteTable> table = Yaml.route(templates("/{a}{b}", "/{c}"));
    assertThat(table.errors())
        .singleElement()
        .asString()
        .contains("/{a}{b} (expected: nothing but");
    table = Yaml.route(templates("/{a}", "/{c}"));
    assertThat(table.errors())
        .singleElement()
        .asString()
        .contains("path_template_rewrite: /{c} (expected: only variables of the matched template");
  }

  @Test
  void statusCodesThatNoResponseHasAreRetriedByNone() {
    Route route =
        valid(
            """
            match: {prefix: /}
            route:
              cluster: c
              retry_policy:
                retry_on: retriable-status-codes
                retriable_status_codes: [503, 1000, 2147483647, 4294967295]
            """);
    RetryPolicy retry = ((RouteAction.Forward) route.action()).retry();
    assertThat(retry.retriable().statusCodes()).containsExactly(503);
  }

  @Test
  void weightsWithoutASumOrBeyond32BitsAreInvalid() {
    for (String weights : List.of("0, 0, the sum 0", "4294967295, 1, the sum 4294967296")) {
      String[] parts = weights.split(", ");
      Decoded<RouteTable> table =
          Yaml.route(
              """
              match: {prefix: /}
              route: {weighted_clusters: {clusters: [{name: a, weight: %s}, {name: b, weight: %s}]}}
              """
                  .formatted(parts[0], parts[1]));
      assertThat(table.errors())
          .singleElement()
          .satisfies(error -> {
            assertThat(error.field())
                .isEqualTo("virtual_hosts[0].routes[0].route.weighted_clusters.clusters");
            assertThat(error.value()).contains(parts[2]);
            assertThat(error.kind()).isEqualTo(ResourceError.Kind.INVALID);
          });
      assertThat(Yaml.entry(table)).isInstanceOf(InvalidRoute.class);
    }
  }

  @Test
  void anUnsupportedRouteDoesNotStopItsSiblings() {
    Decoded<RouteTable> table =
        Yaml.routes(
            """
            name: r
            virtual_hosts:
            - name: v
              domains: ['*']
              routes:
              - match: {prefix: /one}
                route: {cluster: one}
              - match: {prefix: /two}
                route: {cluster_specifier_plugin: rls}
              - match: {prefix: /three}
                route: {cluster: three}
            - name: w
              domains: [w]
              routes:
              - match: {prefix: /}
                route: {cluster: w}
            """);
    assertThat(table.invalid()).isFalse();
    assertThat(table.errors())
        .extracting(ResourceError::toString)
        .containsExactly(
            "virtual_hosts[0].routes[1].route.cluster_specifier_plugin: rls (expected: unset,"
                + " as cluster specifier plugins do not run)");
    assertThat(table.value().virtualHosts().get(0).routes())
        .satisfiesExactly(
            one -> assertThat(one).isInstanceOf(Route.class),
            two ->
                assertThat(two)
                    .isInstanceOfSatisfying(
                        InvalidRoute.class,
                        invalid ->
                            assertThat(invalid.match().path())
                                .isEqualTo(new PathMatcher.Prefix("/two", false))),
            three -> assertThat(three).isInstanceOf(Route.class));
    assertThat(table.value().virtualHosts().get(1).routes())
        .allSatisfy(route -> assertThat(route).isInstanceOf(Route.class));
  }

  @Test
  void queryParametersAreMatchedByTextOrPresence() {
    Route route =
        valid(
            """
            match:
              prefix: /
              query_parameters:
              - {name: a, string_match: {prefix: x, ignore_case: true}}
              - {name: b, present_match: false}
              - {name: c}
            route: {cluster: c}
            """);
    assertThat(route.match().queryParameters())
        .containsExactly(
            new ParameterMatcher("a", new StringMatcher.Prefix("x", true), true, false),
            new ParameterMatcher("b", null, false, false),
            new ParameterMatcher("c", null, true, false));
  }

  @Test
  void redirectsAreRead() {
    assertThat(
            valid(
                    """
                    match: {prefix: /old}
                    redirect:
                      https_redirect: true
                      host_redirect: new.example
                      port_redirect: 8443
                      prefix_rewrite: /new
                      response_code: PERMANENT_REDIRECT
                      strip_query: true
                    """)
                .action())
        .isEqualTo(
            new RouteAction.Redirect(
                "https", "new.example", 8443, null, new PathRewrite.Prefix("/new"), 308, true));
  }

  @Test
  void directResponsesAreReadFromTextAndBytes() {
    assertThat(
            valid("match: {prefix: /}\ndirect_response: {status: 404, body: {inline_string: gone}}")
                .action())
        .isEqualTo(new RouteAction.DirectResponse(404, "gone"));
    assertThat(
            valid("match: {prefix: /}\ndirect_response: {status: 200, body: {inline_bytes: aGk=}}")
                .action())
        .isEqualTo(new RouteAction.DirectResponse(200, "hi"));
    assertThat(valid("match: {prefix: /}\ndirect_response: {status: 204}").action())
        .isEqualTo(new RouteAction.DirectResponse(204, ""));
  }

  @Test
  void directResponsesHaveFormatsOfTheirBodies() {
    assertThat(
            valid(
                    "match: {prefix: /}\ndirect_response: {status: 200, body: {inline_string: b},"
                        + " body_format: {text_format_source: {inline_string: '%LOCAL_REPLY_BODY%'},"
                        + " omit_empty_values: true}}")
                .action())
        .isEqualTo(
            new RouteAction.DirectResponse(
                200, "b", new BodyFormat.Text("%LOCAL_REPLY_BODY%", null, true)));
    assertThat(
            valid(
                    "match: {prefix: /}\ndirect_response: {status: 200,"
                        + " body_format: {json_format: {a: '%RESPONSE_CODE%'}, content_type: x/y}}")
                .action())
        .isEqualTo(
            new RouteAction.DirectResponse(
                200, "", new BodyFormat.Json(Map.of("a", "%RESPONSE_CODE%"), "x/y", false)));
    assertThat(
            reason(
                "match: {prefix: /}\ndirect_response: {status: 200,"
                    + " body_format: {text_format_source: {inline_string: '%FOO%'}}}"))
        .contains("direct_response.body_format.text_format_source: %FOO% (expected:");
  }

  @Test
  void pathsAndHostsAreRewrittenByFormats() {
    String match = "match: {prefix: /}\n";
    RouteAction.Forward forward =
        (RouteAction.Forward)
            valid(
                    match
                        + "route: {cluster: c, path_rewrite: '/%REQ(a)%', host_rewrite: '%REQ(b)%'}")
                .action();
    assertThat(forward.rewrites())
        .isEqualTo(
            new Rewrites(
                new PathRewrite.Format("/%REQ(a)%"), new HostRewrite.Format("%REQ(b)%"), false));
    assertThat(
            ((RouteAction.Redirect) valid(match + "redirect: {path_rewrite: '%REQ(a)%'}").action())
                .pathRewrite())
        .isEqualTo(new PathRewrite.Format("%REQ(a)%"));

    assertThat(reason(match + "route: {cluster: c, path_rewrite: '%FOO%'}"))
        .contains("route.path_rewrite: %FOO% (expected:");
    assertThat(reason(match + "route: {cluster: c, host_rewrite: '/%'}"))
        .contains("route.host_rewrite: /% (expected:");
    assertThat(reason(match + "redirect: {path_rewrite: '%FOO%'}"))
        .contains("redirect.path_rewrite: %FOO% (expected:");
    assertThat(reason(match + "route: {cluster: c, path_rewrite: /a, prefix_rewrite: /b}"))
        .contains("route: 2 rewrites (expected: only one of");
  }

  @Test
  void cookiesAreMatched() {
    Route route =
        valid(
            """
            match:
              prefix: /
              cookies:
              - {name: a, string_match: {prefix: x}}
              - {name: b, string_match: {exact: z}, invert_match: true}
            route: {cluster: c}
            """);
    assertThat(route.match().cookies())
        .containsExactly(
            new ParameterMatcher("a", new StringMatcher.Prefix("x", false), true, false),
            new ParameterMatcher("b", new StringMatcher.Exact("z", false), true, true));
    assertThat(reason("match: {prefix: /, cookies: [{name: a}]}\nroute: {cluster: c}"))
        .contains("match.cookies[0].string_match");
  }

  @Test
  void bufferLimitsAreRead() {
    String match = "match: {prefix: /}\nroute: {cluster: c}\n";
    assertThat(valid(match).bufferLimits()).isEqualTo(BufferLimits.NONE);
    assertThat(
            valid(match + "per_request_buffer_limit_bytes: 5\nrequest_body_buffer_limit: 9")
                .bufferLimits())
        .isEqualTo(new BufferLimits(9L, 5L));
  }

  @Test
  void aRouteWhoseMatchCannotBeReadFailsClosedForAllThatItMayHaveTaken() {
    Decoded<RouteTable> table =
        Yaml.route(
            """
            match:
              prefix: /admin
              headers:
              - {name: X-Role, string_match: {exact: root}}
              - {name: x-bad, string_match: {safe_regex: {regex: '('}}}
            direct_response: {status: 403}
            """);
    assertThat(table.errors())
        .extracting(ResourceError::field)
        .containsExactly(
            "virtual_hosts[0].routes[0].match.headers[1].string_match.safe_regex.regex");
    InvalidRoute route = (InvalidRoute) Yaml.entry(table);
    assertThat(route.match().path()).isEqualTo(new PathMatcher.Prefix("/admin", false));
    assertThat(route.match().headers()).extracting(h -> h.name()).containsExactly("x-role");
  }

  @Test
  void aDomainOfTwoVirtualHostsIsInvalidAndBelongsToNeither() {
    Decoded<RouteTable> table =
        Yaml.routes(
            """
            name: r
            virtual_hosts:
            - {name: a, domains: [a.example, Both.example], routes: [{match: {prefix: /}, route: {cluster: a}}]}
            - {name: b, domains: [both.example], routes: [{match: {prefix: /}, route: {cluster: b}}]}
            """);
    assertThat(table.invalid()).isTrue();
    assertThat(table.errors())
        .extracting(ResourceError::field)
        .containsExactly("virtual_hosts[1].domains[0]");
    assertThat(table.value().virtualHosts())
        .extracting(host -> host.domains())
        .containsExactly(List.of("a.example"), List.of(), List.of("both.example"));
    assertThat(table.value().virtualHosts().get(2).routes())
        .singleElement()
        .isInstanceOf(InvalidRoute.class);
  }

  @Test
  void aClusterMayBeNamedByAHeader() {
    assertThat(valid("match: {prefix: /}\nroute: {cluster_header: X-Cluster}").action())
        .isEqualTo(RouteAction.Forward.to(new ClusterSpecifier.FromHeader("x-cluster")));
  }
}
