package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RouteAction;
import io.inmesh.jdkhttp.ThrowingSubscriber.Signal;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an application's subscriber throws comes to the same with the mesh as with the client alone,
 * leaves the call's place free, and lets the client be closed.
 */
@Timeout(60)
class ThrowingSubscriberTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private static final List<String> LAST = List.of("Connection: close");

  private final ContractMesh mesh = new ContractMesh();
  private final Backend backend = Backend.start(ThrowingSubscriberTest::answer);
  private final MeshHttpClient meshed =
      MeshHttpClient.wrap(HttpClient.newHttpClient(), mesh.mesh());
  private final HttpClient alone = HttpClient.newHttpClient();
  private boolean oneByOne;

  @AfterEach
  void close() {
    meshed.close(); // Waits until nothing is under way, also as its own clients see it.
    AttemptClients.close(alone);
    mesh.close();
    backend.close();
  }

  /**
   * Each on a connection of its own: where an end is thrown, the client has put the connection back
   * already when it closes it, under whatever request has taken it in the meantime.
   */
  private static void answer(BackendExchange exchange) throws IOException {
    exchange.closeAfter();
    switch (exchange.target()) {
      case "/streamed" -> {
        exchange.startStreamed(200, LAST);
        exchange.send("text");
        exchange.endStreamed();
      }
      case "/empty" -> exchange.reply(200, LAST, "");
      default -> exchange.reply(200, LAST, "text");
    }
  }

  /** What became of a call: its body or failure, and the ends that the subscriber was told of. */
  private record Outcome(@Nullable String body, List<String> failures, List<String> ends) {}

  private Outcome outcome(HttpClient client, String url, boolean blocking, List<Signal> throwing)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).version(HttpClient.Version.HTTP_1_1).build();
    List<String> ends = new CopyOnWriteArrayList<>();
    String body = null;
    List<String> failures = new ArrayList<>();
    try {
      body =
          blocking
              ? client.send(request, ThrowingSubscriber.at(throwing, ends, oneByOne)).body()
              : client
                  .sendAsync(request, ThrowingSubscriber.at(throwing, ends, oneByOne))
                  .get()
                  .body();
    } catch (IOException | ExecutionException | IllegalArgumentException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        failures.add(cause.toString());
      }
    }
    // Without a body the client may be done with the subscriber before or after it has failed.
    return new Outcome(body, failures, throwing.contains(Signal.BODY) ? List.of() : ends);
  }

  private static Stream<Arguments> sentAndSentAsync(Stream<List<Signal>> bugs) {
    return bugs.flatMap(bug -> Stream.of(true, false).map(sent -> Arguments.of(bug, sent)));
  }

  static Stream<Arguments> bugs() {
    return sentAndSentAsync(
        Stream.of(
            List.of(),
            List.of(Signal.MADE),
            List.of(Signal.BODY),
            List.of(Signal.SUBSCRIBED),
            List.of(Signal.ASKED),
            List.of(Signal.NEXT),
            List.of(Signal.COMPLETE),
            List.of(Signal.NEXT, Signal.ERROR),
            List.of(Signal.COMPLETE, Signal.ERROR)));
  }

  static Stream<Arguments> bugsThatTheClientAloneDoesNotSurvive() {
    return sentAndSentAsync(
        Stream.of(List.of(Signal.BODY, Signal.ERROR), List.of(Signal.SUBSCRIBED, Signal.ERROR)));
  }

  private void sameOutcome(String path, String alonePath, List<Signal> bug, boolean blocking)
      throws Exception {
    Outcome expected =
        outcome(alone, "http://127.0.0.1:" + backend.port() + alonePath, blocking, bug);
    assertThat(outcome(meshed, "http://shop.example" + path, blocking, bug)).isEqualTo(expected);
    isFreeAgain();
  }

  private void isFreeAgain() throws Exception {
    HttpRequest next = HttpRequest.newBuilder(URI.create("http://shop.example/next")).build();
    assertThat(meshed.send(next, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  private void forward() {
    mesh.narrowCluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void ofABodyOfKnownLength(List<Signal> bug, boolean blocking) throws Exception {
    forward();
    sameOutcome("/sized", "/sized", bug, blocking);
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void ofAStreamedBody(List<Signal> bug, boolean blocking) throws Exception {
    forward();
    sameOutcome("/streamed", "/streamed", bug, blocking);
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void ofABodyThatIsReadAhead(List<Signal> bug, boolean blocking) throws Exception {
    oneByOne = true;
    forward();
    sameOutcome("/sized", "/sized", bug, blocking);
    sameOutcome("/streamed", "/streamed", bug, blocking);
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void ofNoBody(List<Signal> bug, boolean blocking) throws Exception {
    forward();
    sameOutcome("/empty", "/empty", bug, blocking);
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void ofAReplyOfTheMesh(List<Signal> bug, boolean blocking) throws Exception {
    mesh.route("/reply", new RouteAction.DirectResponse(200, "text"));
    forward();
    sameOutcome("/reply", "/sized", bug, blocking);
  }

  /** The client alone never ends such a call, nor its {@code close()}. */
  @ParameterizedTest
  @MethodSource("bugsThatTheClientAloneDoesNotSurvive")
  void ofASubscriberThatThrowsWhatItIsToldToo(List<Signal> bug, boolean blocking) throws Exception {
    forward();
    for (String path : List.of("/sized", "/streamed", "/empty")) {
      Outcome outcome = outcome(meshed, "http://shop.example" + path, blocking, bug);
      assertThat(outcome.failures()).last().asString().endsWith(bug.get(0).bug());
      isFreeAgain();
    }
  }
}
