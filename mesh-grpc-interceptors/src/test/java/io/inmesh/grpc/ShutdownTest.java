package io.inmesh.grpc;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.FreePorts;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shutting down ends, or lets end, the calls of a channel and of an interceptor. */
class ShutdownTest extends GrpcContract {
  private static final String AS_GRPC_SAYS = "UNAVAILABLE Channel shutdownNow invoked";

  private final CountDownLatch retries = new CountDownLatch(1);
  private final ContractMesh own =
      new ContractMesh(builder ->
          builder.listener(
              new MeshListener() {
                @Override
                public void onRetry(String cluster, String reason) {
                  retries.countDown();
                }
              }));

  /** What a call waits for. */
  private enum Waiting {
    CONFIGURATION,
    CONNECTION,
    BACK_OFF,
    RESPONSE
  }

  private static CompletableFuture<Status> start(Channel channel, CallOptions options) {
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<String, String> call = channel.newCall(Texts.UNARY, options);
    call.start(
        new ClientCall.Listener<String>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(2);
    call.sendMessage("x");
    call.halfClose();
    return end;
  }

  private CompletableFuture<Status> startAndWait(Channel channel, Waiting waiting) {
    CallOptions options = CallOptions.DEFAULT.withWaitForReady();
    if (waiting == Waiting.CONFIGURATION) {
      return start(channel, options);
    }
    if (waiting == Waiting.CONNECTION) {
      own.cluster("a", FreePorts.next()).route("/", RouteAction.Forward.to("a")).apply();
      return start(channel, options);
    }
    TextServer server =
        keep(
            waiting == Waiting.RESPONSE
                ? TextServer.silent()
                : TextServer.answering(call -> call.fail(Status.UNAVAILABLE)));
    Duration pause = Duration.ofDays(1);
    RouteAction.Forward retrying =
        RouteAction.Forward.to("a")
            .withRetry(Policies.retry(Duration.ZERO, pause, 9, RetryOn.GRPC_UNAVAILABLE));
    own.cluster("a", server.port()).route("/", retrying).apply();
    CompletableFuture<Status> end = start(channel, options);
    server.take();
    if (waiting == Waiting.BACK_OFF) {
      await(retries);
    }
    return end;
  }

  private static String text(CompletableFuture<Status> end) throws Exception {
    Status status = end.get(20, TimeUnit.SECONDS);
    return status.getCode() + " " + status.getDescription();
  }

  @ParameterizedTest
  @EnumSource
  void shutdownNowEndsTheCallsOfAChannelWhateverTheyWaitFor(Waiting waiting) throws Exception {
    try (own) {
      ManagedChannel byName =
          keep(MeshChannelBuilder.forTarget("mesh:///" + SHOP, own.mesh()).build());
      CompletableFuture<Status> end = startAndWait(byName, waiting);
      byName.shutdownNow();
      assertThat(text(end)).isEqualTo(AS_GRPC_SAYS);
      assertThat(byName.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(text(start(byName, CallOptions.DEFAULT))).isEqualTo(AS_GRPC_SAYS);
    }
  }

  @Test
  void shutdownLetsACallWaitForItsConfigurationAndFinish() throws Exception {
    try (own) {
      TextServer server = keep(TextServer.saying("x"));
      ManagedChannel byName =
          keep(MeshChannelBuilder.forTarget("mesh:///" + SHOP, own.mesh()).build());
      CompletableFuture<Status> end = start(byName, CallOptions.DEFAULT);
      byName.shutdown();
      assertThat(byName.isTerminated()).isFalse();
      own.cluster("a", server.port()).route("/", RouteAction.Forward.to("a")).apply();
      assertThat(text(end)).isEqualTo("OK null");
      assertThat(byName.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** As nobody but the application gets what is thrown where it has no executor. */
  @Test
  void aChannelTerminatesAfterACallWhoseCallbackThrew() throws Exception {
    try (own) {
      TextServer server = keep(TextServer.silent());
      own.cluster("a", server.port()).route("/", RouteAction.Forward.to("a")).apply();
      ManagedChannel byName =
          keep(MeshChannelBuilder.forTarget("mesh:///" + SHOP, own.mesh()).build());
      ClientCall<String, String> call =
          byName.newCall(Texts.UNARY, CallOptions.DEFAULT.withExecutor(Runnable::run));
      RuntimeException thrown = new IllegalStateException("of the application");
      CountDownLatch closed = new CountDownLatch(1);
      call.start(
          new ClientCall.Listener<String>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              closed.countDown();
              throw thrown;
            }
          },
          new Metadata());
      // Null where another thread has just told the call something, and goes on with this.
      assertThat(catchThrowable(() -> call.cancel("enough", null))).isIn(null, thrown);
      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
      byName.shutdown();
      assertThat(byName.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingAnInterceptorEndsItsCallsAndSaysSo(Waiting waiting) throws Exception {
    try (own) {
      MeshClientInterceptor interceptor = MeshClientInterceptor.of(own.mesh());
      ManagedChannel intercepted =
          keep(NettyChannelBuilder.forTarget(SHOP).usePlaintext().intercept(interceptor).build());
      CompletableFuture<Status> end = startAndWait(intercepted, waiting);
      interceptor.close();
      String closed = "UNAVAILABLE MeshClientInterceptor was closed";
      assertThat(text(end)).isEqualTo(closed);
      assertThat(interceptor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(text(start(intercepted, CallOptions.DEFAULT))).isEqualTo(closed);
    }
  }
}
