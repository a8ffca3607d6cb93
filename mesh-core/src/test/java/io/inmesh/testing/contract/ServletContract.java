package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.BufferConfig;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** What each servlet container does with {@link MeshFilter} in front of {@link EchoServlet}. */
public abstract class ServletContract extends ServerContract {
  private Servlets server;

  /** A running server. */
  public interface RunningServer extends AutoCloseable {
    /** The port at which it listens. */
    int port();

    @Override
    void close() throws Exception;
  }

  /** Starts a server with the filter in front of the servlet, both for all paths, async-capable. */
  protected abstract RunningServer start(MeshFilter filter, EchoServlet servlet) throws Exception;

  @Override
  protected final ServerUnderTest start(Mesh inMesh) throws Exception {
    MeshFilter filter = MeshFilter.of(inMesh);
    EchoServlet servlet = new EchoServlet();
    server = new Servlets(start(filter, servlet), filter, servlet);
    return server;
  }

  private Answer get(String path) throws Exception {
    return server.call(path, Map.of(), 0);
  }

  @Test
  void theStatusThatTheApplicationSetsIsTheOneThatIsSeen() throws Exception {
    publish(forward());
    Answer created = get("/status?201");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("x-from-mesh")).isEqualTo("201");
    Answer missing = get("/error?404");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.header("x-from-mesh")).isEqualTo("404");
  }

  @Test
  void aLargeResponseGoesThroughWithItsEditedHead() throws Exception {
    publish(forward());
    Answer response = get("/large?300000");
    assertThat(response.text()).hasSize(300_000);
    assertThat(response.header("x-from-mesh")).isEqualTo("200");
    Answer text = get("/text?100000");
    assertThat(text.text()).hasSize(100_000);
    assertThat(text.header("x-from-mesh")).isEqualTo("200");
  }

  @Test
  void aResponseThatIsOverWithItsAnnouncedLengthIsEditedBefore() throws Exception {
    publish(forward());
    for (String path : List.of("/announced?10", "/announced-text?10", "/announced?0")) {
      Answer response = get(path);
      assertThat(response.header("x-from-mesh")).as(path).isEqualTo("200");
      assertThat(response.header("x-secret")).as(path).isEmpty();
    }
  }

  @Test
  void aResponseThatEndsWithAForwardOfTheApplicationIsEditedBefore() throws Exception {
    publish(forward());
    Answer empty = get("/forward-status?204");
    assertThat(empty.header("x-from-mesh")).isEqualTo("204");
    assertThat(empty.header("x-app")).isNotEmpty();
    Answer text = get("/forward-text?10");
    assertThat(text.text()).hasSize(10);
    assertThat(text.header("x-from-mesh")).isEqualTo("200");
    assertThat(text.header("x-secret")).isEmpty();
  }

  @Test
  void aResponseToARewrittenPathIsEdited() throws Exception {
    PathRewrite rewrite = new PathRewrite.Regex("^/old", "");
    publish(List.of(route(Forward.to("app").withRewrites(new Rewrites(rewrite, null, false)))));
    Answer empty = get("/old/status?204");
    assertThat(empty.status()).isEqualTo(204);
    assertThat(empty.header("x-from-mesh")).isEqualTo("204");
    assertThat(empty.header("x-app")).isNotEmpty();
    Answer text = get("/old/text?10");
    assertThat(text.text()).hasSize(10);
    assertThat(text.header("x-from-mesh")).isEqualTo("200");
    assertThat(text.header("x-secret")).isEmpty();
  }

  @Test
  void asynchronousRequestsAreEditedToo() throws Exception {
    publish(forward());
    for (String path : List.of("/async", "/async-dispatch")) {
      Answer response = get(path);
      assertThat(response.status()).as(path).isEqualTo(200);
      assertThat(response.text()).as(path).contains("async");
      assertThat(response.header("x-from-mesh")).as(path).isEqualTo("200");
    }
  }

  @Test
  void callsOfAnAsynchronousApplicationBelongToTheRequestToo() throws Exception {
    publish(forward());
    for (String path : List.of("/async", "/async-dispatch")) {
      Answer response = server.call(path, Map.of("x-request-id", "7"), 0);
      assertThat(response.text()).as(path).contains("x-request-id, 7").contains("limited");
    }
  }

  @Test
  void headersOfSeveralLinesAndTheQueryReachTheApplication() throws Exception {
    publish(forward());
    Request.Builder request =
        server.request("/a/b?q=1").addHeader("x-two", "1").addHeader("x-two", "2");
    assertThat(server.send(request).text()).contains("GET /a/b?q=1").contains("x-two=1|2");
  }

  @Test
  void aCallerThatGoesAwayWithinABufferedBodyEndsItsCall() throws Exception {
    publish(forward(), new BufferConfig(1000));
    try (Socket socket = new Socket("127.0.0.1", server.running.port())) {
      String head = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nonly this";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(takeEnd()).isEqualTo("0 DC");
    assertThat(server.applicationCalls()).isZero();
  }

  @Test
  void aConnectionIsClosedAfterItsResponseWhileDraining() throws Exception {
    publish(forward());
    try (Socket socket = new Socket("127.0.0.1", server.running.port())) {
      mesh().lifecycle().startDrain();
      socket
          .getOutputStream()
          .write("GET /a HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(response).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
    }
  }

  /** A servlet container and a client. */
  private static final class Servlets implements ServerUnderTest {
    private final OkHttpClient client =
        new OkHttpClient.Builder().protocols(List.of(Protocol.HTTP_1_1)).build();
    private final RunningServer running;
    private final MeshFilter filter;
    private final EchoServlet servlet;

    Servlets(RunningServer running, MeshFilter filter, EchoServlet servlet) {
      this.running = running;
      this.filter = filter;
      this.servlet = servlet;
    }

    Request.Builder request(String path) {
      return new Request.Builder().url("http://127.0.0.1:" + running.port() + path);
    }

    Answer send(Request.Builder request) throws IOException {
      try (Response response = client.newCall(request.build()).execute()) {
        return answer(response);
      }
    }

    private static Answer answer(Response response) throws IOException {
      return new Answer(response.code(), response.body().string(), response.headers().toMultimap());
    }

    @Override
    public Answer call(String path, Map<String, String> headers, int bodyBytes) throws IOException {
      Request.Builder request = request(path);
      headers.forEach(request::header);
      if (bodyBytes > 0) {
        request.post(RequestBody.create("x".repeat(bodyBytes), null));
      }
      return send(request);
    }

    @Override
    public Pending hang() throws Exception {
      Call call = client.newCall(request("/app/never").build());
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      call.enqueue(
          new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
              answer.completeExceptionally(e);
            }

            @Override
            public void onResponse(Call answered, Response response) throws IOException {
              try (response) {
                answer.complete(answer(response));
              }
            }
          });
      servlet.awaitCall();
      return new Pending() {
        @Override
        public void cancel() {
          call.cancel();
          answer.exceptionally(gone -> null).join();
          servlet.release();
        }

        @Override
        public Answer answer() throws Exception {
          return answer.get(20, TimeUnit.SECONDS);
        }
      };
    }

    @Override
    public int applicationCalls() {
      return servlet.calls();
    }

    @Override
    public long activeCalls() {
      return filter.activeRequests();
    }

    @Override
    public int statusOf(int httpStatus) {
      return httpStatus;
    }

    @Override
    public void close() throws Exception {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
      servlet.release();
      running.close();
    }
  }
}
