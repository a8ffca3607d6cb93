package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.Step;
import io.inmesh.okhttp.ScriptedCall.At;
import io.inmesh.okhttp.ScriptedCall.Hand;
import io.inmesh.testing.contract.Conditions;
import io.inmesh.testing.contract.Http2Backend;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Attempts over HTTP/2 with prior knowledge, which are calls of their own. */
@Timeout(60)
class Http2Test {
  @RegisterExtension private final MeshedClients clients = new MeshedClients();
  private final ScriptedCall script = new ScriptedCall();
  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    server.start();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private OkHttpClient.Builder client() {
    return clients.inMesh(script);
  }

  private At at(int number) {
    return new At(number, server.getPort()).overHttp2();
  }

  private static Request.Builder request() {
    return new Request.Builder().url("http://shop.example/a");
  }

  private static MockResponse ok(String body) {
    return new MockResponse.Builder().body(body).build();
  }

  private static MockResponse never() {
    return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
  }

  private static Function<String, Step> delivering(At attempt) {
    return report -> new Hand(attempt);
  }

  @Test
  void requestsAndTrailersPass() throws Exception {
    server.enqueue(
        new MockResponse.Builder().body("body").trailers(Headers.of("x-sum", "4")).build());
    At attempt = at(1);
    attempt.method = "POST";
    attempt.path = "/b?c";
    script.first(attempt).then(delivering(attempt));
    Request request = request().post(RequestBody.create("payload", null)).build();
    try (Response response = client().build().newCall(request).execute()) {
      assertThat(response.body().string()).isEqualTo("body");
      assertThat(response.trailers().get("x-sum")).isEqualTo("4");
    }
    mockwebserver3.RecordedRequest received = server.takeRequest();
    assertThat(received.getTarget()).isEqualTo("/b?c");
    assertThat(Objects.requireNonNull(received.getBody()).utf8()).isEqualTo("payload");
    assertThat(script.reports).endsWith("end COMPLETE [x-sum=4]");
  }

  /** Also when the last of its calls is over, and it is more than may idle. */
  @Test
  void connectionsAreThoseOfTheApplicationsPool() throws Exception {
    ConnectionPool none = new ConnectionPool(0, 1, TimeUnit.DAYS);
    ConnectionPool one = new ConnectionPool(1, 1, TimeUnit.DAYS);
    OkHttpClient keepsNone = client().connectionPool(none).build();
    OkHttpClient keepsOne = keepsNone.newBuilder().connectionPool(one).build();
    for (OkHttpClient client : List.of(keepsNone, keepsOne, keepsNone, keepsOne)) {
      server.enqueue(ok("body"));
      At attempt = at(1);
      script.first(attempt).then(delivering(attempt));
      try (Response response = client.newCall(request().build()).execute()) {
        assertThat(response.body().string()).isEqualTo("body");
      }
      Conditions.await(() -> none.connectionCount() == 0);
    }
    assertThat(one.connectionCount()).isEqualTo(1);
    assertThat(server.getRequestCount()).isEqualTo(4);
    one.evictAll();
  }

  @Test
  void trailersThatFollowTheLastByteLaterBelongToTheCall() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> bodyRead = new CompletableFuture<>();
      Thread frames = new Thread(() -> answerWithLateTrailers(listening, bodyRead));
      frames.start();
      At attempt = new At(1, listening.getLocalPort()).overHttp2();
      script.first(attempt).then(delivering(attempt));
      try (Response response = client().build().newCall(request().build()).execute()) {
        assertThat(response.body().contentLength()).isEqualTo(4);
        assertThat(response.body().source().readUtf8(4)).isEqualTo("body");
        bodyRead.complete(null);
        assertThat(response.body().source().exhausted()).isTrue();
        assertThat(response.trailers().get("x-sum")).isEqualTo("4");
      }
      assertThat(script.reports).endsWith("end COMPLETE [x-sum=4]");
      clients.dropConnections();
      frames.join();
    }
  }

  /**
   * Answers OkHttp's first stream, 3, with head and body, and with trailers when those have been
   * read.
   */
  private static void answerWithLateTrailers(
      ServerSocket listening, CompletableFuture<Void> bodyRead) {
    try (Socket socket = listening.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.readFully(new byte[24]); // The preface.
      OutputStream out = socket.getOutputStream();
      out.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // Empty SETTINGS.
      while (readFrame(in) != 1) {
        // Settings and windows.
      }
      out.write(new byte[] {0, 0, 5, 1, 4, 0, 0, 0, 3}); // HEADERS, END_HEADERS.
      out.write(new byte[] {(byte) 0x88, 0x0f, 0x0d, 1, '4'}); // :status 200, content-length 4.
      out.write(new byte[] {0, 0, 4, 0, 0, 0, 0, 0, 3, 'b', 'o', 'd', 'y'}); // DATA.
      bodyRead.get(20, TimeUnit.SECONDS);
      out.write(new byte[] {0, 0, 9, 1, 5, 0, 0, 0, 3}); // HEADERS, END_HEADERS, END_STREAM.
      out.write(new byte[] {0, 5, 'x', '-', 's', 'u', 'm', 1, '4'});
      while (true) {
        readFrame(in);
      }
    } catch (IOException | InterruptedException | ExecutionException | TimeoutException e) {
      // The connection is gone when the test has seen enough, or the client's side tells why.
    }
  }

  /** Skips a frame; its type. */
  private static int readFrame(DataInputStream in) throws IOException {
    int lengthAndType = in.readInt();
    in.readFully(new byte[5 + (lengthAndType >>> 8)]); // Flags, stream and payload.
    return lengthAndType & 0xff;
  }

  @Test
  void aResponseWithoutBytesIsCompleteAlsoUnread() throws Exception {
    server.enqueue(new MockResponse.Builder().code(204).removeHeader("Content-Length").build());
    At attempt = at(1);
    script.first(attempt).then(delivering(attempt));
    client().build().newCall(request().build()).execute().close();
    assertThat(script.reports).endsWith("end COMPLETE");
  }

  @Test
  void anAttemptGivenUpResetsItsStreamAndKeepsTheConnection() throws Exception {
    server.enqueue(never());
    server.enqueue(ok("second"));
    At first = at(1);
    At second = at(2);
    script
        .first(first)
        .then(report -> {
          if (report.equals("timer")) {
            script.cancelled.add(first);
            return second;
          }
          return new Hand(second);
        });
    Call call = client().build().newCall(request().build());
    Thread application =
        new Thread(() -> {
          try (Response response = call.execute()) {
            script.reports.add("body " + response.body().string());
          } catch (IOException e) {
            script.reports.add(e.toString());
          }
        });
    application.start();
    server.takeRequest();
    Objects.requireNonNull(script.waker).wake();
    application.join();
    assertThat(script.reports).contains("body second").noneMatch(r -> r.startsWith("failure"));
    assertThat(call.isCanceled()).isFalse();
    assertThat(server.takeRequest().getConnectionIndex()).isZero();
  }

  @Test
  void anAttemptGivenUpIsResetOnTheWire() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Integer> resetCode = new CompletableFuture<>();
      Thread frames = new Thread(() -> readFrames(listening, resetCode));
      frames.start();
      At attempt = new At(1, listening.getLocalPort()).overHttp2();
      script
          .first(attempt)
          .then(report -> {
            if (report.equals("timer")) {
              script.cancelled.add(attempt);
            }
            return report.equals("timer")
                ? ScriptedCall.reply(504, "too late")
                : Step.Wait.INSTANCE;
          });
      try (Response response = client().build().newCall(request().build()).execute()) {
        assertThat(response.code()).isEqualTo(504);
      }
      assertThat(resetCode.get(20, TimeUnit.SECONDS)).isEqualTo(8); // CANCEL
      clients.dropConnections();
      frames.join();
    }
  }

  /** Takes one connection; a HEADERS frame lets the timer fire, a RST_STREAM frame is noted. */
  private void readFrames(ServerSocket listening, CompletableFuture<Integer> resetCode) {
    try (Socket socket = listening.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.readFully(new byte[24]); // The preface.
      socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // Empty SETTINGS.
      while (true) {
        int lengthAndType = in.readInt();
        in.readFully(new byte[5]); // Flags and stream.
        byte[] payload = new byte[lengthAndType >>> 8];
        in.readFully(payload);
        int type = lengthAndType & 0xff;
        if (type == 1) {
          Objects.requireNonNull(script.waker).wake();
        } else if (type == 3) {
          resetCode.complete(java.nio.ByteBuffer.wrap(payload).getInt());
        }
      }
    } catch (IOException e) {
      resetCode.complete(-1); // The connection is gone; nothing changes when the code is known.
    }
  }

  @Test
  void resetsAreToldApart() throws IOException {
    assertThat(failureOf(7)).isEqualTo("failure 1 REFUSED_STREAM");
    assertThat(failureOf(8)).isEqualTo("failure 1 REMOTE_RESET");
    assertThat(failureOf(2)).isEqualTo("failure 1 REMOTE_RESET");
  }

  @Test
  void aLostConnectionIsNotToldAsACancellation() throws Exception {
    CompletableFuture<Void> reading = new CompletableFuture<>();
    Http2Backend.Handler leaving =
        stream -> {
          stream.head();
          stream.send("begun");
          reading.join();
          stream.closeConnection();
        };
    try (Http2Backend backend = Http2Backend.start(leaving)) {
      At attempt = new At(1, backend.port()).overHttp2();
      script.first(attempt).then(delivering(attempt));
      try (Response response = client().build().newCall(request().build()).execute()) {
        assertThat(response.body().source().readUtf8(5)).isEqualTo("begun");
        reading.complete(null);
        assertThatThrownBy(() -> response.body().string())
            .hasMessage("the endpoint has closed the connection");
      }
      assertThat(script.reports).endsWith("end CONNECTION_TERMINATION");
    }
  }

  private String failureOf(int errorCode) throws IOException {
    server.enqueue(
        new MockResponse.Builder()
            .onResponseStart(new SocketEffect.CloseStream(errorCode))
            .build());
    script.reports.clear();
    script.first(at(1)).then(report -> ScriptedCall.reply(503, ""));
    client().build().newCall(request().build()).execute().close();
    return script.reports.stream()
        .filter(report -> report.startsWith("failure"))
        .findFirst()
        .orElse("none");
  }

  @Test
  void theApplicationsCancellationReachesTheAttempt() throws Exception {
    server.enqueue(never());
    script.first(at(1));
    Call call = client().build().newCall(request().build());
    List<String> thrown = new CopyOnWriteArrayList<>();
    Thread application =
        new Thread(() -> {
          try {
            call.execute().close();
          } catch (IOException e) {
            thrown.add(String.valueOf(e.getMessage()));
          }
        });
    application.start();
    server.takeRequest();
    call.cancel();
    application.join();
    assertThat(thrown).containsExactly("Canceled");
    assertThat(script.reports).endsWith("end CANCELLED");
  }

  @Test
  void theCallTimeoutCoversTheBody() throws Exception {
    At attempt = at(1);
    Duration limit = Duration.ofMillis(300);
    do { // until the head has come in time
      server.enqueue(
          new MockResponse.Builder()
              .body("begun")
              .onResponseBody(SocketEffect.Stall.INSTANCE)
              .build());
      script.reports.clear();
      script.first(attempt).then(delivering(attempt));
      assertBrokenOff(client().callTimeout(limit).build());
      limit = limit.multipliedBy(2);
    } while (!script.reports.contains("response 1 200"));
    assertThat(script.reports).endsWith("end DEADLINE_EXCEEDED");
  }

  private void assertBrokenOff(OkHttpClient client) {
    assertThatThrownBy(() -> client.newCall(request().build()).execute().body().string())
        .isInstanceOf(IOException.class);
  }

  @Test
  void aPathThatCannotBeExpressedIsNotSentChanged() throws IOException {
    At attempt = at(1);
    attempt.path = "/a/../b";
    script.first(attempt).then(report -> ScriptedCall.reply(503, ""));
    client().build().newCall(request().build()).execute().close();
    assertThat(script.reports).contains("failure 1 NEVER_SENT");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void theEventListenerHearsOfTheAttemptAsPartOfItsCall() throws IOException {
    server.enqueue(ok("x"));
    At attempt = at(1);
    script.first(attempt).then(delivering(attempt));
    List<String> events = new CopyOnWriteArrayList<>();
    List<Call> calls = new CopyOnWriteArrayList<>();
    EventListener listener =
        new EventListener() {
          @Override
          public void callStart(Call call) {
            events.add("callStart");
          }

          @Override
          public void requestHeadersStart(Call call) {
            events.add("requestHeadersStart");
            calls.add(call);
          }

          @Override
          public void responseBodyEnd(Call call, long byteCount) {
            events.add("responseBodyEnd " + byteCount);
          }

          @Override
          public void callEnd(Call call) {
            events.add("callEnd");
          }
        };
    Call call = client().eventListener(listener).build().newCall(request().build());
    try (Response response = call.execute()) {
      response.body().string();
    }
    assertThat(calls).containsExactly(call);
    assertThat(events)
        .containsExactlyInAnyOrder(
            "callStart", "requestHeadersStart", "responseBodyEnd 1", "callEnd");
  }
}
