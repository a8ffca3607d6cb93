package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.BufferConfig;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.HeaderMutationConfig.QueryEdit;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.Timeouts;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpFilter;
import java.io.Serial;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application makes of a path that the route has rewritten: what it would without. */
abstract class ServletRewriteContract extends ServletFaultsContract {
  private static final String FORM = "application/x-www-form-urlencoded";

  private static final List<String> REDIRECTS =
      List.of(
          "rel/../x",
          "../x?a=/b:c",
          "x:y",
          "./x:y",
          "?a=b",
          "",
          "#f",
          "/rooted/../x",
          "//other/x",
          "http://other/x");

  /** A filter by which a query has {@code a=1} in the place of {@code a} and {@code z}. */
  private static final HeaderMutationConfig ONLY_A =
      new HeaderMutationConfig(
          List.of(),
          List.of(
              new QueryEdit("z", null, AppendAction.APPEND_IF_EXISTS_OR_ADD),
              new QueryEdit("a", null, AppendAction.APPEND_IF_EXISTS_OR_ADD),
              new QueryEdit("a", "1", AppendAction.APPEND_IF_EXISTS_OR_ADD)),
          List.of(),
          false);

  /** A running server. */
  public interface RunningServer extends AutoCloseable {
    /** The port at which it listens. */
    int port();

    @Override
    void close() throws Exception;
  }

  /**
   * Starts a server with the filter in front of the servlet, both for all paths, async-capable; the
   * servlet has the page of {@link EchoServlet#STATUS_WITH_PAGE}, also for an {@link
   * IllegalStateException} and for 500.
   *
   * @param path that of the application's context; "" for the root
   * @param more what else the application has, behind the filter
   */
  protected abstract RunningServer start(
      HttpFilter filter, EchoServlet servlet, String path, ServletContainerInitializer more)
      throws Exception;

  final ServletsUnderTest started(
      Mesh mesh, EchoServlet servlet, String path, ServletContainerInitializer more)
      throws Exception {
    return new ServletsUnderTest(
        start(MeshFilter.of(mesh), servlet, path, more), servlet, tellsMalformedBodies());
  }

  private ServletsUnderTest started(String path, ServletContainerInitializer more)
      throws Exception {
    return started(mesh(), new EchoServlet(), path, more);
  }

  private static final class NoMesh extends HttpFilter {
    @Serial private static final long serialVersionUID = 1;
  }

  /** The same application with a filter that does nothing. */
  final ServletsUnderTest withoutMesh(ServletContainerInitializer more) throws Exception {
    EchoServlet servlet = new EchoServlet();
    return new ServletsUnderTest(
        start(new NoMesh(), servlet, "", more), servlet, tellsMalformedBodies());
  }

  private static void guard(ServletContext context, Guard guard, String... patterns) {
    var filter = context.addFilter("guard", guard);
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, patterns);
  }

  private static void paths(ServletContext context, String... patterns) {
    var servlet = context.addServlet("paths", new PathServlet());
    servlet.setAsyncSupported(true);
    servlet.addMapping(patterns);
  }

  /** Routes that rewrite what a pattern finds in a path. */
  protected static List<Route> rewritten(String pattern, String to) {
    return rewritten(pattern, to, null);
  }

  private static List<Route> rewritten(String pattern, String to, @Nullable Duration timeout) {
    Forward forward =
        Forward.to("app")
            .withRewrites(new Rewrites(new PathRewrite.Regex(pattern, to), null, false));
    return List.of(
        route(timeout == null ? forward : forward.withTimeouts(new Timeouts(timeout, null, null))));
  }

  private static Answer get(ServletsUnderTest app, String path) throws Exception {
    return app.call(path, Map.of(), 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/app"})
  void aFilterThatIsMappedForRequestsOnlyIsAskedAboutTheNewPath(String at) throws Exception {
    Guard guard = new Guard();
    try (ServletsUnderTest app = started(at, (types, context) -> guard(context, guard, "/*"))) {
      publish(rewritten("^" + at + "/v1", at));
      Answer refused = get(app, at + "/v1/secret?a=1");
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.header("x-from-mesh")).isEqualTo("401");
      assertThat(takeEnd()).isEqualTo("401 ");
      assertThat(app.applicationCalls()).isZero();
      assertThat(guard.seen()).isEqualTo("REQUEST " + at + "/secret?a=1 /secret null");
      Answer open = get(app, at + "/v1/open?a=1");
      assertThat(open.text()).startsWith("GET " + at + "/open?a=1\n");
      assertThat(guard.seen()).isEqualTo("REQUEST " + at + "/open?a=1 /open null");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/new/a%20b;x=1/c?d=e&d=f",
        "/new",
        "/exact?a",
        "/dir/name.ext?a=%C3%A9",
        "/new/relative?a=1",
        "/new/forward?a=1",
        "/new/forward-query?a=1",
        "/new/include?a=1",
        "/new/async?a=1",
        "/new/async-given?a=1",
        "/new/async-path?a=1",
        "/new/async-wrapped?a=1",
        "/new/error?a=1"
      })
  void theApplicationSeesARewrittenRequestAsOneOfThatPath(String path) throws Exception {
    for (String at : List.of("", "/app")) {
      try (ServletsUnderTest app =
          started(
              at,
              (types, context) ->
                  paths(context, "/old/*", "/new/*", "/exact", "*.ext", "/error-page"))) {
        publish(forward());
        Answer direct = get(app, at + path);
        publish(rewritten("^" + at + "/old(.*)", at + "\\1"));
        Answer rewritten = get(app, at + "/old" + path);
        assertThat(rewritten.text()).as(at).isEqualTo(direct.text()).contains(at + "/");
        assertThat(rewritten.status()).isEqualTo(direct.status());
        assertThat(rewritten.header("x-from-mesh")).isEqualTo(Integer.toString(direct.status()));
      }
    }
  }

  @Test
  void theParametersAreThoseOfTheNewQueryAndOfTheForm() throws Exception {
    HeaderMutationConfig query =
        new HeaderMutationConfig(
            List.of(),
            List.of(
                new QueryEdit("z", null, AppendAction.APPEND_IF_EXISTS_OR_ADD),
                new QueryEdit("b", "new", AppendAction.APPEND_IF_EXISTS_OR_ADD)),
            List.of(),
            false);
    String expected = "a[1]b[2, new, form]c[x y]";
    for (FilterConfig[] filters : new FilterConfig[][] {{query}, {query, new BufferConfig(1000)}}) {
      publish(rewritten("^/v1/form", "/form"), filters);
      for (RequestBody body :
          List.of(
              streamed("b=form&c=x+y", FORM),
              RequestBody.create("b=form&c=x+y", MediaType.get(FORM)))) {
        assertThat(send(request("/v1/form?a=1&b=2&z=3").post(body)).text()).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/new/forward-query", "/new/include", "/new/async-path"})
  void aDispatchWithAQueryHasTheParametersOfBoth(String path) throws Exception {
    BufferConfig buffer = new BufferConfig(1000);
    try (ServletsUnderTest app =
        started("", (types, context) -> paths(context, "/old/*", "/new/*", "/exact"))) {
      for (boolean form : List.of(false, true)) {
        for (boolean late : List.of(false, true)) {
          String which = (form ? "form" : "no form") + (late ? ", late" : "");
          publish(forward());
          List<String> direct = parameters(app, path + "?a=1", form, late);
          publish(forward(), buffer);
          assertThat(parameters(app, path + "?a=1", form, late)).as(which).isEqualTo(direct);
          for (FilterConfig[] filters : new FilterConfig[][] {{ONLY_A}, {ONLY_A, buffer}}) {
            publish(rewritten("^/old(.*)", "\\1"), filters);
            for (String came : List.of("?z=9", "?a=9")) {
              assertThat(parameters(app, "/old" + path + came, form, late))
                  .as(which + ", " + came + ' ' + filters.length)
                  .isEqualTo(direct);
            }
          }
        }
      }
    }
  }

  /** By a container that resolves them; else by the caller. */
  @Test
  void relativeRedirectsAreThoseOfTheNewPath() throws Exception {
    ServletContainerInitializer more = (types, context) -> paths(context, "/old/*", "/new/*");
    for (String at : List.of("", "/app")) {
      try (ServletsUnderTest app = started(at, more)) {
        for (String from : List.of("/new/a%20b/c?d=e", "/new/", "/new/forward")) {
          for (String to : REDIRECTS) {
            publish(forward());
            String direct = redirected(app, at + from, to);
            publish(rewritten("^" + at + "/old(.*)", at + "\\1"));
            assertThat(redirected(app, at + "/old" + from, to))
                .as(from + ' ' + to)
                .isEqualTo(direct);
          }
        }
      }
      try (ServletsUnderTest app =
          started(at, (types, context) -> paths(context, "/new/*"))) { // by a forward
        publish(forward());
        String direct = redirected(app, at + "/new/a/b?c=d", "../x");
        publish(rewritten("^" + at + "/v1", at));
        assertThat(redirected(app, at + "/v1/new/a/b?c=d", "../x")).isEqualTo(direct);
      }
    }
  }

  private static String redirected(ServletsUnderTest app, String path, String to) throws Exception {
    return app.callWithoutRedirects(path, Map.of(PathServlet.REDIRECT, to)).header("location");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/new/async", "/new/async-given", "/new/async-path"})
  void anAsynchronousDispatchHasTheParametersThatItHasWithoutTheMesh(String path) throws Exception {
    ServletContainerInitializer more =
        (types, context) -> paths(context, "/old/*", "/new/*", "/exact");
    try (ServletsUnderTest plain = withoutMesh(more);
        ServletsUnderTest app = started("", more)) {
      for (boolean form : List.of(false, true)) {
        for (boolean late : List.of(false, true)) {
          String which = (form ? "form" : "no form") + (late ? ", late" : "");
          List<String> direct = parameters(plain, path + "?a=1", form, late);
          publish(forward());
          assertThat(parameters(app, path + "?a=1", form, late)).as(which).isEqualTo(direct);
          publish(rewritten("^/old(.*)", "\\1"), ONLY_A, new BufferConfig(1000));
          assertThat(parameters(app, "/old" + path + "?z=9", form, late))
              .as(which)
              .isEqualTo(direct);
        }
      }
    }
  }

  /**
   * The parameters before, within and after the dispatches of a path.
   *
   * @param form whether the request has a form, of unknown length
   * @param late whether nobody asks for parameters before the first dispatch
   */
  private static List<String> parameters(
      ServletsUnderTest app, String path, boolean form, boolean late) throws Exception {
    Request.Builder request = app.request(path);
    if (form) {
      request.post(streamed("a=form&b=x+y", FORM));
    }
    if (late) {
      request.header(PathServlet.PARAMETERS_LATE, "");
    }
    return app.send(request)
        .text()
        .lines()
        .map(line -> line.replaceFirst(".* parameters=", "").replaceFirst(" jakarta.*", ""))
        .toList();
  }

  @Test
  void anotherServletIsReachedWhereNoFilterCouldBePassedBy() throws Exception {
    try (ServletsUnderTest app = started("", (types, context) -> paths(context, "/new/*"))) {
      publish(rewritten("^/v1", ""));
      assertThat(get(app, "/v1/new/x?a=1").text()).contains("/new/x").contains("a=1");
      assertThat(takeEnd()).isEqualTo("200 ");
      publish(rewritten("^/v1", "", Duration.ofMillis(50)));
      Answer late = get(app, "/v1/new/late");
      assertThat(late.status()).isEqualTo(504);
      assertThat(late.text()).isEqualTo("upstream request timeout");
      assertThat(late.header("x-paths")).isEmpty();
      assertThat(takeEnd()).isEqualTo("504 UT");
    }
  }

  @Test
  void anotherServletHasTheParametersOfTheNewQuery() throws Exception {
    try (ServletsUnderTest app = started("", (types, context) -> paths(context, "/new/*"))) {
      for (boolean form : List.of(false, true)) {
        publish(forward());
        List<String> direct = parameters(app, "/new/x?a=1", form, false);
        publish(rewritten("^/v1", ""));
        assertThat(parameters(app, "/v1/new/x?a=1", form, false)).isEqualTo(direct);
        publish(rewritten("^/v1", ""), ONLY_A, new BufferConfig(1000));
        assertThat(parameters(app, "/v1/new/x?z=9", form, false)).isEqualTo(direct);
      }
      HeaderMutationConfig none =
          new HeaderMutationConfig(
              List.of(),
              List.of(new QueryEdit("z", null, AppendAction.APPEND_IF_EXISTS_OR_ADD)),
              List.of(),
              false);
      publish(rewritten("^/v1", ""), none);
      assertThat(get(app, "/v1/new/x?z=9").text()).contains(" query=null ").doesNotContain("z");
    }
  }

  /** Sets of patterns by which the container asks a filter about every path. */
  protected List<List<String>> patternsOfEverything() {
    return List.of(List.of("/*"));
  }

  @Test
  void anotherServletIsNotReachedPastAFilter() throws Exception {
    for (List<String> everything : patternsOfEverything()) {
      anotherServletIsNotReachedPastAFilter(everything);
    }
  }

  private void anotherServletIsNotReachedPastAFilter(List<String> patterns) throws Exception {
    Guard guard = new Guard();
    try (LogCatcher log = new LogCatcher("io.inmesh.servlet");
        ServletsUnderTest app =
            started(
                "",
                (types, context) -> {
                  paths(context, "/new/*");
                  guard(context, guard, patterns.toArray(String[]::new));
                })) {
      publish(rewritten("^/v1", ""));
      assertRefused(get(app, "/v1/new/x"));
      assertRefused(get(app, "/v1/new/y"));
      assertThat(guard.seen()).isNull();
      assertThat(log.records()).hasSize(1);
      assertThat(log.records().get(0).getParameters()[0]).isEqualTo("/new/x");
      assertThat(log.records().get(0).getParameters()[1].toString())
          .contains("paths")
          .contains("guard");
    }
  }

  @Test
  void aFilterOfTheNewPathOnlyIsNotPassedBy() throws Exception {
    Guard guard = new Guard();
    try (LogCatcher log = new LogCatcher("io.inmesh.servlet");
        ServletsUnderTest app =
            started("", (types, context) -> guard(context, guard, "/secret/*", "/v2/*"))) {
      publish(rewritten("^/v[12]", ""));
      assertRefused(get(app, "/v1/secret/x"));
      assertThat(app.applicationCalls()).isZero();
      assertThat(log.records()).hasSize(1);
      assertThat(log.records().get(0).getParameters()[1].toString()).contains("guard");
      assertThat(get(app, "/v1/open").status()).isEqualTo(200);
      assertThat(get(app, "/v2/secret/x").status()).isEqualTo(401); // it is mapped for both
    }
  }

  private void assertRefused(Answer answer) throws Exception {
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).startsWith("invalid route: ");
    assertThat(takeEnd()).isEqualTo("500 NC");
  }

  @Test
  void aResponseThatIsLateIsTheMeshsHoweverItBegins() throws Exception {
    for (String path : List.of("/late-text", "/forward-late", "/late-dispatch", "/late-thread")) {
      publish(rewritten("^/v1", "", Duration.ofMillis(50)));
      for (String front : List.of("/v1", "")) {
        Answer late = send(request(front + path));
        assertThat(late.status()).as(path).isEqualTo(504);
        assertThat(late.text()).isEqualTo("upstream request timeout");
        assertThat(late.header("x-app")).isEmpty();
        assertThat(takeEnd()).isEqualTo("504 UT");
      }
    }
  }

  @Test
  void aResponseToARewrittenPathHasLeftWholeWhileDraining() throws Exception {
    publish(rewritten("^/v1", ""));
    mesh().lifecycle().startDrain();
    for (String path : List.of("/text?10", "/status?404", "/async", "/async-dispatch")) {
      CountDownLatch mayEnd = holdEnds();
      try {
        Answer response = send(request("/v1" + path));
        assertThat(takeEnd()).as(path).startsWith(response.status() + " ");
        assertThat(response.header("connection")).as(path).isEqualTo("close");
      } finally {
        mayEnd.countDown();
      }
    }
  }

  @Test
  void aPathThatNoContainerServesIsFoundNowhere() throws Exception {
    try (ServletsUnderTest app = started("/app", (types, context) -> {})) {
      for (String outside : List.of("/apple/x", "/x", "/app/../x", "/app/%2e%2e/x", "/app")) {
        publish(rewritten("^/app/in", outside));
        assertThat(get(app, "/app/in").status()).as(outside).isEqualTo(404);
      }
      for (String ambiguous : List.of("/app/a%2fb", "/app/a%5Cb", "/app/%0", "/app/%ff")) {
        publish(rewritten("^/app/in", ambiguous));
        assertThat(get(app, "/app/in").status()).as(ambiguous).isEqualTo(400);
      }
    }
  }
}
