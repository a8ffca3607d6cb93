package io.inmesh.internal.route;

import static io.inmesh.internal.route.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.ClusterSpecifier.Weighted;
import io.inmesh.config.ClusterSpecifier.WeightedCluster;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HostRewrite;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.internal.route.Requests.Lines;
import io.inmesh.internal.route.Requests.Request;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every expectation was seen on Envoy 1.40. */
class RewriteTest {
  @ParameterizedTest
  @CsvSource({
    "/p, /p, /new",
    "/p, /p/x?q, /new/x?q",
    "/p, /px, /newx",
    "/p, /p?, /new?",
  })
  void aPrefixRewriteReplacesThePrefixOnly(String prefix, String path, String expected) {
    PathMatcher matcher = new PathMatcher.Prefix(prefix, false);
    assertThat(path(matcher, new PathRewrite.Prefix("/new"), path)).isEqualTo(expected);
  }

  @Test
  void aPrefixRewriteReplacesWhatTheRouteMatchedByOtherMeans() {
    PathRewrite rewrite = new PathRewrite.Prefix("/new");
    assertThat(path(new PathMatcher.Exact("/e", false), rewrite, "/e?q=1")).isEqualTo("/new?q=1");
    assertThat(path(new PathMatcher.Prefix("/Pc", true), rewrite, "/pC/x")).isEqualTo("/new/x");
    PathMatcher separated = new PathMatcher.SeparatedPrefix("/s", false);
    assertThat(path(separated, new PathRewrite.Prefix("/"), "/s/x")).isEqualTo("//x");
    assertThat(path(separated, new PathRewrite.Prefix("/"), "/s?q")).isEqualTo("/?q");
    assertThat(path(new PathMatcher.Regex("/r.*"), rewrite, "/r/x?q")).isEqualTo("/new?q");
  }

  @ParameterizedTest
  @CsvSource({"/pp/, false, /pp;a/b, ", "/PI/x, true, /pi;a/xy, ", "/a, false, /a;b, /new;b"})
  void whereIgnoredPathParametersInterruptThePrefixNothingIsReplaced(
      String prefix, boolean ignoreCase, String path, @Nullable String expected) {
    PathMatcher matcher = new PathMatcher.Prefix(prefix, ignoreCase);
    ForwardHead head = head(matcher, new PathRewrite.Prefix("/new"), path);
    assertThat(head.path()).isEqualTo(expected == null ? path : expected);
    assertThat(head.originalPath()).isEqualTo(expected == null ? null : path);
  }

  @ParameterizedTest
  @CsvSource({
    "^/g/([^/]+)(/.*)$, \\2/i/\\1, /g/foo/v1/api?q=1, /v1/api/i/foo?q=1",
    "^/g/([^/]+)(/.*)$, \\2/i/\\1, /g/none, /g/none",
    "one, two, /all/one/yyy/one/zzz?one, /all/two/yyy/two/zzz?one",
    "(?i)/xxx/, /yyy/, /ci/XxX/bbb, /ci/yyy/bbb",
    "s, \\\\x\\0y$1, /bs/x, /b\\xsy$1/x",
    "x*, -, /zzxxa, -/-z-z-a-",
    "$, END, /yyab?q, /yyabEND?q",
    "a, \\9, /c1/a, /c1/a",
    "a, x\\, /c2/a, /c2/x",
    "a, x\\q, /c3/a, /c3/x",
  })
  void aRegexRewriteReplacesEveryMatchInThePathWithoutItsQuery(
      String regex, String substitution, String path, String expected) {
    assertThat(path(prefix("/"), new PathRewrite.Regex(regex, substitution), path))
        .isEqualTo(expected);
  }

  @Test
  void aRewriteThatComesOutEmptyIsNone() {
    ForwardHead head = head(prefix("/em"), new PathRewrite.Regex("^/em.*", ""), "/em?q");
    assertThat(head.path()).isEqualTo("/em?q");
    assertThat(head.originalPath()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/t/{a}/{b=**}, /z/{b}/{a}x, /t/1/2/3?q=1, /z/2/3/1x?q=1",
    "/t/{a}/{b=**}, /z/{b}/{a}x, /t/1/?, /z//1x?",
    "/t/{a}/{b=**}, /z/{b}/{a}x, /t/1/2, /z/2/1x",
  })
  void aTemplateRewritePutsVariablesInPlace(
      String template, String rewrite, String path, String expected) {
    PathMatcher matcher = new PathMatcher.Template(template);
    assertThat(path(matcher, new PathRewrite.Template(rewrite), path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/x/%REQ(x-h)%%PATH(NQ)%, /a1?q=1, /x/hv/a1?q=1",
    "%REQ(x-none)%, /a2?q, /a2?q",
    "abc%REQ(x-none)%, /a3?q=1, abc?q=1",
    "/a?b=%QUERY_PARAM(q)%, /a4?q=1, /a?b=1?q=1",
    "/a?b=%QUERY_PARAM(q)%, /a4, /a?b=",
    "/n%REQ(:path)%, /a5?q=1, /n/a5?q=1?q=1",
  })
  void aFormatRewriteReplacesThePathAndKeepsTheQuery(String format, String path, String expected) {
    assertThat(path(prefix("/"), new PathRewrite.Format(format), path)).isEqualTo(expected);
  }

  @Test
  void theOriginalPathIsToldUnlessEnvoyHeadersAreSuppressed() {
    ForwardHead head = head(prefix("/p"), new PathRewrite.Prefix("/new"), "/p/x?q");
    assertThat(written(head, true)).isEqualTo("x-envoy-original-path: /p/x?q");
    assertThat(written(head, false)).isEmpty();
  }

  @Test
  void theHostComesFromALiteralAHeaderThePathOrAFormat() {
    assertThat(host(new HostRewrite.Literal("new.host"), "/")).isEqualTo("new.host");
    assertThat(host(new HostRewrite.FromHeader("x-h"), "/")).isEqualTo("hv");
    assertThat(host(new HostRewrite.FromPath("^/hr/(.+)/.+$", "\\1"), "/hr/some.host/x?q"))
        .isEqualTo("some.host");
    assertThat(host(new HostRewrite.FromPath("^/hr/(.+)/.+$", "\\1"), "/hr")).isEqualTo("/hr");
    assertThat(host(new HostRewrite.Format("%REQ(x-h)%.svc"), "/")).isEqualTo("hv.svc");
    assertThat(host(new HostRewrite.Format("%REQ(x-none)%"), "/")).isEqualTo("-");
    assertThat(host(new HostRewrite.Auto(), "/")).isEqualTo("ep.host");
  }

  @Test
  void aHostThatComesOutEmptyIsNone() {
    for (HostRewrite rewrite :
        List.of(
            new HostRewrite.FromHeader("x-none"),
            new HostRewrite.FromHeader("x-empty"),
            new HostRewrite.FromPath(".*", ""))) {
      ForwardHead head = head(new Rewrites(null, rewrite, true), request("/"), "ep.host");
      assertThat(head.authority()).isEqualTo("example.com");
      assertThat(written(head, true)).isEmpty();
    }
    ForwardHead head = head(new Rewrites(null, new HostRewrite.Auto(), true), request("/"), "");
    assertThat(head.originalAuthority()).isNull();
  }

  @Test
  void theOriginalHostIsToldAndAppendedWhereAsked() {
    Rewrites rewrites = new Rewrites(null, new HostRewrite.Literal("n"), true);
    ForwardHead head = head(rewrites, request("/"), "");
    assertThat(written(head, true))
        .isEqualTo("x-forwarded-host: example.com; x-envoy-original-host: example.com");
    Lines before = Requests.headers("x-forwarded-host", "a,example.com");
    head.writeTo(before, false);
    assertThat(before).hasToString("x-forwarded-host: a,example.com");
    Lines other = Requests.headers("x-forwarded-host", "example.com,a");
    head.writeTo(other, false);
    assertThat(other).hasToString("x-forwarded-host: example.com,a,example.com");
    Rewrites quiet = new Rewrites(null, new HostRewrite.Literal("n"), false);
    assertThat(written(head(quiet, request("/"), ""), false)).isEmpty();
  }

  @Test
  void rewritesSeeEditedHeadersAndThePathSeesTheNewHost() {
    Rewrites rewrites =
        new Rewrites(
            new PathRewrite.Format("/%REQ(:authority)%/%REQ(x-h)%"),
            new HostRewrite.FromHeader("x-h"),
            false);
    Request request = get("/");
    CompiledAction.Forward forward = forward(rewrites, new ClusterSpecifier.Single("c"));
    assertThat(forward.headReadsHeaders()).isTrue();
    ForwardHead head =
        forward.head(
            forward.clusters().choose(request, 0),
            request,
            Requests.headers("x-h", "edited"),
            "",
            true,
            FormatContexts.of(request));
    assertThat(head.authority()).isEqualTo("edited");
    assertThat(head.path()).isEqualTo("/edited/edited");
  }

  @Test
  void aWeightedClusterMayHaveAHostOfItsOwnWhichIsNotTold() {
    WeightedCluster cluster =
        new WeightedCluster(
            new ClusterSpecifier.Single("c"),
            1,
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            Map.of(),
            "weighted.host",
            Map.of());
    CompiledAction.Forward forward =
        forward(Rewrites.NONE, new Weighted(List.of(cluster), null, null));
    ForwardHead head = head(forward, request("/"), "");
    assertThat(head.authority()).isEqualTo("weighted.host");
    assertThat(written(head, true)).isEmpty();
  }

  private static PathMatcher prefix(String prefix) {
    return new PathMatcher.Prefix(prefix, false);
  }

  private static Request request(String path) {
    return get(path).with("x-h", "hv").with("x-empty", "");
  }

  private static String path(PathMatcher matcher, PathRewrite rewrite, String path) {
    return head(matcher, rewrite, path).path();
  }

  private static String host(HostRewrite rewrite, String path) {
    return head(new Rewrites(null, rewrite, false), request(path), "ep.host").authority();
  }

  private static ForwardHead head(PathMatcher matcher, PathRewrite rewrite, String path) {
    Rewrites rewrites = new Rewrites(rewrite, null, false);
    return head(forward(matcher, rewrites, new ClusterSpecifier.Single("c")), request(path), "");
  }

  private static ForwardHead head(Rewrites rewrites, Request request, String hostname) {
    return head(forward(rewrites, new ClusterSpecifier.Single("c")), request, hostname);
  }

  private static ForwardHead head(
      CompiledAction.Forward forward, Request request, String hostname) {
    return forward.head(
        forward.clusters().choose(request, 0),
        request,
        request.headers(),
        hostname,
        true,
        FormatContexts.of(request));
  }

  private static CompiledAction.Forward forward(Rewrites rewrites, ClusterSpecifier cluster) {
    return forward(prefix("/"), rewrites, cluster);
  }

  private static CompiledAction.Forward forward(
      PathMatcher matcher, Rewrites rewrites, ClusterSpecifier cluster) {
    Route route =
        Route.of(
            "r", RouteMatch.of(matcher), RouteAction.Forward.to(cluster).withRewrites(rewrites));
    CompiledVirtualHost host = Tables.of(route).virtualHost("h");
    assertThat(host).isNotNull();
    return (CompiledAction.Forward) host.routes().get(0).action();
  }

  private static @Nullable String written(ForwardHead head, boolean envoyHeaders) {
    Lines headers = Requests.headers();
    head.writeTo(headers, envoyHeaders);
    return headers.toString();
  }
}
