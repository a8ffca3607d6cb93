package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.call.CallInfo;
import io.inmesh.call.CallTimer;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ContractMesh;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that gives a call up when its deadline is over, which it does before the client's own
 * timer goes off: as with gRPC's own calls, that is the deadline.
 */
class ServerKeepsDeadlineTest extends GrpcContract {
  private static final long DEADLINE_SECONDS = 300;

  /** How the server gives up. */
  private enum GivesUp {
    AT_ONCE,
    AFTER_HEADERS,
    IN_TRAILERS,
    IN_TRAILERS_AFTER_HEADERS
  }

  private final AtomicLong now = new AtomicLong();

  /** A clock that is read, and a timer that is late. */
  private final CallTimer late =
      new CallTimer() {
        @Override
        public long nanoTime() {
          return now.get();
        }

        @Override
        public Scheduled schedule(long atNanos, Runnable task) {
          return () -> {};
        }
      };

  private final ContractMesh own = new ContractMesh(builder -> builder.timer(late));
  private final MeshCall info = new MeshCall();
  private final ManagedChannel byName =
      keep(MeshChannelBuilder.forTarget("mesh:///" + SHOP, own.mesh()).build());

  @AfterEach
  void closeOwn() {
    byName.shutdownNow();
    own.close();
  }

  /** Takes so much time, and then gives up. */
  private void serve(GivesUp how, Duration after) {
    TextServer server =
        keep(
            TextServer.answering(call -> {
              now.addAndGet(after.toNanos());
              if (how == GivesUp.AFTER_HEADERS || how == GivesUp.IN_TRAILERS_AFTER_HEADERS) {
                call.call.sendHeaders(new Metadata());
              }
              if (how == GivesUp.AT_ONCE || how == GivesUp.AFTER_HEADERS) {
                // gRPC's server resets a stream that ends well without the message it must have
                call.call.close(Status.OK, new Metadata());
              } else {
                call.fail(Status.CANCELLED, "x-from", "server");
              }
            }));
    own.cluster("a", server.port()).route("/", RouteAction.Forward.to("a")).apply();
  }

  private StatusRuntimeException failureOf(CallOptions options) {
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () -> call(byName, "x", options.withOption(MeshCall.KEY, info)));
  }

  private static CallOptions withDeadline() {
    return CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void whatComesAfterTheDeadlineIsTheDeadline(GivesUp how) {
    serve(how, Duration.ofSeconds(DEADLINE_SECONDS));
    assertDeadline(failureOf(withDeadline()));
    CallInfo seen = Objects.requireNonNull(info.info());
    if (how != GivesUp.IN_TRAILERS_AFTER_HEADERS) { // which is a whole response
      assertThat(seen.responseFlags()).isEqualTo("DC");
      assertThat(seen.details()).isEqualTo("application_deadline_exceeded");
    }
  }

  private static void assertDeadline(StatusRuntimeException failure) {
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(failure.getStatus().getDescription())
        .startsWith("deadline exceeded after 300.")
        .contains("cluster a");
    Metadata trailers = Objects.requireNonNull(failure.getTrailers());
    assertThat(trailers.containsKey(HeaderKeys.text("x-from"))).isFalse();
  }

  @Test
  void theSameGoesForTheDeadlineOfTheContext() {
    serve(GivesUp.AFTER_HEADERS, Duration.ofSeconds(DEADLINE_SECONDS));
    var scheduler = Executors.newSingleThreadScheduledExecutor();
    Context.CancellableContext context =
        Context.current().withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS, scheduler);
    context.run(() -> assertDeadline(failureOf(CallOptions.DEFAULT)));
    context.cancel(null);
    scheduler.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource(names = {"AFTER_HEADERS", "IN_TRAILERS", "IN_TRAILERS_AFTER_HEADERS"})
  void whatComesBeforeItIsWhatTheServerDid(GivesUp how) {
    serve(how, Duration.ofSeconds(1));
    StatusRuntimeException failure = failureOf(withDeadline());
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(Objects.requireNonNull(info.info()).responseFlags()).doesNotContain("DC");
  }
}
