package io.inmesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.BufferConfig;
import io.inmesh.config.Timeouts;
import io.inmesh.testing.contract.Conditions;
import io.inmesh.testing.contract.EchoServlet;
import io.inmesh.testing.contract.LogCatcher;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import io.inmesh.testing.contract.ServletContract;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.apache.catalina.Context;
import org.apache.catalina.Engine;
import org.apache.catalina.Wrapper;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TomcatTest extends ServletContract {
  /** Kept, since the level of a logger that nobody holds is lost. */
  private static final List<Logger> LOGGERS =
      List.of(Logger.getLogger("org.apache"), Logger.getLogger("org.apache.catalina.core"));

  @TempDir private Path folder;

  /** Over HTTP/2 nothing but the body itself says that there is one. */
  @Test
  void aBodyOfHttp2WithoutALengthIsBufferedToo() throws Exception {
    publish(forward(), new BufferConfig(1000));
    assertThat(bodyOverHttp2(1001).status()).isEqualTo(413);
    assertThat(bodyOverHttp2(1000).text()).startsWith("1000 bytes");
  }

  private Answer bodyOverHttp2(int bytes) throws Exception {
    RequestBody body = streamed("x".repeat(bytes), "text/plain");
    OkHttpClient client =
        new OkHttpClient.Builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)).build();
    try (Response response = client.newCall(request("/body").post(body).build()).execute()) {
      return new Answer(response.code(), response.body().string(), Map.of());
    } finally {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }

  @Test
  void aPathThatLeavesTheApplicationIsFoundNowhere() throws Exception {
    try (RunningServer app =
        start(MeshFilter.of(mesh()), new EchoServlet(), "/app", context -> {})) {
      publish(rewritten("^/app/in", "/app/status"));
      assertThat(status(app, "/app/in?201")).isEqualTo(201);
      for (String outside : List.of("/apple/status", "/other/status", "/app/../../status")) {
        publish(rewritten("^/app/in", outside));
        assertThat(status(app, "/app/in?201")).as(outside).isEqualTo(404);
      }
    }
  }

  /** A container takes its request away; timers and listeners may still ask. */
  @Test
  void whatTheMeshKnowsOfARequestOutlivesIt() throws Exception {
    AtomicReference<ServletRequestView> request = new AtomicReference<>();
    AtomicReference<ServletConnection> connection = new AtomicReference<>();
    HttpFilter noting =
        new HttpFilter() {
          @Override
          protected void doFilter(
              HttpServletRequest seen, HttpServletResponse response, FilterChain chain)
              throws IOException, ServletException {
            request.set(new ServletRequestView(seen));
            connection.set(new ServletConnection(seen));
            chain.doFilter(seen, response);
          }
        };
    try (RunningServer app = start(noting, new EchoServlet(), "", context -> {})) {
      assertThat(status(app, "/status?201")).isEqualTo(201);
      assertThat(status(app, "/status?202")).isEqualTo(202);
      ServletRequestView view = request.get();
      assertThat(view.method() + ' ' + view.path()).isEqualTo("GET /status?202");
      assertThat(view.scheme() + "://" + view.authority())
          .isEqualTo("http://127.0.0.1:" + app.port());
      assertThat(view.hasBody()).isFalse();
      assertThat(connection.get().protocol()).isEqualTo("HTTP/1.1");
      assertThat(connection.get().peerCertificates()).isEmpty();
      assertThat(connection.get().tlsVersion() + connection.get().cipherSuite()).isEmpty();
    }
  }

  /** Tomcat makes it that of the request which has the connection by then. */
  @Test
  void whatATaskThrowsAfterItsRequestIsNoFailureOfTheNextOne() throws Exception {
    CountDownLatch next = new CountDownLatch(1);
    try (LogCatcher log = new LogCatcher("io.inmesh.servlet")) {
      HttpServlet late =
          new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) {
              if (request.getQueryString() == null) {
                request
                    .startAsync()
                    .start(() -> {
                      Conditions.await(() -> next.getCount() == 0);
                      throw new IllegalStateException("on purpose");
                    });
              } else {
                next.countDown();
                Conditions.await(() ->
                    !log.records().isEmpty()
                        || request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) != null);
              }
            }
          };
      try (RunningServer app = startWith(late, context -> {})) {
        publish(within(new Timeouts(Duration.ofMillis(50), null, null)));
        assertThat(call(app, "/late", false).getResponseCode()).isEqualTo(504);
        assertThat(takeEnd()).isEqualTo("504 UT");
        publish(forward());
        assertThat(call(app, "/late?next", true).getResponseCode()).isEqualTo(200);
        assertThat(log.records()).hasSize(1);
      } finally {
        next.countDown();
      }
    }
  }

  /** With facades that are kept, what it has is the response of the next request. */
  @Test
  void whoCompletesARequestThatTomcatHasEndedChangesNoOther() throws Exception {
    AtomicReference<AsyncContext> held = new AtomicReference<>();
    HttpServlet late =
        new HttpServlet() {
          @Override
          protected void service(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext before = held.get();
            if (before == null) {
              response.setHeader("x-late", "1");
              AsyncContext context = request.startAsync();
              context.setTimeout(1);
              held.set(context);
            } else {
              assertThatThrownBy(before::complete).isInstanceOf(IllegalStateException.class);
            }
          }
        };
    Consumer<Context> bare =
        context -> {
          for (ErrorPage page : context.findErrorPages()) {
            context.removeErrorPage(page); // which would have the head leave
          }
          Engine engine = (Engine) context.getParent().getParent();
          engine.getService().findConnectors()[0].setDiscardFacades(false);
        };
    publish(forward());
    try (RunningServer app = startWith(late, bare)) {
      assertThat(call(app, "/late", false).getResponseCode()).isEqualTo(500);
      takeEnd();
      HttpURLConnection next = call(app, "/late", true);
      assertThat(next.getResponseCode()).isEqualTo(200);
      assertThat(next.getHeaderField("x-late")).isNull();
      assertThat(next.getHeaderField("x-from-mesh")).isEqualTo("200");
    }
  }

  private RunningServer startWith(HttpServlet servlet, Consumer<Context> more) throws Exception {
    return start(
        MeshFilter.of(mesh()),
        new EchoServlet(),
        "",
        context -> {
          Tomcat.addServlet(context, "late", servlet).setAsyncSupported(true);
          context.addServletMappingDecoded("/late", "late");
          more.accept(context);
        });
  }

  /** Calls, on the connection of the call before if there is one. */
  private static HttpURLConnection call(RunningServer app, String path, boolean last)
      throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + app.port() + path).toURL().openConnection();
    if (last) {
      connection.setRequestProperty("Connection", "close");
    }
    try (InputStream body =
        connection.getResponseCode() < 400
            ? connection.getInputStream()
            : connection.getErrorStream()) {
      body.readAllBytes(); // so that the connection is free for the next call
    }
    return connection;
  }

  @Test
  void filesAreFoundByARewrittenPath() throws Exception {
    publish(rewritten("^/in", ""));
    Files.writeString(Files.createDirectories(folder.resolve("files")).resolve("a b.txt"), "text");
    Files.writeString(folder.resolve("files/index.html"), "welcome");
    for (boolean filtered : new boolean[] {false, true}) {
      Consumer<Context> more =
          context -> {
            context.removeServletMapping("/");
            Tomcat.addServlet(context, "default", new DefaultServlet());
            context.addServletMappingDecoded("/", "default");
            context.addWelcomeFile("index.html");
            if (filtered) {
              addFilter(context, "guard", new NoFilter());
            }
          };
      try (RunningServer app = start(MeshFilter.of(mesh()), new EchoServlet(), "", more)) {
        assertThat(status(app, "/in/files/a%20b.txt")).isEqualTo(200);
        assertThat(status(app, "/in/files/none.txt")).isEqualTo(404);
        // With a filter, that of the file would have to be asked.
        assertThat(status(app, "/in/files/")).isEqualTo(filtered ? 404 : 200);
      }
    }
  }

  /** Tomcat's registrations do not know what is said to a {@link Wrapper}. */
  @Test
  void servletsOfWhichTomcatDoesNotTellAreReachedByRewrittenPaths() throws Exception {
    publish(rewritten("^/in", ""));
    HttpServlet teapot =
        new HttpServlet() {
          @Override
          protected void service(HttpServletRequest request, HttpServletResponse response) {
            response.setStatus(EchoServlet.STATUS_WITH_PAGE);
          }
        };
    Consumer<Context> other =
        context -> Tomcat.addServlet(context, "teapot", teapot).addMapping("/tea/*");
    Consumer<Context> filter = context -> addFilter(context, "guard", new NoFilter());
    for (boolean filtered : new boolean[] {false, true}) {
      Consumer<Context> more = filtered ? other.andThen(filter) : other;
      try (RunningServer app = start(MeshFilter.of(mesh()), new EchoServlet(), "", more)) {
        assertThat(status(app, "/in/status?201")).isEqualTo(201);
        assertThat(status(app, "/tea/x")).isEqualTo(EchoServlet.STATUS_WITH_PAGE);
        // Never past the filter: the servlet that has the request keeps it.
        assertThat(status(app, "/in/tea/x"))
            .isEqualTo(filtered ? 200 : EchoServlet.STATUS_WITH_PAGE);
      }
    }
    try (RunningServer app =
        start(
            MeshFilter.of(mesh()),
            new EchoServlet(),
            "",
            context -> {
              Wrapper echo = (Wrapper) context.findChild("echo");
              context.removeServletMapping("/");
              echo.addMapping("/");
            })) {
      assertThat(status(app, "/in/status?201")).isEqualTo(201);
    }
  }

  private static final class NoFilter extends HttpFilter {
    private static final long serialVersionUID = 1;
  }

  private int status(RunningServer app, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + app.port() + path).toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  @Override
  protected boolean tellsMalformedBodies() {
    return true;
  }

  @Override
  protected boolean refusesTooMuch() {
    return false;
  }

  @Override
  protected RunningServer start(
      HttpFilter filter, EchoServlet servlet, String path, ServletContainerInitializer more)
      throws Exception {
    return start(
        filter,
        servlet,
        path,
        (Consumer<Context>) context -> context.addServletContainerInitializer(more, null));
  }

  private RunningServer start(
      HttpFilter filter, EchoServlet servlet, String path, Consumer<Context> more)
      throws Exception {
    // It would log the exceptions that the servlet throws on purpose.
    LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    tomcat.getConnector().addUpgradeProtocol(new Http2Protocol());
    Context context = tomcat.addContext(path, folder.toString());
    Tomcat.addServlet(context, "echo", servlet).setAsyncSupported(true);
    context.addServletMappingDecoded("/", "echo");
    ErrorPage ofStatus = new ErrorPage();
    ofStatus.setErrorCode(EchoServlet.STATUS_WITH_PAGE);
    ofStatus.setLocation("/error-page");
    context.addErrorPage(ofStatus);
    ErrorPage ofFailure = new ErrorPage();
    ofFailure.setExceptionType(IllegalStateException.class.getName());
    ofFailure.setLocation("/error-page");
    context.addErrorPage(ofFailure);
    ErrorPage ofTimeout = new ErrorPage();
    ofTimeout.setErrorCode(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    ofTimeout.setLocation("/error-page");
    context.addErrorPage(ofTimeout);
    addFilter(context, "mesh", filter);
    more.accept(context);
    tomcat.start();
    return new RunningServer() {
      @Override
      public int port() {
        return tomcat.getConnector().getLocalPort();
      }

      @Override
      public void close() throws Exception {
        tomcat.stop();
        tomcat.destroy();
      }
    };
  }

  private static void addFilter(Context context, String name, HttpFilter filter) {
    FilterDef definition = new FilterDef();
    definition.setFilterName(name);
    definition.setFilter(filter);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName(name);
    mapping.addURLPattern("/*");
    for (DispatcherType type :
        new DispatcherType[] {
          DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC, DispatcherType.ERROR
        }) {
      mapping.setDispatcher(type.name());
    }
    context.addFilterMap(mapping);
  }

  @Override
  protected List<List<String>> patternsOfEverything() {
    return List.of(List.of("/*"), List.of("*"), List.of("*", "/other/*"));
  }
}
