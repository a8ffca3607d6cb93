package io.inmesh.grpc;

import static io.inmesh.testing.contract.Policies.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.inmesh.call.MeshContext;
import io.inmesh.config.RouteAction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls that are made for another one, and what takes their context along. */
class MeshContextTest extends GrpcContract {
  private MeshContext inbound(Duration left) {
    return MeshContext.NONE
        .withHeader("x-request-id", "7")
        .withHeader("traceparent", "00-a")
        .withHeader("grpc-trace-bin", "AQI")
        .withTimeout(left, mesh.mesh().timer());
  }

  @Test
  void aCallCarriesTheHeadersAndTheTimeOfTheRequestItIsMadeFor() throws Exception {
    TextServer server = keep(TextServer.saying("x"));
    everythingTo(server);
    assertThat(inbound(Duration.ofSeconds(50)).call(() -> call("x"))).isEqualTo("x");
    TextServer.Received received = server.take();
    assertThat(received.header("x-request-id")).isEqualTo("7");
    assertThat(received.header("traceparent")).isEqualTo("00-a");
    assertThat(received.headers.get(HeaderKeys.binary("grpc-trace-bin"))).containsExactly(1, 2);
    assertThat(received.deadline).isNotNull();
    assertThat(received.deadline.timeRemaining(TimeUnit.SECONDS)).isBetween(1L, 50L);
  }

  @Test
  void aCallEndsWithThatTime() throws Exception {
    TextServer silent = keep(TextServer.answering(call -> {}));
    everything(RouteAction.Forward.to("a").withTimeouts(within(Duration.ZERO)), silent);
    MeshContext context = inbound(Duration.ofMillis(200));
    assertThat(context.call(this::failure).getStatus().getCode())
        .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    TextServer next = keep(TextServer.saying("there was time left"));
    mesh.noRoutes();
    everything(RouteAction.Forward.to("a").withTimeouts(within(Duration.ZERO)), next);
    assertThat(context.call(this::failure).getStatus().getCode())
        .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(next.calls()).isZero();
  }

  @Test
  void theContextIsFoundWhereverGrpcsContextGoes() throws Exception {
    MeshContext context = inbound(Duration.ofMinutes(1));
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Executor carrying =
          Context.current().withValue(GrpcMeshContext.KEY, context).fixedContextExecutor(threads);
      assertThat(CompletableFuture.supplyAsync(MeshContext::current, carrying).get())
          .isSameAs(context);
      assertThat(CompletableFuture.supplyAsync(MeshContext::current, threads).get())
          .isSameAs(MeshContext.NONE);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void theOneOnTheThreadGoesFirst() throws Exception {
    MeshContext own = MeshContext.NONE.withHeader("x-request-id", "8");
    MeshContext found =
        Context.current()
            .withValue(GrpcMeshContext.KEY, inbound(Duration.ofMinutes(1)))
            .call(() -> own.call(MeshContext::current));
    assertThat(found).isSameAs(own);
  }

  @Test
  void aDeadlineOfGrpcsContextLimitsTheMeshsToo() {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      Context.CancellableContext limited =
          Context.current().withDeadline(Deadline.after(1, TimeUnit.HOURS), timer);
      MeshContext context = GrpcMeshContext.within(MeshContext.NONE, limited, mesh.mesh().timer());
      assertThat(context.timeLeft()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
      limited.cancel(null);
      assertThat(GrpcMeshContext.within(MeshContext.NONE, Context.ROOT, mesh.mesh().timer()))
          .isSameAs(MeshContext.NONE);
    } finally {
      timer.shutdownNow();
    }
  }
}
