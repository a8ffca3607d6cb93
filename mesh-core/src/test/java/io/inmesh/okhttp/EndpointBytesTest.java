package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What endpoints send that OkHttp takes otherwise than a proxy. */
@Timeout(60)
class EndpointBytesTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String HELLO = OK + "content-length: 5\r\n\r\nhello";

  @RegisterExtension private final MeshedClients clients = new MeshedClients();
  private final ContractMesh mesh = new ContractMesh();
  private final ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
  private final Backend backend =
      Backend.start(exchange -> {
        String answer = answers.poll();
        if (answer == null) {
          exchange.closeConnection();
        } else {
          exchange.write(answer);
        }
      });

  @AfterEach
  void close() {
    backend.close();
    mesh.close();
  }

  private OkHttpClient client(boolean ownCalls) {
    return clients.in(mesh.mesh(), ownCalls);
  }

  private void apply(RetryOn... retryOn) {
    mesh.cluster("a", backend.port())
        .route(
            "/", RouteAction.Forward.to("a").withRetry(Policies.retry(Duration.ZERO, 1, retryOn)))
        .apply();
  }

  private static Request.Builder request() {
    return new Request.Builder().url("http://shop.example/");
  }

  private record Got(int status, String body, String flags, int attempts) {}

  private Got get(OkHttpClient client) throws IOException {
    return send(client, request().build());
  }

  private static Got send(OkHttpClient client, Request request) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      var info = Objects.requireNonNull(MeshCall.of(response)).info();
      String body = response.body().string();
      return new Got(response.code(), body, String.valueOf(info.responseFlags()), info.attempts());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-length: 5\r\n\r\nhello" + HELLO,
        "content-length: 5\r\n\r\nhelloEXTRA",
        "content-length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nx-a: ",
        "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + HELLO,
        "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nx-a: ",
      })
  void whatFollowsAResponseIsNotTheAnswerToTheNextRequest(String rest) throws IOException {
    apply();
    for (boolean ownCalls : List.of(false, true)) {
      OkHttpClient client = client(ownCalls);
      answers.addAll(List.of(OK + rest, OK + "content-length: 5\r\n\r\nright", HELLO));
      assertThat(get(client).body()).isEqualTo("hello");
      assertThat(get(client)).isEqualTo(new Got(200, "right", "", 1));
      assertThat(get(client)).isEqualTo(new Got(200, "hello", "", 1));
    }
  }

  /** Its rest is a whole head, which shows only when it is taken for an answer. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHeadBehindTheLastChunkIsNoAnswerToTheNextRequest(boolean ownCalls) throws IOException {
    apply();
    OkHttpClient client = client(ownCalls);
    String chunks = "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    answers.addAll(List.of(OK + chunks + "HTTP/1.1 204 N\r\n\r\n", HELLO, HELLO));
    assertThat(get(client).body()).isEqualTo("hello");
    Got next = get(client); // Over before the backend has it.
    assertThat(next.status).isEqualTo(502);
    assertThat(next.flags).isEqualTo("UPE");
    assertThat(get(client)).isEqualTo(new Got(200, "hello", "", 1));
  }

  /** The attempt that follows has the connection of the call. */
  @Test
  void whatFollowsAResponseIsNotTheAnswerToTheNextAttempt() throws IOException {
    apply(RetryOn.FIVE_XX);
    OkHttpClient client = client(false);
    String failure = "HTTP/1.1 500 Bad\r\ncontent-length: 0\r\n\r\n";
    String right = OK + "content-length: 5\r\n\r\nright";
    answers.addAll(List.of(failure + HELLO, right));
    assertThat(get(client)).isEqualTo(new Got(200, "right", "", 2));
    answers.addAll(List.of(failure, HELLO + HELLO, right));
    assertThat(get(client)).isEqualTo(new Got(200, "hello", "", 2));
    assertThat(get(client)).isEqualTo(new Got(200, "right", "", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 OK\r\ncontent-length: 5\r\n\r\nhello",
        "200 OK\r\ncontent-length: 0\r\n\r\n",
        "200 OK\ncontent-length: 5\n\nhello",
        "200 OK\r\ntransfer-encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nx-t: 1\r\n\r\n",
        "204 N\r\n\r\n",
        "304 N\r\n\r\n",
        "205 R\r\ncontent-length: 0\r\n\r\n",
        "103 E\r\n"
            + "x-a: b\r\n\r\n"
            + "HTTP/1.1 100 C\r\n\r\n"
            + "HTTP/1.1 200 OK\r\n"
            + "content-length: 2\r\n\r\n"
            + "hi",
        "200 OK\r\nx-a: b\r\n c\r\n d: e\r\ncontent-length: 2\r\n\r\nhi",
      })
  void otherwiseAConnectionIsKept(String answer) throws IOException {
    apply();
    for (boolean ownCalls : List.of(false, true)) {
      OkHttpClient client = client(ownCalls);
      int before = backend.connections();
      for (int i = 0; i < 3; i++) {
        answers.add("HTTP/1.1 " + answer);
        assertThat(get(client).flags).isEmpty();
      }
      assertThat(backend.connections()).isEqualTo(before + 1);
    }
  }

  @Test
  void aConnectionIsKeptWhenTheBodyIsLeftUnreadOrTheRequestWasHead() throws IOException {
    apply();
    OkHttpClient client = client(false);
    for (int i = 0; i < 3; i++) {
      answers.add(HELLO);
      client.newCall(request().build()).execute().close();
      answers.add(OK + "content-length: 5\r\n\r\n");
      client.newCall(request().head().build()).execute().close();
      answers.add(OK + "transfer-encoding: chunked\r\n\r\n");
      client.newCall(request().head().build()).execute().close();
    }
    assertThat(backend.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\nhelloXX",
        "200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello",
        "200 OK\r\ncontent-length: 5, 5\r\n\r\nhello",
        "200 OK\r\ncontent-length: -5\r\n\r\nhello",
        "200 OK\r\ncontent-length: +5\r\n\r\nhello",
        "200 OK\r\ncontent-length: 0x5\r\n\r\nhello",
        "200 OK\r\ncontent-length:\r\n\r\nhello",
        "200 OK\r\ncontent-length: 99999999999999999999\r\n\r\nhello",
        "200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "200 OK\r\ntransfer-encoding: identity\r\n\r\nhello",
        "200 OK\r\nx a: b\r\ncontent-length: 5\r\n\r\nhello",
        "200 OK\r\ncontent-length : 5\r\n\r\nhello",
        "200 OK\r\nx-a: a\0b\r\ncontent-length: 5\r\n\r\nhello",
        "204 N\r\ncontent-length: 5\r\n\r\n",
        "204 N\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      })
  void aHeadThatTwoReadersCouldUnderstandInTwoWaysIsAProtocolError(String answer)
      throws IOException {
    apply();
    for (boolean ownCalls : List.of(false, true)) {
      OkHttpClient client = client(ownCalls);
      answers.add("HTTP/1.1 " + answer);
      Got got = get(client);
      assertThat(got.status).isEqualTo(502);
      assertThat(got.flags).isEqualTo("UPE");
      answers.add(HELLO);
      assertThat(get(client)).isEqualTo(new Got(200, "hello", "", 1));
    }
    assertThat(backend.connections()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "false, 407, ''",
    "true, 407, hello",
    "false, 205, ''",
    "true, 205, ''",
  })
  void aStatusThatOkHttpWouldNotTakeIsAnAnswer(boolean ownCalls, int status, String body)
      throws IOException {
    mesh.cluster(OneStrike.cluster("a").build(), backend.port())
        .route(
            "/",
            RouteAction.Forward.to("a")
                .withRetry(Policies.retry(Duration.ZERO, 2, RetryOn.FIVE_XX)))
        .apply();
    OkHttpClient client = client(ownCalls);
    Request post = request().post(RequestBody.create(new byte[3])).build();
    for (Request request : List.of(request().build(), post)) {
      answers.add(
          "HTTP/1.1 " + status + " X\r\nproxy-authenticate: a\r\ncontent-length: 5\r\n\r\nhello");
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(status);
        assertThat(response.header("proxy-authenticate")).isEqualTo("a");
        assertThat(response.headers().names()).doesNotContain("Inmesh-Status");
        assertThat(response.body().string()).isEqualTo(body);
        assertThat(response.trailers().size()).isZero();
        var info = Objects.requireNonNull(MeshCall.of(response)).info();
        assertThat(info.attempts()).isEqualTo(1);
        assertThat(info.details()).isEqualTo("via_upstream");
      }
    }
    answers.add(HELLO);
    assertThat(get(client)).isEqualTo(new Got(200, "hello", "", 1));
  }

  /** OkHttp does not tell that the second attempt has the connection of the first. */
  @Test
  void anAttemptOnTheConnectionOfTheOneBeforeIsTakenOffTheWire() throws IOException {
    Duration limit = Duration.ofMillis(100);
    while (!isTakenOffTheWire(limit)) { // The first one was not answered by then.
      limit = limit.multipliedBy(2);
    }
  }

  /** Whether the second attempt had that connection, and then it was. */
  private boolean isTakenOffTheWire(Duration perTry) throws IOException {
    answers.clear();
    try (Backend stalling =
        Backend.start(exchange -> {
          String answer = answers.poll();
          if (answer == null) {
            exchange.awaitClientLeaves();
          } else {
            exchange.write(answer);
          }
        })) {
      mesh.noRoutes()
          .cluster("a", stalling.port())
          .route(
              "/",
              RouteAction.Forward.to("a").withRetry(Policies.retry(perTry, 1, RetryOn.FIVE_XX)))
          .apply();
      answers.add("HTTP/1.1 500 Bad\r\ncontent-length: 0\r\n\r\n");
      OkHttpClient client = client(false).newBuilder().readTimeout(Duration.ZERO).build();
      String details;
      try (Response response = client.newCall(request().build()).execute()) {
        details = Objects.requireNonNull(MeshCall.of(response)).info().details();
      }
      if (stalling.requests() != 2 || stalling.connections() != 1) {
        return false;
      }
      assertThat(details).isEqualTo("upstream_per_try_timeout");
      stalling.awaitClientLeft();
      return true;
    }
  }
}
