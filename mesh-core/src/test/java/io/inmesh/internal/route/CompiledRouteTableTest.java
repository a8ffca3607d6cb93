package io.inmesh.internal.route;

import static io.inmesh.internal.route.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.BufferLimits;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.FilterOverride;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.InvalidRoute;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.StringMatcher;
import io.inmesh.config.VirtualHost;
import io.inmesh.config.VirtualHost.Annotations;
import io.inmesh.config.VirtualHost.Policies;
import io.inmesh.config.VirtualHost.TlsRequirement;
import io.inmesh.config.VirtualHost.VirtualCluster;
import io.inmesh.internal.route.RouteExplanation.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompiledRouteTableTest {
  private static final RouteMatch ALL = RouteMatch.of(new PathMatcher.Prefix("/", false));
  private static final RetryPolicy ONCE = RetryPolicy.of(Set.of(RetryOn.GATEWAY_ERROR), 1);
  private static final RetryPolicy TWICE = RetryPolicy.of(Set.of(RetryOn.GATEWAY_ERROR), 2);

  @Test
  void aRouteInheritsTheRetryPolicyOfItsVirtualHostUnlessItHasOne() {
    Policies policies =
        new Policies(
            TlsRequirement.NONE,
            ONCE,
            null,
            List.of(),
            true,
            true,
            true,
            new BufferLimits(null, 7L));
    CompiledRouteTable table =
        hostWith(
            policies,
            Map.of(),
            Tables.prefix("/inherits"),
            Route.of("own", ALL, RouteAction.Forward.to("c").withRetry(TWICE)));
    RoutePolicies inherited = match(table, "/inherits").policies();
    assertThat(inherited.retry()).isEqualTo(ONCE);
    assertThat(inherited.requestBodyBufferLimitBytes()).isEqualTo(7);
    assertThat(inherited.requestAttemptCount()).isTrue();
    assertThat(match(table, "/other").policies().retry()).isEqualTo(TWICE);
  }

  @Test
  void filterOverridesOfTheRouteLieOverThoseOfTheVirtualHost() {
    FilterConfig general = () -> "general";
    FilterConfig specific = () -> "specific";
    Route route =
        new Route(
            "r",
            ALL,
            RouteAction.Forward.to("c"),
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            Map.of("a", new FilterOverride(specific, false), "b", new FilterOverride(null, true)),
            Metadata.EMPTY,
            BufferLimits.NONE);
    Map<String, FilterOverride> ofHost =
        Map.of(
            "a", new FilterOverride(general, true),
            "b", new FilterOverride(general, false),
            "c", new FilterOverride(general, false));
    CompiledRouteTable table = hostWith(Policies.DEFAULT, ofHost, route);
    assertThat(match(table, "/").filterOverrides())
        .isEqualTo(
            Map.of(
                "a", new FilterOverrides(List.of(general, specific), false),
                "b", new FilterOverrides(List.of(general), true),
                "c", new FilterOverrides(List.of(general), false)));
  }

  @Test
  void anInvalidRouteFailsClosedOnItsOwnRequestsOnly() {
    RouteMatch match = RouteMatch.of(new PathMatcher.Prefix("/bad", false));
    CompiledRouteTable table = Tables.of(new InvalidRoute("bad", match, "why"), Tables.prefix("/"));
    assertThat(match(table, "/bad/x").action()).isEqualTo(new CompiledAction.Invalid("why"));
    assertThat(match(table, "/good").name()).isEqualTo("/");
  }

  @Test
  void aRouteWhoseMatchCannotBeToldIsPassedOver() {
    CompiledRouteTable table =
        Tables.of(
            new InvalidRoute("unknown", null, "why"),
            Tables.route("regex", new PathMatcher.Regex("(")),
            Tables.prefix("/"));
    assertThat(match(table, "/").name()).isEqualTo("/");
  }

  @Test
  void explainsWhyEarlierRoutesWerePassedOver() {
    RouteMatch header =
        RouteMatch.of(
            new PathMatcher.Prefix("/", false),
            List.of(
                HeaderMatcher.of(
                    "x-env", new HeaderMatcher.Text(new StringMatcher.Exact("prod", false)))));
    CompiledRouteTable table =
        Tables.of(
            Tables.exact("/a"),
            Tables.route("by-header", header),
            new InvalidRoute("broken", null, "match: too odd"),
            Tables.prefix("/b"));
    RouteExplanation explanation =
        table.explain(get("/b?q").with("x-env", "test"), MatchContext.NONE, 0);
    assertThat(explanation.route()).isNotNull();
    assertThat(explanation.route().name()).isEqualTo("/b");
    assertThat(explanation.passed())
        .containsExactly(
            new Verdict(0, "=/a", "path \"/b\" (expected: path equals \"/a\")"),
            new Verdict(1, "by-header", "\"test\" (expected: header x-env equals \"prod\")"),
            new Verdict(2, "broken", "match: too odd"));
  }

  @Test
  void explainsThatNoRouteTakesARequestThatMustComeByHttps() {
    assertThat(passedWithoutTls(TlsRequirement.ALL))
        .containsExactly(
            new Verdict(0, "/a", "scheme \"http\" (expected: \"https\", by require_tls ALL)"),
            new Verdict(1, "/", "scheme \"http\" (expected: \"https\", by require_tls ALL)"));
    assertThat(passedWithoutTls(TlsRequirement.EXTERNAL_ONLY))
        .extracting(Verdict::reason)
        .containsOnly(
            "scheme \"http\" (expected: \"https\" or an internal request, by require_tls"
                + " EXTERNAL_ONLY)");
  }

  private static List<Verdict> passedWithoutTls(TlsRequirement requirement) {
    Policies policies =
        new Policies(requirement, null, null, List.of(), false, false, false, BufferLimits.NONE);
    CompiledRouteTable table =
        hostWith(policies, Map.of(), Tables.prefix("/a"), Tables.prefix("/"));
    RouteExplanation explanation = table.explain(get("/b"), MatchContext.NONE, 0);
    assertThat(explanation.route()).isNotNull();
    assertThat(explanation.route().index()).isEqualTo(-1);
    return explanation.passed();
  }

  @Test
  void explainsThatNoDomainMatches() {
    RouteTable table =
        RouteTable.of(
            "t", List.of(VirtualHost.of("a", List.of("a.com"), List.of(Tables.prefix("/")))));
    RouteExplanation explanation =
        Tables.compile(table).explain(get("b.com", "/"), MatchContext.NONE, 0);
    assertThat(explanation).isEqualTo(new RouteExplanation(null, null, List.of()));
  }

  @Test
  void theFirstVirtualClusterThatTakesTheRequestIsNamed() {
    HeaderMatcher put =
        HeaderMatcher.of(":method", new HeaderMatcher.Text(new StringMatcher.Exact("PUT", false)));
    VirtualHost host =
        new VirtualHost(
            "all",
            List.of("*"),
            List.of(Tables.prefix("/")),
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            Map.of(),
            Policies.DEFAULT,
            new Annotations(List.of(new VirtualCluster("puts", List.of(put))), Metadata.EMPTY));
    CompiledVirtualHost compiled =
        Tables.compile(RouteTable.of("t", List.of(host))).virtualHost("h");
    assertThat(compiled).isNotNull();
    assertThat(compiled.virtualCluster(get("/").method("PUT"))).isEqualTo("puts");
    assertThat(compiled.virtualCluster(get("/"))).isNull();
    assertThat(compiled.statName(get("/"))).isEqualTo("other");
    assertThat(compiled.statName(get("/").method("PUT"))).isEqualTo("puts");
    assertThat(Tables.of(Tables.prefix("/")).virtualHost("h").virtualCluster(get("/"))).isNull();
  }

  private static CompiledRoute match(CompiledRouteTable table, String path) {
    CompiledRoute route = table.match(get(path), MatchContext.NONE, 0);
    assertThat(route).isNotNull();
    return route;
  }

  private static CompiledRouteTable hostWith(
      Policies policies, Map<String, FilterOverride> overrides, Route... routes) {
    VirtualHost host =
        new VirtualHost(
            "all",
            List.of("*"),
            List.of(routes),
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            overrides,
            policies,
            Annotations.NONE);
    return Tables.compile(RouteTable.of("t", List.of(host)));
  }
}
