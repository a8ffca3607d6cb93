package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.InboundCall;
import io.inmesh.config.BufferConfig;
import io.inmesh.config.FaultConfig;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RbacConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.StringMatcher;
import io.inmesh.config.Timeouts;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.telemetry.MeshListener;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each servlet container does with {@link MeshFilter} in front of {@link EchoServlet}. */
public abstract class ServletContract {
  private final InboundConfig config = new InboundConfig();
  private final OkHttpClient client =
      new OkHttpClient.Builder().protocols(List.of(Protocol.HTTP_1_1)).build();
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  private volatile boolean broken;
  private Mesh mesh;
  private MeshFilter filter;
  private EchoServlet servlet;
  private RunningServer server;

  /** A running server. */
  public interface RunningServer extends AutoCloseable {
    /** The port at which it listens. */
    int port();

    @Override
    void close() throws Exception;
  }

  /** Starts a server with the filter in front of the servlet, both for all paths, async-capable. */
  protected abstract RunningServer start(MeshFilter filter, EchoServlet servlet) throws Exception;

  @BeforeEach
  void begin() throws Exception {
    mesh =
        Mesh.builder(config)
            .inboundListener("in")
            .random(() -> {
              if (broken) {
                throw new IllegalStateException("no entropy");
              }
              return 1;
            })
            .listener(
                new MeshListener() {
                  @Override
                  public void onInboundEnd(InboundCall call, int status, long nanos) {
                    ends.add(status + " " + call.info().responseFlags());
                  }
                })
            .build();
    filter = MeshFilter.of(mesh);
    servlet = new EchoServlet();
    server = start(filter, servlet);
  }

  @AfterEach
  void end() throws Exception {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
    servlet.release();
    server.close();
    mesh.close();
    assertThat(filter.activeRequests()).isZero();
  }

  private void publish(List<Route> routes, FilterConfig... filters) {
    config.publish(routes, filters);
  }

  private static HeaderEdits add(String name, String value) {
    HeaderEdit edit = new HeaderEdit(name, value, AppendAction.OVERWRITE_IF_EXISTS_OR_ADD, false);
    return new HeaderEdits(List.of("x-secret"), List.of(edit));
  }

  private static Route route(RouteAction action) {
    return new Route(
        "r",
        RouteMatch.of(new PathMatcher.Prefix("/", false)),
        action,
        add("x-to-app", "%ROUTE_NAME%"),
        add("x-from-mesh", "%RESPONSE_CODE%"),
        Map.of(),
        Metadata.EMPTY,
        null);
  }

  private static List<Route> forward() {
    return List.of(route(Forward.to("app")));
  }

  private Request.Builder request(String path) {
    return new Request.Builder().url("http://127.0.0.1:" + server.port() + path);
  }

  private Answer send(Request.Builder request) throws IOException {
    try (Response response = client.newCall(request.build()).execute()) {
      return new Answer(response.code(), response.headers(), response.body().string());
    }
  }

  /** What came back. */
  private record Answer(int status, Headers headers, String body) {
    String header(String name) {
      return String.join("|", headers.values(name));
    }
  }

  @Test
  void withoutConfigurationRequestsAreRefused() throws Exception {
    Answer response = send(request("/"));
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.body()).contains("inbound-test");
    assertThat(servlet.calls()).isZero();
  }

  @Test
  void theApplicationSeesTheEditedRequestAndTheCallerTheEditedResponse() throws Exception {
    publish(forward());
    Answer response =
        send(
            request("/a/b?q=1")
                .header("x-secret", "s")
                .addHeader("x-two", "1")
                .addHeader("x-two", "2"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body())
        .contains("GET /a/b?q=1")
        .contains("x-to-app=r")
        .contains("x-two=1|2")
        .contains("x-request-id=")
        .doesNotContain("x-secret");
    assertThat(response.header("x-from-mesh")).isEqualTo("200");
    assertThat(response.header("x-app")).isEqualTo("1|2");
    assertThat(response.header("x-secret")).isEmpty();
  }

  @Test
  void theStatusThatTheApplicationSetsIsTheOneThatIsSeen() throws Exception {
    publish(forward());
    Answer created = send(request("/status?201"));
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("x-from-mesh")).isEqualTo("201");
    Answer missing = send(request("/error?404"));
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.header("x-from-mesh")).isEqualTo("404");
  }

  @Test
  void anApplicationThatThrowsEndsItsCall() throws Exception {
    publish(forward());
    assertThat(send(request("/throw")).status()).isEqualTo(500);
  }

  @Test
  void aLargeResponseGoesThroughWithItsEditedHead() throws Exception {
    publish(forward());
    Answer response = send(request("/large?300000"));
    assertThat(response.body()).hasSize(300_000);
    assertThat(response.header("x-from-mesh")).isEqualTo("200");
    Answer text = send(request("/text?100000"));
    assertThat(text.body()).hasSize(100_000);
    assertThat(text.header("x-from-mesh")).isEqualTo("200");
  }

  @Test
  void asynchronousRequestsAreEditedToo() throws Exception {
    publish(forward());
    for (String path : List.of("/async", "/async-dispatch")) {
      Answer response = send(request(path));
      assertThat(response.status()).as(path).isEqualTo(200);
      assertThat(response.body()).as(path).contains("async");
      assertThat(response.header("x-from-mesh")).as(path).isEqualTo("200");
    }
  }

  @Test
  void anAsynchronousRequestThatTakesTooLongIsAnsweredByTheMesh() throws Exception {
    Timeouts short1 = new Timeouts(Duration.ofMillis(100), null, null);
    publish(List.of(route(Forward.to("app").withTimeouts(short1))));
    Answer response = send(request("/never"));
    assertThat(response.status()).isEqualTo(504);
    assertThat(response.body()).isEqualTo("upstream request timeout");
  }

  private static RbacConfig deny(String prefix) {
    Condition path = new Condition.UrlPath(new StringMatcher.Prefix(prefix, false));
    TreeMap<String, RbacConfig.Policy> policies = new TreeMap<>();
    policies.put("p", new RbacConfig.Policy(List.of(path), List.of(new Condition.Any())));
    return new RbacConfig(new RbacConfig.Rules(RbacConfig.Action.DENY, policies), null, "");
  }

  @Test
  void whatIsDeniedNeverReachesTheApplication() throws Exception {
    publish(forward(), deny("/admin"));
    Answer denied = send(request("/admin/x"));
    assertThat(denied.status()).isEqualTo(403);
    assertThat(denied.body()).isEqualTo("RBAC: access denied");
    assertThat(denied.header("content-type")).startsWith("text/plain");
    assertThat(servlet.calls()).isZero();
    assertThat(send(request("/other")).status()).isEqualTo(200);
  }

  @Test
  void aDelayHoldsTheRequestBackAndItGoesOn() throws Exception {
    FaultConfig delay =
        new FaultConfig(
            new FaultConfig.Delay(Duration.ofMillis(20), RuntimeFraction.ALL),
            null,
            "",
            List.of(),
            List.of(),
            null,
            FaultConfig.RuntimeKeys.DEFAULT);
    publish(forward(), delay);
    assertThat(send(request("/a")).status()).isEqualTo(200);
  }

  @Test
  void aBufferedBodyReachesTheApplicationWholeOrNotAtAll() throws Exception {
    publish(forward(), new BufferConfig(1000));
    Answer whole = send(request("/body").post(RequestBody.create("x".repeat(1000), null)));
    assertThat(whole.body()).endsWith("1000 bytes");
    int before = servlet.calls();
    Answer tooLarge = send(request("/body").post(RequestBody.create("x".repeat(1001), null)));
    assertThat(tooLarge.status()).isEqualTo(413);
    assertThat(servlet.calls()).isEqualTo(before);
  }

  @Test
  void aCallerThatGoesAwayWithinABufferedBodyEndsItsCall() throws Exception {
    publish(forward(), new BufferConfig(1000));
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String head = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nonly this";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("0 DC");
    assertThat(servlet.calls()).isZero();
  }

  @Test
  void aCallOfWhichNothingCanBeDecidedEnds() throws Exception {
    publish(forward());
    broken = true;
    assertThat(send(request("/")).status()).isEqualTo(500);
    assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo("0 DC");
    assertThat(servlet.calls()).isZero();
  }

  @Test
  void directResponsesAndMissingRoutesAreAnsweredByTheMesh() throws Exception {
    publish(List.of(route(new RouteAction.DirectResponse(418, "teapot", false))));
    Answer direct = send(request("/"));
    assertThat(direct.status()).isEqualTo(418);
    assertThat(direct.body()).isEqualTo("teapot");
    publish(List.of());
    assertThat(send(request("/")).status()).isEqualTo(404);
  }

  @Test
  void aCallerThatGoesAwayLeavesNothingBehind() throws Exception {
    publish(forward());
    Call pending = client.newCall(request("/never").build());
    CountDownLatch gone = new CountDownLatch(1);
    pending.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call call, IOException e) {
            gone.countDown();
          }

          @Override
          public void onResponse(Call call, Response response) {
            response.close();
          }
        });
    servlet.awaitCall();
    pending.cancel();
    gone.await();
    servlet.release(); // then no request may be active, which the end of every test checks
  }
}
