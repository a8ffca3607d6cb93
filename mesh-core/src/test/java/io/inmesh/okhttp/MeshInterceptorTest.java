package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.Step;
import io.inmesh.okhttp.ScriptedCall.At;
import io.inmesh.okhttp.ScriptedCall.Hand;
import io.inmesh.testing.FreePorts;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MeshInterceptorTest {
  @RegisterExtension private final MeshedClients clients = new MeshedClients();
  private final ScriptedCall script = new ScriptedCall();
  private final OkHttpClient client = clients.inMesh(script).build();

  private static Request.Builder request() {
    return new Request.Builder().url("http://shop.example/a?b=c");
  }

  private static At at(int number, Backend backend) {
    return new At(number, backend.port());
  }

  @Test
  void asANetworkInterceptorItSaysHowItIsToBeAdded() throws IOException {
    try (Backend backend = Backend.answering("hello")) {
      OkHttpClient wrong =
          clients.bare().addNetworkInterceptor(clients.interceptor(script)).build();
      Request request =
          new Request.Builder().url("http://127.0.0.1:" + backend.port() + "/").build();
      assertThatThrownBy(() -> wrong.newCall(request).execute())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("expected: addInterceptor");
    }
  }

  @Test
  void anAttemptGoesToItsEndpointUnderItsOwnNameAndPath() throws IOException {
    try (Backend backend = Backend.answering("hello")) {
      At attempt = at(1, backend);
      attempt.authority = "other.example:81";
      attempt.path = "/rewritten?x=1";
      attempt.requestEdits =
          headers -> {
            headers.add("x-added", "1");
            headers.remove("x-gone");
          };
      attempt.responseEdits = headers -> headers.set("x-seen", "yes");
      script.first(attempt).then(report -> new Hand(attempt));
      Request request = request().header("X-Gone", "1").header("X-Kept", "2").build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("hello");
        assertThat(response.header("x-seen")).isEqualTo("yes");
        assertThat(response.request().url()).hasToString("http://shop.example/a?b=c");
        assertThat(Objects.requireNonNull(MeshCall.of(response)).info().route()).isEqualTo("route");
      }
      BackendExchange received = backend.takeRequest();
      assertThat(received.target()).isEqualTo("/rewritten?x=1");
      assertThat(received.header("Host")).isEqualTo("other.example:81");
      assertThat(received.header("x-added")).isEqualTo("1");
      assertThat(received.header("x-gone")).isNull();
      assertThat(received.headerNames()).contains("X-Kept");
      assertThat(script.reports)
          .containsExactly(
              "begin", "request complete", "connected 1", "response 1 200", "end COMPLETE");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n", "\r", "\0", "\u007f"})
  void aControlCharacterThatARouteWouldAddIsNotSent(String control) throws IOException {
    try (Backend backend = Backend.answering("hello")) {
      At attempt = at(1, backend);
      attempt.requestEdits = headers -> headers.add("x-added", "bob" + control + "x-admin: true");
      script.first(attempt).then(report -> new Step.Fail("refused", null));
      assertThatThrownBy(() -> client.newCall(request().build()).execute())
          .isInstanceOf(IOException.class);
      assertThat(backend.requests()).isZero();
      assertThat(script.reports).contains("failure 1 INVALID_HEADER");
    }
  }

  @Test
  void theEngineSeesTheRequestAsAProxyWould() throws IOException {
    script.first(ScriptedCall.reply(200, ""));
    Request request =
        request()
            .header("X-A", "1")
            .addHeader("x-a", "2")
            .post(RequestBody.create("text", MediaType.get("text/plain; charset=utf-8")))
            .build();
    client.newCall(request).execute().close();
    assertThat(script.request().authority()).isEqualTo("shop.example");
    assertThat(script.request().path()).isEqualTo("/a?b=c");
    assertThat(script.request().method()).isEqualTo("POST");
    assertThat(script.request().headers().get("x-a")).isEqualTo("1,2");
    assertThat(script.request().headers().get("content-length")).isEqualTo("4");
    assertThat(script.request().headers().get("content-type")).startsWith("text/plain");
    assertThat(script.request().headers().get("user-agent")).startsWith("okhttp/");
    assertThat(script.request().headers().contains("host")).isFalse();
  }

  @Test
  void aRequestThatIsNotForTheMeshGoesOnAsTheSameObject() throws IOException {
    AtomicReference<Request> seen = new AtomicReference<>();
    try (Backend backend = Backend.answering("plain")) {
      OkHttpClient outside =
          clients
              .inMesh(script.first(Step.Bypass.INSTANCE))
              .addInterceptor(chain -> {
                seen.set(chain.request());
                return chain.proceed(chain.request());
              })
              .build();
      Request request =
          new Request.Builder().url("http://127.0.0.1:" + backend.port() + "/x").build();
      try (Response response = outside.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("plain");
        assertThat(MeshCall.of(response)).isNull();
      }
      assertThat(seen.get()).isSameAs(request);
      assertThat(backend.takeRequest().headerNames())
          .containsExactly("Host", "Connection", "Accept-Encoding", "User-Agent");
      assertThat(script.reports).containsExactly("begin");
    }
  }

  @Test
  void aLocalReplyIsAnOrdinaryResponse() throws IOException {
    script.first(ScriptedCall.reply(503, "no healthy upstream"));
    Call call = client.newCall(request().build());
    try (Response response = call.execute()) {
      assertThat(response.code()).isEqualTo(503);
      assertThat(response.body().string()).isEqualTo("no healthy upstream");
      assertThat(response.header("x-mesh")).isEqualTo("local");
      MeshCall mesh = Objects.requireNonNull(MeshCall.of(response));
      assertThat(mesh.isLocalReply()).isTrue();
      assertThat(MeshCall.of(call)).isSameAs(mesh);
    }
    assertThat(script.reports).containsExactly("begin", "request complete", "end COMPLETE");
  }

  @Test
  void aFailedAttemptIsFollowedByTheOneTheEngineWants() throws IOException {
    try (Backend bad =
            Backend.start(exchange -> {
              exchange.body();
              exchange.reset();
            });
        Backend good =
            Backend.start(exchange -> exchange.reply(200, new String(exchange.body())))) {
      At second = at(2, good);
      second.method = "POST";
      At firstTry = at(1, bad);
      firstTry.method = "POST";
      script
          .first(firstTry)
          .then(report -> report.startsWith("failure") ? second : new Hand(second));
      Request request = request().post(RequestBody.create("payload", null)).build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("payload");
      }
      assertThat(bad.requests()).isEqualTo(1);
      assertThat(script.reports).contains("failure 1 CONNECTION_TERMINATION", "response 2 200");
    }
  }

  @Test
  void failuresAreToldApart() throws IOException {
    At closed = new At(1, FreePorts.next());
    assertThat(failureOf(closed)).isEqualTo("failure 1 CONNECT_FAILURE");
    try (Backend garbage =
            Backend.start(exchange -> {
              exchange.write("GARBAGE nonsense\r\n\r\n");
              exchange.closeAfter();
            });
        Backend half =
            Backend.start(exchange -> {
              exchange.write("HTTP/1.1 200 OK\r\nContent-");
              exchange.closeAfter();
            });
        Backend gone = Backend.start(BackendExchange::closeAfter)) {
      assertThat(failureOf(at(1, garbage))).isEqualTo("failure 1 PROTOCOL_ERROR");
      assertThat(failureOf(at(1, half))).isEqualTo("failure 1 CONNECTION_TERMINATION");
      assertThat(failureOf(at(1, gone))).isEqualTo("failure 1 CONNECTION_TERMINATION");
    }
  }

  private String failureOf(At attempt) throws IOException {
    ScriptedCall call = new ScriptedCall();
    call.first(attempt).then(report -> ScriptedCall.reply(503, ""));
    clients.inMesh(call).build().newCall(request().build()).execute().close();
    return call.reports.stream()
        .filter(report -> report.startsWith("failure"))
        .findFirst()
        .orElse("none");
  }

  @Test
  void anAttemptTheTimerGivesUpIsTakenOffTheWireAndTheCallGoesOn() throws IOException {
    try (Backend silent = silentThenTimer();
        Backend good = Backend.answering("second")) {
      At slow = at(1, silent);
      At second = at(2, good);
      script
          .first(slow)
          .then(report -> {
            if (report.equals("timer")) {
              script.cancelled.add(slow);
              return second;
            }
            return new Hand(second);
          });
      Call call = client.newCall(request().build());
      try (Response response = call.execute()) {
        assertThat(response.body().string()).isEqualTo("second");
      }
      silent.awaitClientLeft();
      assertThat(call.isCanceled()).isFalse();
      assertThat(script.reports).noneMatch(report -> report.startsWith("failure"));
    }
  }

  /** Never answers; once it has a request, the engine's time is over. */
  private Backend silentThenTimer() {
    return Backend.start(exchange -> {
      Objects.requireNonNull(script.waker).wake();
      exchange.awaitClientLeaves();
    });
  }

  @Test
  void aOneShotBodyCommitsTheCallBeforeItIsRead() throws IOException {
    try (Backend backend = Backend.answering("ok")) {
      At attempt = at(1, backend);
      attempt.method = "POST";
      script.first(attempt).then(report -> new Hand(attempt));
      Request request = request().post(oneShot("data", script)).build();
      client.newCall(request).execute().close();
      assertThat(script.request().replayable()).isFalse();
      assertThat(script.reports)
          .containsSubsequence("commit", "written", "request complete", "response 1 200");
      assertThat(new String(backend.takeRequest().body())).isEqualTo("data");
    }
  }

  private static RequestBody oneShot(String text, ScriptedCall script) {
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return MediaType.get("text/plain");
      }

      @Override
      public boolean isOneShot() {
        return true;
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        script.reports.add("written");
        sink.writeUtf8(text);
      }
    };
  }

  @Test
  void whatTheApplicationsBodyThrowsIsTheApplications() throws IOException {
    try (Backend backend = Backend.start(exchange -> exchange.body())) {
      At attempt = at(1, backend);
      attempt.method = "POST";
      script.first(attempt);
      RequestBody broken =
          new RequestBody() {
            @Override
            public MediaType contentType() {
              return MediaType.get("text/plain");
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
              throw new IOException("disk on fire");
            }
          };
      assertThatThrownBy(() -> client.newCall(request().post(broken).build()).execute())
          .hasMessage("disk on fire");
      assertThat(script.reports).endsWith("end CANCELLED");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, 'body: more than 3 bytes (expected: 3, its content length)'",
    "5, 'body: 4 bytes (expected: 5, its content length)'"
  })
  void aBodyOfAnotherLengthThanItSaysIsTheApplicationsMistake(long length, String message)
      throws IOException {
    try (Backend backend = Backend.start(exchange -> exchange.body())) {
      At attempt = at(1, backend);
      attempt.method = "POST";
      script.first(attempt);
      RequestBody lying =
          new RequestBody() {
            @Override
            public MediaType contentType() {
              return MediaType.get("text/plain");
            }

            @Override
            public long contentLength() {
              return length;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
              sink.writeUtf8("data");
            }
          };
      assertThatThrownBy(() -> client.newCall(request().post(lying).build()).execute())
          .isInstanceOf(ProtocolException.class)
          .hasMessage(message);
      assertThat(script.reports).endsWith("end CANCELLED");
    }
  }

  @Test
  void aBodyClosedEarlyEndsTheCallAsCancelled() throws IOException {
    try (Backend backend =
        Backend.start(exchange -> {
          exchange.startStreamed(200, List.of());
          exchange.send("first");
          exchange.awaitClientLeaves();
        })) {
      At attempt = at(1, backend);
      script.first(attempt).then(report -> new Hand(attempt));
      Response response = client.newCall(request().build()).execute();
      assertThat(response.body().source().readUtf8(5)).isEqualTo("first");
      assertThat(script.reports).doesNotContain("end CANCELLED");
      response.close();
      assertThat(script.reports).endsWith("end CANCELLED");
      backend.awaitClientLeft();
    }
  }

  @Test
  void trailersReachTheApplicationAndTheEngine() throws IOException {
    try (Backend backend =
        Backend.start(exchange -> {
          exchange.startStreamed(200, List.of("Trailer: x-sum"));
          exchange.send("body");
          exchange.endStreamed("x-sum: 4");
        })) {
      At attempt = at(1, backend);
      script.first(attempt).then(report -> new Hand(attempt));
      try (Response response = client.newCall(request().build()).execute()) {
        assertThat(response.trailers().get("x-sum")).isEqualTo("4");
      }
      assertThat(script.reports).endsWith("end COMPLETE [x-sum=4]");
    }
  }

  @Test
  void aDeliveredResponseThatTheEngineBreaksOffFailsItsReaderAndTheWire() throws IOException {
    try (Backend backend =
        Backend.start(exchange -> {
          exchange.startStreamed(200, List.of());
          exchange.send("first");
          exchange.awaitClientLeaves();
        })) {
      At attempt = at(1, backend);
      script
          .first(attempt)
          .then(report ->
              report.equals("timer") ? new Step.Fail("stream timeout", null) : new Hand(attempt));
      try (Response response = client.newCall(request().build()).execute()) {
        script.timerNanos = System.nanoTime();
        Objects.requireNonNull(script.waker).wake();
        assertThatThrownBy(() -> response.body().string()).hasMessage("stream timeout");
      }
      backend.awaitClientLeft();
      assertThat(script.reports).endsWith("end PROTOCOL_ERROR");
    }
  }

  @Test
  void cancellingTheCallCancelsTheAttemptOnTheWire() throws Exception {
    try (Backend silent = Backend.silent()) {
      script.first(at(1, silent));
      Call call = client.newCall(request().build());
      CountDownLatch failed = new CountDownLatch(1);
      call.enqueue(
          new Callback() {
            @Override
            public void onFailure(Call failedCall, IOException e) {
              failed.countDown();
            }

            @Override
            public void onResponse(Call answered, Response response) {
              response.close();
            }
          });
      silent.takeRequest();
      call.cancel();
      silent.awaitClientLeft();
      assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(script.reports).endsWith("end CANCELLED");
    }
  }

  @Test
  void cancellingTheCallEndsAPauseBetweenAttempts() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    script.first(Step.Wait.INSTANCE);
    Call call = client.newCall(request().build());
    script.watch =
        report -> {
          if (report.equals("request complete")) {
            waiting.countDown();
          }
        };
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(() -> {
          try {
            call.execute().close();
          } catch (IOException e) {
            thrown.set(e);
          }
        });
    thread.start();
    assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
    call.cancel();
    thread.join(20_000);
    assertThat(thrown.get()).isInstanceOf(IOException.class).hasMessage("Canceled");
    assertThat(script.reports).endsWith("end CANCELLED");
  }

  @Test
  void theCallTimeoutIsNotExceededByAPause() {
    script.first(Step.Wait.INSTANCE);
    OkHttpClient hurried = clients.inMesh(script).callTimeout(50, TimeUnit.MILLISECONDS).build();
    assertThatThrownBy(() -> hurried.newCall(request().build()).execute())
        .isInstanceOf(java.io.InterruptedIOException.class)
        .hasMessage("timeout");
    assertThat(script.request().deadlineNanos()).isLessThan(Long.MAX_VALUE);
  }

  @Test
  void http2WithPriorKnowledgeIsSpokenWhereTheClusterSaysSo() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
      server.enqueue(new MockResponse.Builder().body("over two").build());
      server.start();
      At attempt = new At(1, server.getPort()).overHttp2();
      script.first(attempt).then(report -> new Hand(attempt));
      try (Response response = client.newCall(request().build()).execute()) {
        assertThat(response.body().string()).isEqualTo("over two");
        assertThat(response.protocol()).isEqualTo(Protocol.H2_PRIOR_KNOWLEDGE);
      }
      assertThat(server.takeRequest().getHeaders().get(":authority")).isEqualTo("shop.example");
      assertThat(script.reports)
          .containsExactly(
              "begin", "request complete", "connected 1", "response 1 200", "end COMPLETE");
    }
  }

  @Test
  void connectionsAreKeptPerEndpoint() throws IOException {
    try (Backend backend = Backend.answering("x")) {
      At attempt = at(1, backend);
      script.first(attempt).then(report -> new Hand(attempt));
      for (String host : List.of("one.example", "two.example", "three.example")) {
        try (Response response =
            client.newCall(new Request.Builder().url("http://" + host + "/").build()).execute()) {
          assertThat(response.body().string()).isEqualTo("x");
        }
      }
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  @Test
  void aRawTargetGoesOutByteForByte() throws IOException {
    try (Backend backend = Backend.answering("x")) {
      At attempt = at(1, backend);
      attempt.path = "/a/../b|c/%2F?q='x'&{y}";
      script.first(attempt).then(report -> new Hand(attempt));
      Request request = request().tag(RequestTarget.class, new RequestTarget(attempt.path)).build();
      client.newCall(request).execute().close();
      assertThat(script.request().path()).isEqualTo(attempt.path);
      assertThat(backend.takeRequest().target()).isEqualTo(attempt.path);
    }
  }

  @Test
  void hedgedAttemptsRaceAndTheLoserLeavesTheWire() throws IOException {
    AtomicInteger timers = new AtomicInteger();
    try (Backend silent = silentThenTimer();
        Backend quick = Backend.answering("won")) {
      At slow = at(1, silent);
      At hedged = at(2, quick);
      script
          .first(slow)
          .then(report -> {
            if (report.equals("timer")) {
              return timers.incrementAndGet() == 1 ? hedged : Step.Wait.INSTANCE;
            }
            if (report.equals("response 2 200")) {
              script.cancelled.add(slow);
              return new Hand(hedged);
            }
            return Step.Wait.INSTANCE;
          });
      try (Response response = client.newCall(request().build()).execute()) {
        assertThat(response.body().string()).isEqualTo("won");
      }
      silent.awaitClientLeft();
      assertThat(script.reports).endsWith("end COMPLETE");
    }
  }
}
