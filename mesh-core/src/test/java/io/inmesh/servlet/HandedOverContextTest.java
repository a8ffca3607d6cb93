package io.inmesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.ContextExecutor;
import io.inmesh.Mesh;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.InboundConfig;
import io.inmesh.testing.contract.ThreadContext;
import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import io.opentelemetry.context.Context;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An application that works on a request that came in calls another one from wherever it hands its
 * work to: each way that the documentation names takes the mesh's context along, beside the MDC and
 * OpenTelemetry's context, which a filter of the application has set.
 */
@Timeout(60)
class HandedOverContextTest {
  private static final String URL = "http://shop.example/";

  private final Backend backend =
      Backend.start(exchange ->
          exchange.reply(
              200,
              exchange.header("x-request-id")
                  + " "
                  + exchange.header("x-mdc")
                  + " "
                  + exchange.header("x-opentelemetry")));
  private final ContractMesh outbound = new ContractMesh();
  private final InboundConfig config = new InboundConfig();
  private final Mesh inbound = Mesh.builder(config).inboundListener("in").build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExecutorService carrying = ThreadContext.takingAlong(threads);
  private final OkHttpClient client =
      MeshInterceptor.of(outbound.mesh())
          .addTo(
              new OkHttpClient.Builder()
                  .dispatcher(new Dispatcher(carrying))
                  .addInterceptor(chain -> {
                    Request.Builder request = chain.request().newBuilder();
                    for (ThreadContext context : ThreadContext.COMMON) {
                      request.header("x-" + context.name(), String.valueOf(context.current()));
                    }
                    return chain.proceed(request.build());
                  }))
          .build();
  private final ContextRegistry registry =
      new ContextRegistry()
          .loadThreadLocalAccessors()
          .registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
  private final ContextSnapshotFactory snapshots =
      ContextSnapshotFactory.builder().contextRegistry(registry).build();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  @BeforeEach
  void start() throws Exception {
    outbound.cluster("a", backend.port()).route("/", Forward.to("a")).apply();
    RouteMatch everything = RouteMatch.of(new PathMatcher.Prefix("/", false));
    config.publish(List.of(Route.of("r", everything, Forward.to("app"))));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler();
    addFilter(context, MeshFilter.of(inbound));
    addFilter(context, HandedOverContextTest::inContextsOfTheApplication);
    ServletHolder calling = new ServletHolder(new Calling());
    calling.setAsyncSupported(true);
    context.addServlet(calling, "/");
    server.setHandler(context);
    server.start();
  }

  private static void addFilter(ServletContextHandler context, Filter filter) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setAsyncSupported(true);
    context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
  }

  /** What logging and tracing do with a request. */
  private static void inContextsOfTheApplication(
      ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    List<ThreadContext.Scope> scopes = new ArrayList<>();
    for (ThreadContext context : ThreadContext.COMMON) {
      scopes.add(0, context.open("mine"));
    }
    try {
      chain.doFilter(request, response);
    } finally {
      scopes.forEach(ThreadContext.Scope::close);
    }
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    client.connectionPool().evictAll();
    threads.shutdown();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    outbound.close();
    inbound.close();
    backend.close();
  }

  private String call() {
    try (Response response = client.newCall(new Request.Builder().url(URL).build()).execute()) {
      return response.body().string();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private CompletableFuture<String> enqueued() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    client
        .newCall(new Request.Builder().url(URL).build())
        .enqueue(
            new Callback() {
              @Override
              public void onResponse(Call call, Response response) throws IOException {
                answer.complete(response.body().string());
              }

              @Override
              public void onFailure(Call call, IOException failure) {
                answer.completeExceptionally(failure);
              }
            });
    return answer;
  }

  /** Calls as its path says. */
  private final class Calling extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      ExecutorService micrometers =
          ContextExecutorService.wrap(Context.taskWrapping(threads), snapshots::captureAll);
      String answer =
          switch (request.getRequestURI()) {
            case "/direct" -> call();
            case "/future" ->
                CompletableFuture.supplyAsync(
                        HandedOverContextTest.this::call, ContextExecutor.of(carrying))
                    .join();
            case "/micrometer" ->
                CompletableFuture.supplyAsync(HandedOverContextTest.this::call, micrometers).join();
            case "/enqueue" -> enqueued().join();
            default -> null;
          };
      if (answer != null) {
        response.getWriter().write(answer);
        return;
      }
      AsyncContext async = request.startAsync();
      async.start(
          ThreadContext.takingAlong(() -> {
            try {
              async.getResponse().getWriter().write(call());
            } catch (IOException e) {
              throw new IllegalStateException(e);
            } finally {
              async.complete();
            }
          }));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "future", "micrometer", "enqueue", "async-start"})
  void allContextsReachTheCallsThatAreMadeForTheRequest(String way) throws Exception {
    String url = "http://127.0.0.1:" + connector.getLocalPort() + "/" + way;
    Request request = new Request.Builder().url(url).header("x-request-id", "7").build();
    String answer;
    try (Response response = client.newCall(request).execute()) { // not for the mesh
      answer = response.body().string();
    }
    assertThat(answer).isEqualTo("7 mine mine");
  }
}
