package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a route's edits of response headers make of gRPC's own ones; expected is what Envoy does.
 */
class ResponseEditsTest extends GrpcContract {
  private static final String MISSING =
      "HTTP status code 200\nmissing GRPC status, inferred error from HTTP status code";

  private final TextServer failing =
      keep(
          TextServer.answering(
              call -> call.fail(Status.UNAVAILABLE.withDescription("appé"), "x-why", "closed")));

  private void edited(int port, HeaderEdits edits) {
    mesh.cluster("a", port)
        .route(
            new Route(
                "edited",
                RouteMatch.of(new PathMatcher.Prefix("/", false)),
                RouteAction.Forward.to("a"),
                HeaderEdits.NONE,
                edits,
                Map.of(),
                io.inmesh.config.Metadata.EMPTY,
                BufferLimits.NONE))
        .apply();
  }

  private static HeaderEdits removing(String name) {
    return new HeaderEdits(List.of(name), List.of());
  }

  private static HeaderEdits adding(String name, String value, AppendAction action) {
    return new HeaderEdits(List.of(), List.of(new HeaderEdit(name, value, action, false)));
  }

  private static HeaderEdits overwriting(String name, String value) {
    return adding(name, value, AppendAction.OVERWRITE_IF_EXISTS_OR_ADD);
  }

  private static Metadata trailers(StatusRuntimeException failure) {
    return Objects.requireNonNull(failure.getTrailers());
  }

  private static void containsNoStatus(Metadata metadata) {
    assertThat(metadata.keys()).doesNotContain("grpc-status", "grpc-message");
  }

  /** How a call ends whose server answers 14 with a message and without headers. */
  private Status ended(HeaderEdits edits) {
    edited(failing.port(), edits);
    StatusRuntimeException failure = failure();
    containsNoStatus(trailers(failure));
    assertThat(new MetadataHeaders(trailers(failure)).get("x-why")).isEqualTo("closed");
    return failure.getStatus();
  }

  @Test
  void aMessageThatIsRemovedDoesNotArrive() {
    Status status = ended(removing("grpc-message"));
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "new, OVERWRITE_IF_EXISTS_OR_ADD, new",
    "n%%C3%%A9w, OVERWRITE_IF_EXISTS, néw",
    "later, APPEND_IF_EXISTS_OR_ADD, 'appé,later'",
    "other, ADD_IF_ABSENT, appé"
  })
  void aMessageArrivesAsItIsEdited(String value, AppendAction action, String expected) {
    Status status = ended(adding("grpc-message", value, action));
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"5, NOT_FOUND", "14, UNAVAILABLE", "99, UNKNOWN", "+5, UNKNOWN", "no, UNKNOWN"})
  void aStatusArrivesAsItIsEdited(String code, Status.Code expected) {
    Status status = ended(overwriting("grpc-status", code));
    assertThat(status.getCode()).isEqualTo(expected);
    assertThat(status.getDescription()).isEqualTo("appé");
  }

  @Test
  void aStatusThatIsRemovedIsMissing() {
    Status status = ended(removing("grpc-status"));
    assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(status.getDescription()).isEqualTo(MISSING);
  }

  @Test
  void anErrorBecomesAGoodEnd() {
    edited(failing.port(), overwriting("grpc-status", "0"));
    Answers answers = new Answers();
    answers.start(channel.newCall(Texts.UNARY, CallOptions.DEFAULT), 1);
    assertThat(answers.whole()).containsExactly("OK");
  }

  @Test
  void formatsSeeStatusAndMessageAsTheyTravelled() {
    String all = "%RESP(grpc-status)% %RESP(grpc-message)% %RESP(x-why)%";
    edited(failing.port(), overwriting("x-s", all));
    assertThat(new MetadataHeaders(trailers(failure())).get("x-s"))
        .isEqualTo("14 app%C3%A9 closed");
  }

  @Test
  void theStatusOfAnAnswerThatIsNotOfGrpcFollowsFromHttp() {
    int port = keep(new RefusingServer(RefusingServer.Refusal.ANSWER_OTHERWISE, 1)).port();
    edited(port, overwriting("grpc-status", "5"));
    StatusRuntimeException failure = failure();
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.getStatus().getDescription()).startsWith("HTTP status code 503");
    containsNoStatus(trailers(failure));
    assertThat(new MetadataHeaders(trailers(failure)).get("x-why")).isEqualTo("closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"!!", "v"})
  void whatIsNoBase64IsLeftOut(String value) {
    assertThat(ended(overwriting("x-raw-bin", value)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    edited(keep(TextServer.saying("x")).port(), overwriting("x-raw-bin", value));
    assertThat(call("x")).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource({"grpc-status, 5", "grpc-message, new"})
  void headersBeforeMessagesHaveNoneOfIt(String name, String value) {
    edited(keep(TextServer.saying("x")).port(), overwriting(name, value));
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    Channel capturing =
        ClientInterceptors.intercept(
            channel, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
    assertThat(call(capturing, "x", CallOptions.DEFAULT)).isEqualTo("x");
    containsNoStatus(headers.get());
    containsNoStatus(trailers.get());
  }
}
