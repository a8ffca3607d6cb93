package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.config.HedgePolicy;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures, retries and timeouts: what is sent again, what is not, and what leaves the wire. */
class RetryTest extends GrpcContract {
  /** Fails so many calls, then echoes. */
  private TextServer failing(int failures, TextServer.Answer failure) {
    return keep(
        TextServer.answering(call -> {
          if (call.number <= failures) {
            failure.answer(call);
          } else {
            call.reply(call.messages.get(0));
          }
        }));
  }

  private static CallOptions told(MeshCall info) {
    return CallOptions.DEFAULT.withOption(MeshCall.KEY, info);
  }

  @ParameterizedTest
  @CsvSource({
    "CANCELLED, GRPC_CANCELLED",
    "DEADLINE_EXCEEDED, GRPC_DEADLINE_EXCEEDED",
    "INTERNAL, GRPC_INTERNAL",
    "RESOURCE_EXHAUSTED, GRPC_RESOURCE_EXHAUSTED",
    "UNAVAILABLE, GRPC_UNAVAILABLE"
  })
  void aStatusIsRetriedWithTheMessageWhereThePolicyNamesIt(Status.Code code, RetryOn on) {
    TextServer server = failing(2, call -> call.fail(code.toStatus()));
    everything(retrying(3, on), server);
    MeshCall info = new MeshCall();
    assertThat(call("payload", told(info))).isEqualTo("payload");
    assertThat(Objects.requireNonNull(info.info()).attempts()).isEqualTo(3);
    assertThat(server.calls()).isEqualTo(3);
  }

  @Test
  void aStatusThatThePolicyDoesNotNameIsDelivered() {
    TextServer server = failing(1, call -> call.fail(Status.ABORTED));
    everything(retrying(3, RetryOn.GRPC_UNAVAILABLE), server);
    assertThat(failure().getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(server.calls()).isEqualTo(1);
  }

  @Test
  void retriesEndAndTheLastStatusIsDelivered() {
    TextServer server = failing(100, call -> call.fail(Status.UNAVAILABLE.withDescription("no")));
    everything(retrying(2, RetryOn.GRPC_UNAVAILABLE), server);
    MeshCall info = new MeshCall();
    assertThat(failure(told(info)).getStatus().getDescription()).isEqualTo("no");
    assertThat(Objects.requireNonNull(info.info()).responseFlags()).isEqualTo("URX");
    assertThat(server.calls()).isEqualTo(3);
  }

  @Test
  void anAnswerThatHasBegunIsNotRetried() {
    TextServer server =
        failing(
            1,
            call -> {
              call.call.sendHeaders(new io.grpc.Metadata());
              call.fail(Status.UNAVAILABLE);
            });
    everything(retrying(3, RetryOn.GRPC_UNAVAILABLE), server);
    assertThat(failure().getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(server.calls()).isEqualTo(1);
  }

  @Test
  void aServerCanForbidRetries() {
    TextServer server =
        failing(1, call -> call.fail(Status.UNAVAILABLE, "grpc-retry-pushback-ms", "-1"));
    everything(retrying(3, RetryOn.GRPC_UNAVAILABLE), server);
    assertThat(failure().getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(server.calls()).isEqualTo(1);
  }

  @Test
  void aServerCanDeferRetriesBeyondThePolicysOwnPause() {
    TextServer server =
        failing(1, call -> call.fail(Status.UNAVAILABLE, "grpc-retry-pushback-ms", "86400000"));
    everything(retrying(3, RetryOn.GRPC_UNAVAILABLE), server);
    CallOptions limited = CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS);
    assertThat(failure(limited).getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(server.calls()).isEqualTo(1);
  }

  @Test
  void aRefusedConnectionIsRetriedElsewhere() {
    TextServer server = keep(TextServer.saying("x"));
    mesh.cluster("a", Backend.closedPort(), server.port())
        .route("/", retrying(3, RetryOn.CONNECT_FAILURE))
        .apply();
    for (int i = 0; i < 4; i++) {
      assertThat(call("x")).isEqualTo("x");
    }
  }

  @Test
  void anAttemptThatTakesTooLongLeavesTheWireAndIsRetried() {
    TextServer silent = keep(TextServer.silent());
    TextServer quick = keep(TextServer.saying("quick"));
    everything(
        RouteAction.Forward.to("a").withRetry(retry(Duration.ofMillis(100), 3, RetryOn.FIVE_XX)),
        silent,
        quick);
    for (int i = 0; i < 2; i++) {
      assertThat(call("x")).isEqualTo("quick");
    }
    await(silent.take().cancelled);
  }

  @Test
  void aHedgedAttemptRunsBesideTheFirstAndTheLoserLeavesTheWire() {
    TextServer server =
        keep(
            TextServer.answering(call -> {
              if (call.number > 1) {
                call.reply("second");
              }
            }));
    RouteAction.Forward plain =
        RouteAction.Forward.to("a").withRetry(retry(Duration.ofMillis(100), 3, RetryOn.FIVE_XX));
    everything(
        new RouteAction.Forward(
            plain.cluster(),
            plain.rewrites(),
            plain.timeouts(),
            plain.retry(),
            new HedgePolicy(1, true),
            plain.mirrors(),
            plain.hashPolicies(),
            plain.options()),
        server);
    assertThat(call("x")).isEqualTo("second");
    TextServer.Received first = server.take();
    assertThat(first.messages).containsExactly("x");
    await(first.cancelled);
    assertThat(server.take().messages).containsExactly("x");
  }

  @Test
  void theRouteTimeoutEndsTheCallAndItsAttempt() {
    TextServer silent = keep(TextServer.silent());
    everything(RouteAction.Forward.to("a").withTimeouts(within(Duration.ofMillis(100))), silent);
    MeshCall info = new MeshCall();
    StatusRuntimeException failure = failure(told(info));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.getStatus().getDescription()).isEqualTo("upstream request timeout");
    assertThat(Objects.requireNonNull(info.info()).responseFlags()).isEqualTo("UT");
    await(silent.take().cancelled);
  }

  @Test
  void theApplicationsDeadlineGoesOutAndIsNotExceededByRetries() {
    TextServer server = failing(1000, call -> call.fail(Status.UNAVAILABLE));
    RetryPolicy policy = retry(Duration.ZERO, 1000, RetryOn.GRPC_UNAVAILABLE);
    RetryPolicy slow =
        new RetryPolicy(
            policy.on(),
            policy.retriable(),
            1000,
            Duration.ZERO,
            Duration.ZERO,
            new RetryPolicy.Backoff(Duration.ofDays(1), Duration.ofDays(1)),
            null,
            policy.hosts());
    everything(
        RouteAction.Forward.to("a").withRetry(slow).withTimeouts(within(Duration.ZERO)), server);
    CallOptions limited = CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS);
    assertThat(failure(limited).getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    TextServer.Received received = server.take();
    assertThat(Objects.requireNonNull(received.deadline).timeRemaining(TimeUnit.MILLISECONDS))
        .isLessThanOrEqualTo(300);
  }

  @Test
  void theApplicationsDeadlineTakesTheAttemptOffTheWire() {
    TextServer silent = keep(TextServer.silent());
    everythingTo(silent);
    CallOptions limited = CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS);
    assertThat(failure(limited).getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    await(silent.take().cancelled);
  }

  @Test
  void aDeadlineThatIsOverSendsNothing() {
    TextServer server = keep(TextServer.saying("x"));
    everythingTo(server);
    CallOptions late = CallOptions.DEFAULT.withDeadlineAfter(-1, TimeUnit.SECONDS);
    assertThat(failure(late).getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(server.calls()).isZero();
  }

  @Test
  void waitForReadyWaitsForAServerThatIsNotThereYet() throws Exception {
    int port = Backend.closedPort();
    mesh.cluster("a", port).route("/", RouteAction.Forward.to("a")).apply();
    assertThat(failure().getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    var call =
        io.grpc.stub.ClientCalls.futureUnaryCall(
            channel.newCall(Texts.UNARY, CallOptions.DEFAULT.withWaitForReady()), "x");
    TextServer server = keep(TextServer.saying("there"));
    mesh.cluster("a", server.port()).apply();
    assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo("there");
  }

  @Test
  void waitForReadyEndsWithTheDeadline() {
    mesh.cluster("empty").route("/", RouteAction.Forward.to("empty")).apply();
    CallOptions options =
        CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(200, TimeUnit.MILLISECONDS);
    assertThat(failure(options).getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @Test
  void aMessageBeyondTheRetryBufferIsSentOnce() {
    TextServer server = failing(1, call -> call.fail(Status.UNAVAILABLE));
    everything(retrying(3, RetryOn.GRPC_UNAVAILABLE), server);
    StatusRuntimeException failure;
    try {
      call("x".repeat(2 << 20));
      throw new AssertionError("it was sent again");
    } catch (StatusRuntimeException e) {
      failure = e;
    }
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(server.calls()).isEqualTo(1);
  }
}
