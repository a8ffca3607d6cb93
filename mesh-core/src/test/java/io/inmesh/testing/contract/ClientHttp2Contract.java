package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.CallInfo;
import io.inmesh.config.HostRewrite;
import io.inmesh.config.RetryOn;
import io.inmesh.config.Rewrites;
import io.inmesh.config.RouteAction;
import io.inmesh.config.UpstreamConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How failures of HTTP/2's streams and connections are told, as Envoy tells them. For clients that
 * speak HTTP/2; not part of the suite.
 */
public abstract class ClientHttp2Contract extends ClientContract {
  private static final String PAYLOAD = "payload";
  private static final UpstreamConnection HTTP2 =
      UpstreamConnection.DEFAULT.withProtocol(UpstreamConnection.HttpProtocol.HTTP2);

  private final List<Http2Backend> backends = new ArrayList<>();

  /** Whether the client tells of streams that are above the last one of a GOAWAY. */
  protected boolean tellsOfStreamsAboveGoAway() {
    return true;
  }

  @AfterEach
  final void closeBackends() {
    backends.forEach(Http2Backend::close);
  }

  /** A backend that has answered a request already, so that the next one finds its connection. */
  private Http2Backend warm(RouteAction.Forward forward, Http2Backend.Handler handler)
      throws IOException {
    Http2Backend backend =
        Http2Backend.start(stream -> {
          if (stream.number() == 1) {
            stream.reply("warm");
          } else {
            handler.handle(stream);
          }
        });
    backends.add(backend);
    String authority = "127.0.0.1:" + backend.port();
    mesh.cluster("a", HTTP2, backend.port())
        .route(
            "/",
            forward.withRewrites(new Rewrites(null, new HostRewrite.Literal(authority), false)))
        .apply();
    assertThat(text(ClientRequest.get(SHOP + "/"))).isEqualTo("warm");
    return backend;
  }

  private static RouteAction.Forward retrying(RetryOn on) {
    return RouteAction.Forward.to("a").withRetry(Policies.retry(Duration.ZERO, 2, on));
  }

  private static ClientRequest request(String method) {
    return method.equals("POST")
        ? ClientRequest.post(SHOP + "/", PAYLOAD.getBytes(StandardCharsets.UTF_8))
        : new ClientRequest(method, SHOP + "/", List.of(), null, null);
  }

  private void assertFailure(String method, int status, String flags, String reason)
      throws IOException {
    try (ClientResponse response = client().send(request(method))) {
      assertThat(response.text()).endsWith("reset reason: " + reason);
      assertThat(response.status()).isEqualTo(status);
      CallInfo info = Objects.requireNonNull(response.info());
      assertThat(info.responseFlags()).isEqualTo(flags);
      assertThat(info.details())
          .isEqualTo("upstream_reset_before_response_started{" + reason.replace(' ', '_') + '}');
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void aRefusedStreamIsRetried(String method) throws IOException {
    Http2Backend backend =
        warm(
            retrying(RetryOn.REFUSED_STREAM),
            stream -> {
              if (stream.number() == 2) {
                stream.reset(Http2Stream.REFUSED_STREAM);
              } else {
                stream.reply("second");
              }
            });
    try (ClientResponse response = client().send(request(method))) {
      assertThat(response.text()).isEqualTo("second");
      assertThat(Objects.requireNonNull(response.info()).attempts()).isEqualTo(2);
    }
    assertThat(backend.requests()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void aStreamThatIsRefusedEachTimeIsToldAsThat(String method) throws IOException {
    Http2Backend backend =
        warm(retrying(RetryOn.REFUSED_STREAM), stream -> stream.reset(Http2Stream.REFUSED_STREAM));
    assertFailure(method, 503, "URX,UR", "remote refused stream reset");
    assertThat(backend.requests()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void aStreamAboveTheLastOneOfAGoAwayIsRetriedAsRefused(String method) throws IOException {
    warm(
        retrying(RetryOn.REFUSED_STREAM),
        stream -> {
          if (stream.number() == 2) {
            stream.goAway(false);
          } else {
            stream.reply("second");
          }
        });
    if (tellsOfStreamsAboveGoAway()) {
      assertThat(text(request(method))).isEqualTo("second");
    } else {
      assertFailure(method, 503, "UC", "connection termination");
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, false", "GET, true", "POST, false", "POST, true"})
  void aConnectionLostBeforeTheHeadIsAConnectionTermination(String method, boolean broken)
      throws IOException {
    warm(
        retrying(RetryOn.REFUSED_STREAM),
        stream -> {
          if (broken) {
            stream.breakConnection();
          } else {
            stream.closeConnection();
          }
        });
    assertFailure(method, 503, "UC", "connection termination");
  }

  @ParameterizedTest
  @CsvSource({
    "8, 503, UR,  remote reset",
    "2, 503, UR,  remote reset",
    "0, 503, UR,  remote reset",
    "1, 502, UPE, protocol error"
  })
  void aResetBeforeTheHeadIsToldByItsCode(int code, int status, String flags, String reason)
      throws IOException {
    warm(retrying(RetryOn.REFUSED_STREAM), stream -> stream.reset(code));
    assertFailure("GET", status, flags, reason);
    assertFailure("POST", status, flags, reason);
  }

  /** How a response breaks off once the application reads it. */
  private enum Break {
    RESET,
    PROTOCOL_ERROR,
    CLOSE,
    BREAK;

    void of(Http2Stream stream) throws IOException {
      switch (this) {
        case RESET -> stream.reset(Http2Stream.INTERNAL_ERROR);
        case PROTOCOL_ERROR -> stream.reset(Http2Stream.PROTOCOL_ERROR);
        case CLOSE -> stream.closeConnection();
        default -> stream.breakConnection();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RESET,          UR,  remote_reset",
    "PROTOCOL_ERROR, UPE, protocol_error",
    "CLOSE,          UC,  connection_termination",
    "BREAK,          UC,  connection_termination"
  })
  void aResponseThatBreaksOffSaysHow(Break how, String flags, String reason) throws IOException {
    CompletableFuture<Void> reading = new CompletableFuture<>();
    warm(
        RouteAction.Forward.to("a"),
        stream -> {
          stream.head();
          stream.send("begun");
          await(reading);
          how.of(stream);
        });
    try (ClientResponse response = client().send(request("GET"))) {
      assertThat(first(response.body(), 5)).asString(StandardCharsets.UTF_8).isEqualTo("begun");
      reading.complete(null);
      assertThatThrownBy(response::text).isInstanceOf(IOException.class);
      assertBrokenOff(response, flags, reason);
    }
  }

  private static void assertBrokenOff(ClientResponse response, String flags, String reason) {
    CallInfo info = Objects.requireNonNull(response.info());
    assertThat(info.responseFlags()).isEqualTo(flags);
    assertThat(info.details()).isEqualTo("upstream_reset_after_response_started{" + reason + '}');
  }

  private static void await(CompletableFuture<Void> event) throws IOException {
    try {
      event.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IOException(e);
    }
  }

  /** The body is {@code bytes}, whatever its head says. */
  private void warmWithLength(int length) throws IOException {
    warm(
        RouteAction.Forward.to("a"),
        stream -> {
          stream.head("content-length", Integer.toString(length));
          stream.send("bytes");
          stream.end();
        });
  }

  @Test
  void aBodyThatIsShorterThanItsHeadSaysIsNotTakenForWhole() throws IOException {
    warmWithLength(50);
    try (ClientResponse response = client().send(request("GET"))) {
      assertThat(response.status()).isEqualTo(200);
      assertThatThrownBy(response::text).isInstanceOf(IOException.class);
      assertBrokenOff(response, "UPE", "protocol_error");
    }
  }

  @Test
  void aBodyThatIsLongerThanItsHeadSaysIsRefused() throws IOException {
    warmWithLength(2);
    ClientRequest request = request("GET");
    assertThatThrownBy(() -> text(request)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"HEAD, 200", "GET, 304"})
  void aHeadWithoutABodyMaySayHowLongTheBodyWouldBe(String method, int status) throws IOException {
    warm(
        RouteAction.Forward.to("a"),
        stream -> {
          stream.head(status, "content-length", "50");
          stream.end();
        });
    try (ClientResponse response = client().send(request(method))) {
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.text()).isEmpty();
      assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEmpty();
    }
  }

  @Test
  void aResponseBehindAGoAwayIsWhole() throws IOException {
    warm(
        RouteAction.Forward.to("a"),
        stream -> {
          stream.goAway(true);
          stream.reply("last");
        });
    if (tellsOfStreamsAboveGoAway()) {
      assertThat(text(request("GET"))).isEqualTo("last");
    } else {
      assertFailure("GET", 503, "UC", "connection termination");
    }
  }
}
