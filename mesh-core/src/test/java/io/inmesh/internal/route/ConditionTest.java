package io.inmesh.internal.route;

import static io.inmesh.internal.route.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.HeaderMatcher.Present;
import io.inmesh.config.HeaderMatcher.Range;
import io.inmesh.config.HeaderMatcher.Text;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteMatch.ParameterMatcher;
import io.inmesh.config.RouteMatch.TlsMatch;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.StringMatcher;
import io.inmesh.internal.route.Requests.Request;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConditionTest {
  private static final Request BARE = get("/");
  private static final HeaderMatcher.Condition IS_A = new Text(new StringMatcher.Exact("a", false));

  @Test
  void allHeaderMatchersMustHold() {
    RouteMatch match =
        RouteMatch.of(
            new PathMatcher.Prefix("/", false),
            List.of(HeaderMatcher.of("x", IS_A), HeaderMatcher.of("y", IS_A)));
    CompiledRouteTable table = Tables.of(Tables.route("r", match));
    assertThat(Tables.taken(table, BARE.with("x", "a").with("y", "a"))).isEqualTo("r");
    assertThat(Tables.taken(table, BARE.with("x", "a"))).isEqualTo("none");
  }

  @Test
  void ofSeveralValuesOneMustMatchAndInvertedNone() {
    Request two = BARE.with("x", "a").with("x", "b");
    assertThat(header(new StringMatcher.Exact("a", false), two)).isTrue();
    assertThat(header(new StringMatcher.Exact("b", false), two)).isTrue();
    assertThat(header(new StringMatcher.Exact("a,b", false), two)).isFalse();
    assertThat(header(new StringMatcher.Exact("a,b", false), BARE.with("x", "a,b"))).isTrue();
    assertThat(matches(new HeaderMatcher("x", IS_A, true, false), two)).isFalse();
    HeaderMatcher.Condition isC = new Text(new StringMatcher.Exact("c", false));
    assertThat(matches(new HeaderMatcher("x", isC, true, false), two)).isTrue();
    HeaderMatcher.Condition small = new Range(0, 5);
    Request numbers = BARE.with("x", "9").with("x", "3");
    assertThat(matches(HeaderMatcher.of("x", small), numbers)).isTrue();
    assertThat(matches(new HeaderMatcher("x", small, true, false), numbers)).isFalse();
  }

  /** As in Envoy, whose rules never see one of the lines alone. */
  @Test
  void severalLinesOfAStandardHeaderAreOne() {
    HeaderMatcher good =
        HeaderMatcher.of("authorization", new Text(new StringMatcher.Exact("good", false)));
    assertThat(matches(good, BARE.with("authorization", "good"))).isTrue();
    Request two = BARE.with("authorization", "evil").with("authorization", "good");
    assertThat(matches(good, two)).isFalse();
    assertThat(
            matches(
                HeaderMatcher.of(
                    "authorization", new Text(new StringMatcher.Exact("evil,good", false))),
                two))
        .isTrue();
    for (Request withEmpty :
        List.of(
            BARE.with("authorization", "good").with("authorization", ""),
            BARE.with("authorization", "").with("authorization", "good"))) {
      assertThat(matches(good, withEmpty)).as("empty lines do not count").isTrue();
    }
    HeaderMatcher.Present present = new HeaderMatcher.Present(true);
    assertThat(matches(HeaderMatcher.of("authorization", present), two)).isTrue();
    assertThat(matches(HeaderMatcher.of("authorization", present), BARE)).isFalse();
    assertThat(matches(new HeaderMatcher("accept", IS_A, true, false), BARE.with("accept", "a")))
        .isFalse();
    Request accepts = BARE.with("accept", "a").with("accept", "b");
    assertThat(matches(new HeaderMatcher("accept", IS_A, true, false), accepts)).isTrue();
  }

  @Test
  void responsesHaveOtherStandardHeadersThanRequests() {
    HeaderPredicate joined = HeaderPredicate.compile(HeaderMatcher.of("vary", IS_A));
    assertThat(joined.matches(Requests.headers("vary", "a"))).isTrue();
    assertThat(joined.matches(Requests.headers("vary", "a", "vary", "b"))).isFalse();
    HeaderPredicate single = HeaderPredicate.compile(HeaderMatcher.of("accept", IS_A));
    assertThat(single.matches(Requests.headers("accept", "b", "accept", "a"))).isTrue();
  }

  @Test
  void textsAreComparedByAllMeans() {
    Request request = BARE.with("x", "Hello-World");
    assertThat(header(new StringMatcher.Prefix("Hello", false), request)).isTrue();
    assertThat(header(new StringMatcher.Prefix("hello", false), request)).isFalse();
    assertThat(header(new StringMatcher.Prefix("hELLO", true), request)).isTrue();
    assertThat(header(new StringMatcher.Suffix("World", false), request)).isTrue();
    assertThat(header(new StringMatcher.Suffix("WORLD", true), request)).isTrue();
    assertThat(header(new StringMatcher.Contains("lo-W", false), request)).isTrue();
    assertThat(header(new StringMatcher.Contains("LO-w", true), request)).isTrue();
    assertThat(header(new StringMatcher.Contains("LO-w", false), request)).isFalse();
    assertThat(header(new StringMatcher.Exact("hello-world", true), request)).isTrue();
    assertThat(header(new StringMatcher.Regex("Hel+o-.*"), request)).isTrue();
    assertThat(header(new StringMatcher.Regex("Hello"), request)).isFalse();
  }

  @Test
  void aMissingHeaderMatchesNothingNotEvenInverted() {
    assertThat(matches(new HeaderMatcher("x", IS_A, false, false), BARE)).isFalse();
    assertThat(matches(new HeaderMatcher("x", IS_A, true, false), BARE)).isFalse();
    assertThat(matches(new HeaderMatcher("x", IS_A, true, false), BARE.with("x", "b"))).isTrue();
  }

  @Test
  void presenceCanBeAskedAndInverted() {
    Request there = BARE.with("x", "");
    assertThat(matches(new HeaderMatcher("x", new Present(true), false, false), there)).isTrue();
    assertThat(matches(new HeaderMatcher("x", new Present(true), true, false), there)).isFalse();
    assertThat(matches(new HeaderMatcher("x", new Present(true), true, false), BARE)).isTrue();
    assertThat(matches(new HeaderMatcher("x", new Present(false), false, false), BARE)).isTrue();
    assertThat(matches(new HeaderMatcher("x", new Present(false), true, false), there)).isTrue();
    assertThat(matches(new HeaderMatcher("x", new Present(false), false, false), there)).isFalse();
  }

  @Test
  void aMissingHeaderCountsAsEmptyWhereAsked() {
    HeaderMatcher.Condition empty = new Text(new StringMatcher.Exact("", false));
    assertThat(matches(new HeaderMatcher("x", empty, false, true), BARE)).isTrue();
    assertThat(matches(new HeaderMatcher("x", empty, false, false), BARE)).isFalse();
    assertThat(matches(new HeaderMatcher("x", IS_A, true, true), BARE)).isTrue();
    assertThat(matches(new HeaderMatcher("x", new Range(0, 10), true, true), BARE)).isTrue();
    assertThat(matches(new HeaderMatcher("x", new Present(true), false, true), BARE)).isTrue();
    assertThat(matches(new HeaderMatcher("x", new Present(true), true, true), BARE)).isFalse();
    assertThat(matches(new HeaderMatcher("x", new Present(false), false, true), BARE)).isFalse();
  }

  @Test
  void aRangeTakesWholeNumbersFromStartToBeforeEnd() {
    for (String inside : List.of("-10", "-1", "+3", " 9 ", "0009")) {
      assertThat(range(inside)).as(inside).isTrue();
    }
    for (String outside :
        List.of("10", "-11", "", "1.0", "3x", "--3", "0x3", "99999999999999999999", "1 2")) {
      assertThat(range(outside)).as(outside).isFalse();
    }
  }

  @Test
  void numbersReachTheEndsOfTheirRange() {
    assertThat(Numbers.isSigned("9223372036854775807")).isTrue();
    assertThat(Numbers.signed("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(Numbers.isSigned("9223372036854775808")).isFalse();
    assertThat(Numbers.signed("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(Numbers.isSigned("-9223372036854775809")).isFalse();
    assertThat(Numbers.unsigned("18446744073709551615")).isEqualTo(-1);
    assertThat(Numbers.isUnsigned("18446744073709551616")).isFalse();
    assertThat(Numbers.isUnsigned("-1")).isFalse();
  }

  private static boolean range(String value) {
    return matches(HeaderMatcher.of("x", new Range(-10, 10)), BARE.with("x", value));
  }

  @Test
  void pseudoHeadersCanBeMatched() {
    Request request = new Request("PUT", "https", "Host:1", "/p?q", Requests.headers());
    assertThat(matches(named(":method", "PUT"), request)).isTrue();
    assertThat(matches(named(":scheme", "https"), request)).isTrue();
    assertThat(matches(named(":authority", "Host:1"), request)).isTrue();
    assertThat(matches(named("host", "Host:1"), request)).isTrue();
    assertThat(matches(named(":path", "/p?q"), request)).isTrue();
  }

  private static HeaderMatcher named(String name, String value) {
    return HeaderMatcher.of(name, new Text(new StringMatcher.Exact(value, false)));
  }

  @Test
  void queryParametersAreComparedUndecodedAndTheFirstCounts() {
    assertThat(query("k", exactly("v"), get("/?k=v"))).isTrue();
    assertThat(query("k", exactly("v"), get("/?a=b&k=v&c"))).isTrue();
    assertThat(query("k", exactly("v"), get("/?k=w&k=v"))).isFalse();
    assertThat(query("k", exactly("v"), get("/?K=v"))).isFalse();
    assertThat(query("k", exactly("v"), get("/?kk=v&akk=v"))).isFalse();
    assertThat(query("k", exactly("a%20b"), get("/?k=a%20b"))).isTrue();
    assertThat(query("k", exactly("a=b"), get("/?k=a=b"))).isTrue();
    assertThat(query("k", exactly(""), get("/?k"))).isTrue();
    assertThat(query("k", exactly(""), get("/?k="))).isTrue();
    assertThat(query("k", exactly("v"), get("/"))).isFalse();
    assertThat(query("k", new StringMatcher.Regex("v+"), get("/?k=vvv&x"))).isTrue();
  }

  @Test
  void presenceOfAQueryParameterCanBeAsked() {
    assertThat(query("k", null, get("/?k"))).isTrue();
    assertThat(query("k", null, get("/?kk"))).isFalse();
    ParameterMatcher absent = new ParameterMatcher("k", null, false, false);
    assertThat(matches(QueryCondition.compile(absent), get("/?k=1"))).isFalse();
    assertThat(matches(QueryCondition.compile(absent), get("/"))).isTrue();
  }

  @Test
  void cookiesAreFoundInEveryCookieHeader() {
    Request request = BARE.with("cookie", "a=1; b=\"two\"").with("cookie", "c=3;bad;a=9");
    assertThat(cookie("a", exactly("1"), false, request)).isTrue();
    assertThat(cookie("b", exactly("two"), false, request)).isTrue();
    assertThat(cookie("c", exactly("3"), false, request)).isTrue();
    assertThat(cookie("a", exactly("9"), false, request)).isFalse();
    assertThat(cookie("bad", exactly(""), false, request)).isFalse();
    assertThat(cookie("a", exactly("9"), true, request)).isTrue();
  }

  @Test
  void grpcAsksForTheContentType() {
    assertThat(grpc("application/grpc")).isTrue();
    assertThat(grpc("application/grpc+proto")).isTrue();
    assertThat(grpc("application/grpc-web")).isFalse();
    assertThat(grpc("application/json")).isFalse();
    assertThat(matches(GrpcCondition.INSTANCE, BARE)).isFalse();
  }

  private static boolean grpc(String type) {
    return matches(GrpcCondition.INSTANCE, BARE.with("content-type", type));
  }

  @Test
  void theClientCertificateCanBeAsked() {
    MatchContext presented =
        new MatchContext() {
          @Override
          public boolean certificatePresented() {
            return true;
          }
        };
    TlsCondition wanted = new TlsCondition(new TlsMatch(true, null));
    assertThat(wanted.matches(BARE, presented, 0)).isTrue();
    assertThat(wanted.matches(BARE, MatchContext.NONE, 0)).isFalse();
    assertThat(new TlsCondition(new TlsMatch(true, true)).matches(BARE, presented, 0)).isFalse();
    assertThat(new TlsCondition(new TlsMatch(null, false)).matches(BARE, presented, 0)).isTrue();
  }

  @Test
  void aFractionTakesDrawsBelowItsNumerator() {
    Fraction half = Fraction.of(new RuntimeFraction(50, 100, null), RuntimeValues.EMPTY);
    assertThat(half.includes(49)).isTrue();
    assertThat(half.includes(50)).isFalse();
    assertThat(half.includes(149)).isTrue();
    assertThat(half.includes(-1)).as("2^64-1 is 15 modulo 100").isTrue();
    assertThat(Fraction.of(new RuntimeFraction(0, 100, null), RuntimeValues.EMPTY).includes(0))
        .isFalse();
  }

  @Test
  void aRuntimeValueReplacesAFraction() {
    RuntimeFraction fraction = new RuntimeFraction(1, 10_000, "key");
    assertThat(Fraction.of(fraction, RuntimeValues.EMPTY)).isEqualTo(new Fraction(1, 10_000));
    assertThat(Fraction.of(fraction, new RuntimeValues(Map.of("key", 30))))
        .isEqualTo(new Fraction(30, 100));
    assertThat(Fraction.of(fraction, new RuntimeValues(Map.of("key", "x"))))
        .isEqualTo(new Fraction(1, 10_000));
    assertThat(Fraction.of(fraction, new RuntimeValues(Map.of("key", 2.5))))
        .isEqualTo(new Fraction(1, 10_000));
  }

  private static boolean header(StringMatcher matcher, Request request) {
    return matches(HeaderMatcher.of("x", new Text(matcher)), request);
  }

  private static boolean matches(HeaderMatcher matcher, Request request) {
    return matches(HeaderCondition.compile(matcher), request);
  }

  private static boolean query(String name, @Nullable StringMatcher value, Request request) {
    return matches(QueryCondition.compile(new ParameterMatcher(name, value, true, false)), request);
  }

  private static boolean cookie(String name, StringMatcher value, boolean invert, Request request) {
    return matches(
        CookieCondition.compile(new ParameterMatcher(name, value, true, invert)), request);
  }

  private static boolean matches(RequestCondition condition, Request request) {
    return condition.matches(request, MatchContext.NONE, 0);
  }

  private static StringMatcher exactly(String value) {
    return new StringMatcher.Exact(value, false);
  }
}
