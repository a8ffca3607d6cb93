package io.inmesh.internal.route;

import static io.inmesh.internal.route.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.BodyFormat;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteAction.Redirect;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import io.inmesh.config.VirtualHost.Policies;
import io.inmesh.config.VirtualHost.TlsRequirement;
import io.inmesh.internal.route.Requests.Request;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every expectation was seen on Envoy 1.40. */
class RedirectTest {
  @ParameterizedTest
  @CsvSource({
    "https, h, /a?x=1, https://h/a?x=1",
    "https, h, /a?, https://h/a?",
    "https, h:80, /a, https://h/a",
    "https, h:443, /a, https://h:443/a",
    "https, [::1]:80, /a, https://[::1]/a",
    "https, [::1], /a, https://[::1]/a",
    "foo, h:80, /a, foo://h/a",
    "foo, h:443, /a, foo://h:443/a",
    ", h:80, /a, http://h:80/a",
    ", h:8080, /a, http://h:8080/a",
  })
  void aNewSchemeTakesTheOldOnesPortAway(
      @Nullable String scheme, String host, String path, String expected) {
    assertThat(location(new Redirect(scheme, null, 0, null, null, 301, false), get(host, path)))
        .isEqualTo(expected);
  }

  @Test
  void theSchemeOfTheRequestCounts() {
    Redirect https = new Redirect("https", null, 0, null, null, 301, false);
    Request secure = get("h:443", "/a").scheme("https");
    assertThat(location(https, secure)).isEqualTo("https://h:443/a");
    Redirect foo = new Redirect("foo", null, 0, null, null, 301, false);
    assertThat(location(foo, secure)).isEqualTo("foo://h/a");
    Redirect host = new Redirect(null, "new", 0, null, null, 301, false);
    assertThat(location(host, secure)).isEqualTo("https://new/a");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPS, http, h:443, http://h/a",
    "HTTPS, https, h:443, https://h/a",
    "HTTPS, , h:443, https://h/a",
    "HTTPS, HTTPS, h:443, HTTPS://h:443/a",
    "HTTPS, http, h:80, http://h:80/a",
    "https, , h:443, https://h:443/a",
    "https, HTTPS, h:443, HTTPS://h/a",
    "HTTP, , h:80, http://h/a",
    "HTTP, , h:443, http://h:443/a",
    "ftp, https, h:80, https://h:80/a",
  })
  void theProtocolThatTheCallerIsSaidToHaveUsedDecidesOnThePort(
      String forwarded, @Nullable String scheme, String host, String expected) {
    Request request =
        get(host, "/a")
            .scheme(forwarded.equalsIgnoreCase("https") ? "https" : "http")
            .with("x-forwarded-proto", forwarded);
    Redirect redirect = new Redirect(scheme, null, 0, null, null, 301, false);
    assertThat(location(redirect, request)).isEqualTo(expected);
  }

  @Test
  void whatIsNotAsciiGoesOutAsItsUtf8() {
    Redirect both = new Redirect(null, "h\u00e9", 0, "/p\u00e9", null, 301, false);
    assertThat(location(both, get("h", "/a?x"))).isEqualTo("http://h\u00c3\u00a9/p\u00c3\u00a9?x");
    Redirect prefix =
        new Redirect(null, null, 0, null, new PathRewrite.Prefix("/n\u00e9"), 301, false);
    assertThat(location(prefix, get("h", "/a"))).startsWith("http://h/n\u00c3\u00a9");
  }

  @ParameterizedTest
  @CsvSource({
    "/n/%REQ(y)%, false, /a?q, http://h/n/1?q",
    "/n/%REQ(y)%, true, /a?q, http://h/n/1",
    "/n?y=%REQ(y)%, false, /a?q, http://h/n?y=1",
    "/n?y=%REQ(y)%, true, /a?q, http://h/n?y=1",
    "%REQ(y)%, false, /a?, http://h/1?",
    "%REQ(x)%, false, /a?q, http://h/a?q",
    "%REQ(x)%, true, /a?q, http://h/a",
    "n#%REQ(x)%, false, /a?q, http://h/n#?q",
  })
  void aFormatMakesThePathAndWhatItMakesEmptyLeavesIt(
      String format, boolean strip, String path, String expected) {
    Redirect redirect =
        new Redirect(null, null, 0, null, new PathRewrite.Format(format), 301, strip);
    Request request = get("h", path).with("y", "1");
    assertThat(location(redirect, request)).isEqualTo(expected);
    CompiledAction compiled = action(new PathMatcher.Prefix("/", false), redirect, request);
    assertThat(
            ((CompiledAction.Redirect) compiled).rewrittenPath(request, FormatContexts.of(request)))
        .isNull();
  }

  @Test
  void aRedirectHasOnePath() {
    PathRewrite rewrite = new PathRewrite.Prefix("/b");
    assertThatThrownBy(() -> new Redirect(null, null, 0, "/a", rewrite, 301, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("path_redirect /a beside");
  }

  @Test
  void hostAndPortAreReplaced() {
    Redirect port = new Redirect(null, null, 8443, null, null, 301, false);
    assertThat(location(port, get("h:80", "/a"))).isEqualTo("http://h:8443/a");
    assertThat(location(port, get("[::1]:80", "/a"))).isEqualTo("http://[::1]:8443/a");
    Redirect both = new Redirect(null, "new:1", 8443, null, null, 301, false);
    assertThat(location(both, get("h", "/a"))).isEqualTo("http://new:1:8443/a");
  }

  @ParameterizedTest
  @CsvSource({
    "/n, false, /a, http://h/n",
    "/n, false, /a?, http://h/n?",
    "/n, false, /a/y?x=1, http://h/n?x=1",
    "/n, true, /a?x=1, http://h/n",
    "/n?foo=1, true, /a?x=1, http://h/n?foo=1",
    "/n?foo=1, false, /a?x=1, http://h/n?foo=1",
    "n, false, /a?x=1, http://h/n?x=1",
    ", true, /a?x=1, http://h/a",
    ", true, /a?, http://h/a",
  })
  void aNewPathKeepsTheQueryUnlessItHasOneOrItIsStripped(
      @Nullable String path, boolean strip, String asked, String expected) {
    assertThat(location(new Redirect(null, null, 0, path, null, 301, strip), get("h", asked)))
        .isEqualTo(expected);
  }

  @Test
  void partsOfThePathAreRewritten() {
    PathRewrite prefix = new PathRewrite.Prefix("/n");
    assertThat(rewritten(new PathMatcher.Prefix("/b", false), prefix, false, "/b/y?x=1"))
        .isEqualTo("http://h/n/y?x=1");
    assertThat(rewritten(new PathMatcher.Prefix("/B", true), prefix, true, "/b/y?x=1"))
        .isEqualTo("http://h/n/y");
    assertThat(rewritten(new PathMatcher.Exact("/b", false), prefix, false, "/b?"))
        .isEqualTo("http://h/n?");
    assertThat(rewritten(new PathMatcher.Regex("/b.*"), prefix, false, "/b/y?x=1"))
        .isEqualTo("http://h/n?x=1");
    PathMatcher all = new PathMatcher.Prefix("/", false);
    assertThat(rewritten(all, new PathRewrite.Regex("^/b(.*)$", "/n\\1"), false, "/b/y?x=1"))
        .isEqualTo("http://h/n/y?x=1");
    assertThat(rewritten(all, new PathRewrite.Regex(".*", ""), false, "/b?x=1"))
        .isEqualTo("http://h/b?x=1");
    PathRewrite odd = new PathRewrite.Prefix("/n?z=1");
    assertThat(rewritten(new PathMatcher.Prefix("/b", false), odd, false, "/b?x=1"))
        .isEqualTo("http://h/n?z=1?x=1");
    PathRewrite bare = new PathRewrite.Prefix("n");
    assertThat(rewritten(new PathMatcher.Prefix("/b", false), bare, false, "/b/y"))
        .isEqualTo("http://h/n/y");
  }

  private static String rewritten(
      PathMatcher matcher, PathRewrite rewrite, boolean strip, String path) {
    Redirect redirect = new Redirect(null, null, 0, null, rewrite, 301, strip);
    return location(matcher, redirect, get("h", path));
  }

  @Test
  void aDirectResponseOfACreatedOrMovedResourceSaysWhere() {
    assertThat(direct(201, get("h:80", "/p?q"))).isEqualTo("http://h:80/p?q");
    assertThat(direct(302, get("h", "/p"))).isEqualTo("http://h/p");
    assertThat(direct(200, get("h", "/p"))).isNull();
  }

  private static @Nullable String direct(int status, Request request) {
    RouteAction action = new RouteAction.DirectResponse(status, "b");
    CompiledAction.DirectResponse compiled =
        (CompiledAction.DirectResponse) action(new PathMatcher.Prefix("/", false), action, request);
    return compiled.location(request, FormatContexts.of(request));
  }

  @Test
  void aDirectResponsesBodyIsMadeByItsFormatIfItHasOne() {
    String text = "b %REQ(y)%";
    BodyFormat format = new BodyFormat.Text("<%LOCAL_REPLY_BODY%|%REQ(x)%|%REQ(y)%>", "a/b", false);
    BodyFormat json = new BodyFormat.Json(Map.of("b", "%LOCAL_REPLY_BODY%"), "c/d", false);
    assertThat(body(text, null)).isEqualTo("b %REQ(y)%");
    assertThat(body(text, format)).isEqualTo("<b %REQ(y)%|-|1>");
    assertThat(body("", format)).isEqualTo("<|-|1>");
    assertThat(body(text, json)).isEqualTo("{\"b\":\"b %REQ(y)%\"}\n");
  }

  private static String body(String body, @Nullable BodyFormat format) {
    Request request = get("/").with("y", "1");
    RouteAction action = new RouteAction.DirectResponse(200, body, format);
    CompiledAction.DirectResponse compiled =
        (CompiledAction.DirectResponse) action(new PathMatcher.Prefix("/", false), action, request);
    assertThat(compiled.contentType()).isEqualTo(format == null ? null : format.contentType());
    return compiled.body(text -> FormatContexts.of(request, text));
  }

  @Test
  void plaintextRequestsAreSentToHttpsWhereTlsIsRequired() {
    Request plain = get("h:80", "/p?q");
    assertThat(required(TlsRequirement.ALL, plain, false)).isEqualTo("https://h:80/p?q");
    assertThat(required(TlsRequirement.ALL, plain, true)).isEqualTo("https://h:80/p?q");
    assertThat(required(TlsRequirement.ALL, plain.scheme("https"), false)).isNull();
    assertThat(required(TlsRequirement.ALL, plain.with("x-forwarded-proto", "https"), false))
        .isNull();
    assertThat(required(TlsRequirement.EXTERNAL_ONLY, plain, false)).isEqualTo("https://h:80/p?q");
    assertThat(required(TlsRequirement.EXTERNAL_ONLY, plain, true)).isNull();
    assertThat(required(TlsRequirement.NONE, plain, false)).isNull();
  }

  /** Where the request is sent to; null when it is routed. */
  private static @Nullable String required(
      TlsRequirement requirement, Request request, boolean internal) {
    Policies policies =
        new Policies(requirement, null, null, List.of(), false, false, false, BufferLimits.NONE);
    VirtualHost host =
        new VirtualHost(
            "v",
            List.of("*"),
            List.of(Tables.prefix("/")),
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            Map.of(),
            policies,
            VirtualHost.Annotations.NONE);
    MatchContext context =
        new MatchContext() {
          @Override
          public boolean internalRequest() {
            return internal;
          }
        };
    CompiledRoute route =
        Tables.compile(RouteTable.of("t", List.of(host))).match(request, context, 0);
    assertThat(route).isNotNull();
    return route.action() instanceof CompiledAction.Redirect redirect
        ? redirect.location(request, FormatContexts.of(request))
        : null;
  }

  private static String location(Redirect redirect, Request request) {
    return location(new PathMatcher.Prefix("/", false), redirect, request);
  }

  private static String location(PathMatcher matcher, Redirect redirect, Request request) {
    CompiledAction.Redirect compiled = (CompiledAction.Redirect) action(matcher, redirect, request);
    assertThat(compiled.status()).isEqualTo(301);
    return compiled.location(request, FormatContexts.of(request));
  }

  private static CompiledAction action(PathMatcher matcher, RouteAction action, Request request) {
    CompiledRoute route =
        Tables.of(Route.of("r", RouteMatch.of(matcher), action))
            .match(request, MatchContext.NONE, 0);
    assertThat(route).isNotNull();
    return route.action();
  }
}
