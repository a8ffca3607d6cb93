package io.inmesh.grpc;

import static io.inmesh.testing.contract.Latches.await;
import static io.inmesh.testing.contract.Policies.retry;
import static io.inmesh.testing.contract.Policies.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.inmesh.config.HedgePolicy;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.FreePorts;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Retries as gRPC alone has them; what all clients have is in {@link GrpcContractTest}. */
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

  private static final MethodDescriptor<String, String> UNWRITABLE =
      Texts.UNARY.toBuilder()
          .setRequestMarshaller(
              new MethodDescriptor.Marshaller<String>() {
                @Override
                public InputStream stream(String value) {
                  throw new IllegalStateException("cannot be written");
                }

                @Override
                public String parse(InputStream stream) {
                  throw new UnsupportedOperationException("for requests only");
                }
              })
          .build();

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
  void serversAndTheApplicationAreToldHowManyAttemptsWereMadeBefore() {
    TextServer server = failing(2, call -> call.fail(Status.UNAVAILABLE));
    everything(retrying(3, RetryOn.GRPC_UNAVAILABLE), server);
    AtomicReference<Metadata> received = new AtomicReference<>();
    Channel capturing =
        ClientInterceptors.intercept(
            channel,
            MetadataUtils.newCaptureMetadataInterceptor(received, new AtomicReference<>()));
    assertThat(call(capturing, "x", CallOptions.DEFAULT)).isEqualTo("x");
    List<String> told = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      told.add(String.valueOf(server.take().header("grpc-previous-rpc-attempts")));
    }
    assertThat(told).containsExactly("null", "1", "2");
    assertThat(received.get().get(HeaderKeys.PREVIOUS_ATTEMPTS)).isEqualTo("2");
  }

  @Test
  void aStatusThatThePolicyDoesNotNameIsDelivered() {
    TextServer server = failing(1, call -> call.fail(Status.ABORTED));
    everything(retrying(3, RetryOn.GRPC_UNAVAILABLE), server);
    assertThat(failure().getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(server.calls()).isEqualTo(1);
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
        failing(1000, call -> call.fail(Status.UNAVAILABLE, "grpc-retry-pushback-ms", "86400000"));
    everything(retrying(3, RetryOn.GRPC_UNAVAILABLE), server);
    untilReached(server);
    for (int i = server.calls(); i > 0; i--) {
      assertThat(server.take().header("grpc-previous-rpc-attempts")).isNull();
    }
  }

  /** Makes calls that a deadline ends until one has come as far as to the server. */
  private void untilReached(TextServer server) {
    do {
      assertThat(failure(limitedTo(300)).getStatus().getCode())
          .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    } while (server.calls() == 0);
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
        RouteAction.Forward.to("a").withRetry(retry(Duration.ofMillis(100), 100, RetryOn.FIVE_XX));
    everything(plain.withHedge(new HedgePolicy(true)), server);
    assertThat(call("x")).isEqualTo("second");
    TextServer.Received first = server.take();
    await(first.cancelled); // Behind its message.
    assertThat(first.messages).containsExactly("x");
    assertThat(server.take().messages).containsExactly("x");
  }

  @Test
  void theApplicationsDeadlineGoesOutAndIsNotExceededByRetries() {
    TextServer server = failing(1000, call -> call.fail(Status.UNAVAILABLE));
    RetryPolicy slow = retry(Duration.ZERO, Duration.ofDays(1), 1000, RetryOn.GRPC_UNAVAILABLE);
    everything(
        RouteAction.Forward.to("a").withRetry(slow).withTimeouts(within(Duration.ZERO)), server);
    untilReached(server);
    TextServer.Received received = server.take();
    assertThat(Objects.requireNonNull(received.deadline).timeRemaining(TimeUnit.MILLISECONDS))
        .isLessThanOrEqualTo(300);
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
    int port = FreePorts.next();
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

  /** Unlike in gRPC, where only the deadline ends it. */
  @Test
  void waitForReadyEndsWithTheRoutesTimeout() {
    mesh.cluster("empty")
        .route("/", RouteAction.Forward.to("empty").withTimeouts(within(Duration.ofMillis(200))))
        .apply();
    Status status = failure(CallOptions.DEFAULT.withWaitForReady()).getStatus();
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).isEqualTo("upstream request timeout");
  }

  /** Whether its stream had left by then is a matter of chance. */
  @Test
  void aMessageThatCannotBeWrittenIsNotTriedAgain() {
    everything(retrying(3, RetryOn.FIVE_XX), keep(TextServer.saying("x")));
    assertThat(call("x")).isEqualTo("x");
    for (int i = 0; i < 100; i++) {
      MeshCall info = new MeshCall();
      assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, UNWRITABLE, told(info), "x"))
          .hasMessageContaining("CANCELLED")
          .rootCause()
          .hasMessage("cannot be written");
      assertThat(Objects.requireNonNull(info.info()).attempts()).isEqualTo(1);
    }
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
