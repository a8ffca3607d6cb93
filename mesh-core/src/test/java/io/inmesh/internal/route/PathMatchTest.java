package io.inmesh.internal.route;

import static io.inmesh.internal.route.Requests.get;
import static io.inmesh.internal.route.Tables.exact;
import static io.inmesh.internal.route.Tables.prefix;
import static io.inmesh.internal.route.Tables.route;
import static io.inmesh.internal.route.Tables.taken;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.PathMatcher;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathMatchTest {
  @Test
  void theFirstMatchingRouteWinsEvenOverALaterExactOne() {
    assertThat(taken(Tables.of(prefix("/a"), exact("/a/b")), get("/a/b"))).isEqualTo("/a");
    assertThat(taken(Tables.of(exact("/a/b"), prefix("/a")), get("/a/b"))).isEqualTo("=/a/b");
  }

  @Test
  void otherVirtualHostsAreNotTried() {
    RouteTable table =
        RouteTable.of(
            "t",
            List.of(
                VirtualHost.of("a", List.of("a.com"), List.of(exact("/only"))),
                VirtualHost.of("rest", List.of("*"), List.of(prefix("/")))));
    CompiledRouteTable compiled = Tables.compile(table);
    assertThat(taken(compiled, get("a.com", "/other"))).isEqualTo("none");
    assertThat(taken(compiled, get("b.com", "/other"))).isEqualTo("/");
  }

  @Test
  void anExactPathIgnoresTheQuery() {
    CompiledRouteTable table = Tables.of(exact("/a"));
    assertThat(taken(table, get("/a"))).isEqualTo("=/a");
    assertThat(taken(table, get("/a?x=1"))).isEqualTo("=/a");
    assertThat(taken(table, get("/a?"))).isEqualTo("=/a");
    assertThat(taken(table, get("/a/"))).isEqualTo("none");
    assertThat(taken(table, get("/A"))).isEqualTo("none");
  }

  @Test
  void aPrefixDoesNotLookIntoTheQuery() {
    CompiledRouteTable table = Tables.of(prefix("/a?x"), prefix("/a"));
    assertThat(taken(table, get("/a?x=1"))).isEqualTo("/a");
  }

  @Test
  void anEmptyPrefixTakesEveryPath() {
    assertThat(taken(Tables.of(prefix("")), get("/any"))).isEqualTo("");
  }

  @Test
  void aSeparatedPrefixEndsAtASlash() {
    CompiledRouteTable table =
        Tables.of(route("api", new PathMatcher.SeparatedPrefix("/api", false)));
    assertThat(taken(table, get("/api"))).isEqualTo("api");
    assertThat(taken(table, get("/api/x"))).isEqualTo("api");
    assertThat(taken(table, get("/api?q=/x"))).isEqualTo("api");
    assertThat(taken(table, get("/apix"))).isEqualTo("none");
    assertThat(taken(table, get("/API"))).isEqualTo("none");
  }

  @Test
  void caseIsIgnoredWhereAskedButNeverByARegex() {
    CompiledRouteTable table =
        Tables.of(
            route("exact", new PathMatcher.Exact("/Exact", true)),
            route("separated", new PathMatcher.SeparatedPrefix("/Sep", true)),
            route("prefix", new PathMatcher.Prefix("/Pre", true)),
            route("regex", new PathMatcher.Regex("/Reg.*x")));
    assertThat(taken(table, get("/eXACT?q"))).isEqualTo("exact");
    assertThat(taken(table, get("/sEP/x"))).isEqualTo("separated");
    assertThat(taken(table, get("/pREfix"))).isEqualTo("prefix");
    assertThat(taken(table, get("/Regax"))).isEqualTo("regex");
    assertThat(taken(table, get("/regax"))).isEqualTo("none");
  }

  @Test
  void aRegexMustMatchTheWholePathWithoutTheQuery() {
    CompiledRouteTable table = Tables.of(route("r", new PathMatcher.Regex("/b[io]t")));
    assertThat(taken(table, get("/bit"))).isEqualTo("r");
    assertThat(taken(table, get("/bot?x=/y"))).isEqualTo("r");
    assertThat(taken(table, get("/bite"))).isEqualTo("none");
    assertThat(taken(table, get("/a/bit"))).isEqualTo("none");
  }

  @Test
  void regexesOfEveryShapeAreFoundByTheirBeginning() {
    assertRegex("/a/.*", "/a/b", "/a");
    assertRegex("/a.*", "/a", "/b");
    assertRegex("/plain", "/plain", "/plainer");
    assertRegex("/ab*", "/a", "/b");
    assertRegex("/ab?c", "/ac", "/abb");
    assertRegex("/ab+c", "/abbc", "/ac");
    assertRegex("/ab{0,1}c", "/ac", "/abbc");
    assertRegex("/a|/b", "/b", "/c");
    assertRegex("(?i)/abc", "/ABC", "/abd");
    assertRegex("^/abc$", "/abc", "/abcd");
    assertRegex("/x\\.y", "/x.y", "/xay");
    assertRegex("/x(/y)?", "/x", "/xy");
    assertRegex(".*", "/anything", null);
  }

  private static void assertRegex(String regex, String matching, String other) {
    CompiledRouteTable table = Tables.of(route("r", new PathMatcher.Regex(regex)));
    assertThat(taken(table, get(matching))).as(regex).isEqualTo("r");
    if (other != null) {
      assertThat(taken(table, get(other))).as(regex).isEqualTo("none");
    }
  }

  @Test
  void pathParametersAreIgnoredWhereTheTableSaysSo() {
    RouteTable table =
        RouteTable.of(
            "t",
            List.of(
                VirtualHost.of(
                    "all",
                    List.of("*"),
                    List.of(
                        exact("/a/b"),
                        route("sep", new PathMatcher.SeparatedPrefix("/sep", false)),
                        route("regex", new PathMatcher.Regex("/r+"))))));
    RouteTable ignoring = Tables.with(table, new RouteTable.Options(false, false, true, 4096));
    CompiledRouteTable strict = Tables.compile(table);
    CompiledRouteTable lenient = Tables.compile(ignoring);
    for (String path : List.of("/a/b;v=1", "/sep;v=1?q", "/rrr;x")) {
      assertThat(taken(strict, get(path))).as(path).isEqualTo("none");
      assertThat(taken(lenient, get(path))).as(path).isNotEqualTo("none");
    }
    for (String path : List.of("/a;v=1/b", "/a;/b;x=y;z?q", "/sep;a/below;b", "/sep;?/x;y")) {
      assertThat(taken(lenient, get(path))).as(path).isNotEqualTo("none");
    }
    assertThat(taken(lenient, get("/rr;x/y"))).isEqualTo("none");
    assertThat(taken(lenient, get("/a/b?x;y"))).isEqualTo("=/a/b");
  }

  @Test
  void connectMatchesOnlyConnectRequests() {
    CompiledRouteTable table = Tables.of(route("connect", new PathMatcher.Connect()), prefix("/"));
    assertThat(taken(table, get("/").method("CONNECT"))).isEqualTo("connect");
    assertThat(taken(table, get("").method("CONNECT"))).isEqualTo("connect");
    assertThat(taken(table, get("/"))).isEqualTo("/");
    assertThat(taken(Tables.of(prefix("")), get("").method("CONNECT"))).isEqualTo("none");
  }

  @Test
  void templatesMatchSegments() {
    assertTemplate("/x/*/y", "/x/a/y", "/x/a/b/y");
    assertTemplate("/x/*/y", "/x/a/y?q=1", "/x//y");
    assertTemplate("/x/**", "/x/", "/x");
    assertTemplate("/x/**", "/x/a/b/c", "/y/a");
    assertTemplate("/x/{a}/y/{b}", "/x/1/y/2", "/x/1/y/2/3");
    assertTemplate("/x/{rest=y/**}", "/x/y/z", "/x/z/y");
    assertTemplate("/media/*.m4s", "/media/1.m4s", "/media/1.m3u");
    assertTemplate("/a.b/*", "/a.b/c", "/axb/c");
    assertTemplate("/x/", "/x/", "/x");
  }

  @Test
  void templatesWithStarsAmidALiteralMatchAsEnvoyHasThem() {
    assertTemplate("/a*b", "/aab", "/a*b");
    assertTemplate("/d/*e", "/d/*e", "/d/e");
    assertTemplate("/f/{v}g/h", "/f/1g/h", "/f/1/h");
    assertTemplate("/i/j{v}k/l", "/i/j1k/l", "/i/jk/l");
    assertTemplate("/p/{v=q*}", "/p/q", "/p/qx");
    assertTemplate("/s/**/t", "/s//t", "/s/t");
    assertTemplate("/y/*", "/y/a=b", "/y/a{b");
    for (String path : new String[] {"/r/x**", "/r/xyz", "/r/x"}) {
      CompiledRouteTable table = Tables.of(route("t", new PathMatcher.Template("/r/x**")));
      assertThat(taken(table, get(path))).isEqualTo("none");
    }
  }

  private static void assertTemplate(String template, String matching, String other) {
    CompiledRouteTable table = Tables.of(route("t", new PathMatcher.Template(template)));
    assertThat(taken(table, get(matching))).as(template).isEqualTo("t");
    assertThat(taken(table, get(other))).as(template).isEqualTo("none");
  }
}
