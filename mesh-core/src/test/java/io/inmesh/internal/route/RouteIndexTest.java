package io.inmesh.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.StringMatcher;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.route.Requests.Request;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The index against an oracle that tries one route after another with the JDK's own means. */
class RouteIndexTest {
  /** Of prefixes that are nested in each other. */
  private static final int DEPTH = 5_000;

  /** In bytes: less than {@link #DEPTH} frames of any method take. */
  private static final int SMALL_STACK = 192 << 10;

  /** Several requests for each table, which costs most. */
  @Property
  void yieldsTheFirstRouteThatMatches(
      @ForAll("routeLists") List<Route> routes,
      @ForAll("pathLists") List<String> paths,
      @ForAll boolean ignoreParameters) {
    List<RouteEntry> named = new ArrayList<>();
    for (int i = 0; i < routes.size(); i++) {
      named.add(Tables.route(Integer.toString(i), routes.get(i).match()));
    }
    RouteTable table =
        Tables.with(
            RouteTable.of("t", List.of(VirtualHost.of("all", List.of("*"), named))),
            new RouteTable.Options(false, false, ignoreParameters, 4096));
    CompiledRouteTable compiled = Tables.compile(table);
    for (String path : paths) {
      assertThat(Tables.taken(compiled, Requests.get(path)))
          .as(path)
          .isEqualTo(oracle(routes, path, false, ignoreParameters));
      assertThat(Tables.taken(compiled, Requests.get(path).with("x", "1")))
          .as(path + ", with the header")
          .isEqualTo(oracle(routes, path, true, ignoreParameters));
    }
  }

  @Test
  void prefixesMayDifferInEachAsciiCharacter() {
    List<RouteEntry> named = new ArrayList<>();
    for (char c = 0; c < 128; c++) {
      PathMatcher prefix = new PathMatcher.Prefix("/" + c + "x", false);
      named.add(Tables.route(Integer.toString(c), RouteMatch.of(prefix)));
    }
    CompiledRouteTable table =
        Tables.compile(RouteTable.of("t", List.of(VirtualHost.of("all", List.of("*"), named))));
    for (char c = 0; c < 128; c++) {
      if (c != '?' && c != '#') { // there a path ends
        Request request = Requests.get("/" + c + "xy");
        assertThat(Tables.taken(table, request)).isEqualTo(Integer.toString(c));
      }
    }
  }

  private static String oracle(
      List<Route> routes, String target, boolean header, boolean ignoreParameters) {
    String path = target.split("[?#]", 2)[0];
    String cut = ignoreParameters ? path.replaceAll(";[^/]*", "") : path;
    for (int i = 0; i < routes.size(); i++) {
      RouteMatch match = routes.get(i).match();
      boolean template = match.path() instanceof PathMatcher.Template;
      if ((match.headers().isEmpty() || header) && accepts(match.path(), template ? path : cut)) {
        return Integer.toString(i);
      }
    }
    return "none";
  }

  private static boolean accepts(PathMatcher matcher, String path) {
    if (path.isEmpty()) {
      return false;
    } else if (matcher instanceof PathMatcher.Exact m) {
      return lower(path, m.ignoreCase()).equals(lower(m.path(), m.ignoreCase()));
    } else if (matcher instanceof PathMatcher.Prefix m) {
      return lower(path, m.ignoreCase()).startsWith(lower(m.prefix(), m.ignoreCase()));
    } else if (matcher instanceof PathMatcher.SeparatedPrefix m) {
      String prefix = lower(m.prefix(), m.ignoreCase());
      return (lower(path, m.ignoreCase()) + '/').startsWith(prefix + '/');
    } else if (matcher instanceof PathMatcher.Regex m) {
      return Pattern.matches(m.regex(), path);
    } else {
      String template = ((PathMatcher.Template) matcher).template();
      return Pattern.matches(
          template.replace("**", "@").replace("*", "[^/]+").replace("@", ".*"), path);
    }
  }

  private static String lower(String text, boolean fold) {
    return fold ? text.toLowerCase(Locale.ROOT) : text;
  }

  @Provide
  Arbitrary<List<Route>> routeLists() {
    return Combinators.combine(matchers(), Arbitraries.of(true, false, false))
        .as(RouteIndexTest::route)
        .list()
        .ofMaxSize(20);
  }

  private static Route route(PathMatcher path, boolean header) {
    List<HeaderMatcher> headers =
        header
            ? List.of(
                HeaderMatcher.of("x", new HeaderMatcher.Text(new StringMatcher.Exact("1", false))))
            : List.of();
    return Tables.route("r", RouteMatch.of(path, headers));
  }

  private static Arbitrary<PathMatcher> matchers() {
    Arbitrary<Boolean> folds = Arbitraries.of(false, true);
    return Arbitraries.oneOf(
        Combinators.combine(texts(), folds).as(PathMatcher.Exact::new),
        Combinators.combine(texts(), folds).as(PathMatcher.Prefix::new),
        Combinators.combine(segments(), folds).as(PathMatcher.SeparatedPrefix::new),
        Arbitraries.of(
                "/a.*", "/a", ".*", "/[ab]+", "/ab*", "/a/b?", "/a|/b", "/a(/.*)?", "^/aB$", "/b;.")
            .map(PathMatcher.Regex::new),
        Arbitraries.of("/*", "/a/*", "/*/b", "/a/**", "/**", "/a;b/*")
            .map(PathMatcher.Template::new));
  }

  @Provide
  Arbitrary<List<String>> pathLists() {
    return paths().list().ofMinSize(1).ofMaxSize(5);
  }

  private static Arbitrary<String> paths() {
    return Combinators.combine(
            texts(), Arbitraries.of("", "", "?", "?a/b", "#a", ";v", ";v?q;w", ";v/b", ";/a;v"))
        .as(String::concat);
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("aAb/;").ofMaxLength(4).map(s -> '/' + s);
  }

  private static Arbitrary<String> segments() {
    return Arbitraries.strings().withChars("aAb").ofMinLength(1).ofMaxLength(2).map(s -> '/' + s);
  }

  @Test
  void nestedPrefixesAreTriedInOrderOfTheConfiguration() {
    CompiledRouteTable table =
        Tables.of(
            Tables.prefix("/a/b/c"),
            Tables.prefix("/a"),
            Tables.prefix("/a/b"),
            Tables.prefix("/"));
    assertThat(Tables.taken(table, Requests.get("/a/b/c/d"))).isEqualTo("/a/b/c");
    assertThat(Tables.taken(table, Requests.get("/a/b/d"))).isEqualTo("/a");
    assertThat(Tables.taken(table, Requests.get("/x"))).isEqualTo("/");
  }

  @Property
  void yieldsTheLongestPrefixInAnyScript(
      @ForAll("scripts") List<String> prefixes, @ForAll("script") String path) {
    Map<String, int[]> routes = new HashMap<>();
    String longest = null;
    for (String prefix : prefixes) {
      routes.put(prefix, new int[] {prefix.length()});
      if (path.startsWith(prefix) && (longest == null || prefix.length() > longest.length())) {
        longest = prefix;
      }
    }
    PrefixTrie.Candidates found = new PrefixTrie(routes, false).find(path, path.length());
    assertThat(found == null ? null : path.substring(0, found.routes()[0])).isEqualTo(longest);
  }

  @Provide
  Arbitrary<String> script() {
    return Arbitraries.strings().withChars("a/\u007f\u0080\u00e9\u4e2d\uffff").ofMaxLength(6);
  }

  @Provide
  Arbitrary<List<String>> scripts() {
    return script().list().ofMaxSize(20);
  }

  /** On a stack that has no room for a frame per level. */
  @Test
  void prefixesMayBeNestedToAnyDepth() throws Exception {
    FutureTask<Void> nested = new FutureTask<>(RouteIndexTest::nestPrefixes, null);
    new Thread(null, nested, "small-stack", SMALL_STACK).start();
    nested.get();
  }

  private static void nestPrefixes() {
    Map<String, int[]> routes = new HashMap<>();
    String longest = "/" + "a".repeat(DEPTH);
    for (int i = 1; i <= longest.length(); i++) {
      routes.put(longest.substring(0, i), new int[] {i});
    }
    PrefixTrie trie = new PrefixTrie(routes, false);
    assertThat(trie.find(longest, longest.length()).routes()).containsExactly(longest.length());
    assertThat(trie.find("/aaab", 5).routes()).containsExactly(4);
  }

  @Test
  void prefixesOfAllScriptsTakeRoomForThemselvesOnly() {
    Map<String, int[]> routes = new HashMap<>();
    for (int i = 0; i < 4000; i++) {
      String prefix = "/" + (char) (0x4e00 + i);
      routes.put(prefix, new int[] {2 * i});
      routes.put(prefix + "/a", new int[] {2 * i + 1});
    }
    PrefixTrieBuilder builder = new PrefixTrieBuilder(routes, false);
    assertThat(builder.nodes().length).as("numbers for 8,000 prefixes").isLessThan(100_000);
    PrefixTrie trie = new PrefixTrie(routes, false);
    routes.forEach((prefix, route) ->
        assertThat(trie.find(prefix + "x", prefix.length() + 1).routes()).isEqualTo(route));
    assertThat(trie.find("/x", 2)).isNull();
    assertThat(trie.find("/\u3042", 2)).isNull();
  }

  @Test
  void onlyRoutesWhoseBeginningFitsAreLookedAt() {
    List<RouteEntry> routes = new ArrayList<>();
    CountingHeader counting = new CountingHeader();
    for (int i = 0; i < 1000; i++) {
      HeaderMatcher header = HeaderMatcher.of("x", new HeaderMatcher.Present(true));
      PathMatcher path =
          switch (i % 4) {
            case 0 -> new PathMatcher.Exact("/svc" + i, false);
            case 1 -> new PathMatcher.Prefix("/svc" + i + '/', true);
            case 2 -> new PathMatcher.Regex("/svc" + i + "/[a-z]+");
            default -> new PathMatcher.SeparatedPrefix("/svc" + i, false);
          };
      routes.add(Tables.route(Integer.toString(i), RouteMatch.of(path, List.of(header))));
    }
    CompiledRouteTable table = Tables.of(routes.toArray(new RouteEntry[0]));
    CompiledRoute route = table.match(counting.request("/svc999/x"), MatchContext.NONE, 0);
    assertThat(route).isNotNull();
    assertThat(route.name()).isEqualTo("999");
    assertThat(counting.asked).isEqualTo(1);
  }

  @Test
  void matchingAllocatesNothing() {
    List<RouteEntry> routes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      HeaderMatcher header =
          HeaderMatcher.of(
              "x", new HeaderMatcher.Text(new StringMatcher.Contains("b" + i + ".", true)));
      PathMatcher path = new PathMatcher.Prefix("/Api/v" + i % 10, true);
      routes.add(Tables.route(Integer.toString(i), RouteMatch.of(path, List.of(header))));
    }
    CompiledRouteTable table = Tables.of(routes.toArray(new RouteEntry[0]));
    Request request = Requests.get("Some.Host:80", "/api/V9/x?q=1").with("x", "aB99.");
    assertThat(matches(table, request, 20_000)).as("to warm up").isEqualTo(20_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int matched = matches(table, request, 20_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(matched).isEqualTo(20_000);
    assertThat(allocated / matched).isZero();
  }

  private static int matches(CompiledRouteTable table, Request request, int times) {
    int matched = 0;
    for (int i = 0; i < times; i++) {
      CompiledRoute route = table.match(request, MatchContext.NONE, i);
      matched += route != null && route.index() == 99 ? 1 : 0;
    }
    return matched;
  }

  /** Counts how often the header is asked for, that is, how many routes got past their path. */
  private static final class CountingHeader {
    private int asked;

    io.inmesh.call.RequestView request(String path) {
      Request plain = Requests.get(path).with("x", "1");
      return new io.inmesh.call.RequestView() {
        @Override
        public String method() {
          return plain.method();
        }

        @Override
        public String scheme() {
          return plain.scheme();
        }

        @Override
        public String authority() {
          return plain.authority();
        }

        @Override
        public String path() {
          return plain.path();
        }

        @Override
        public io.inmesh.call.HeadersView headers() {
          asked++;
          return plain.headers();
        }

        @Override
        public boolean replayable() {
          return true;
        }
      };
    }
  }
}
