package io.inmesh.grpc;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.RouteAction;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream that has come whole, and an application that takes its messages one by one. */
class SlowReaderTest extends GrpcContract {
  private static final Duration ROUTE_TIMEOUT = Duration.ofMinutes(1);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Answers answers = new Answers();
  private final MeshCall info = new MeshCall();
  private final VirtualTimer time = new VirtualTimer();
  private final ContractMesh own =
      new ContractMesh(builder ->
          builder
              .timer(time)
              .listener(
                  new MeshListener() {
                    @Override
                    public void onCallEnd(OutboundCall call, int status, long nanos) {
                      ended.countDown();
                    }
                  }));
  private final ManagedChannel byName =
      keep(MeshChannelBuilder.forTarget("mesh:///" + SHOP, own.mesh()).build());

  @BeforeEach
  void serve() {
    TextServer server = keep(TextServer.answering(call -> call.reply("a", "b", "c")));
    own.narrowCluster("a", server.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(Policies.within(ROUTE_TIMEOUT)))
        .apply();
  }

  @AfterEach
  void closeOwn() {
    byName.shutdownNow();
    own.close();
  }

  /** Has taken the first of three messages when it returns, and the mesh has seen the end. */
  private ClientCall<String, String> begun(CallOptions options) {
    ClientCall<String, String> call =
        byName.newCall(Texts.SERVER, options.withOption(MeshCall.KEY, info));
    answers.start(call, 1);
    answers.awaitFirst();
    await(ended);
    assertThat(Objects.requireNonNull(own.mesh().clusterStatus("a")).breakers().requests().taken())
        .isZero();
    assertThat(Objects.requireNonNull(info.info()).responseFlags()).isEmpty();
    return call;
  }

  @Test
  void theRoutesTimeoutDoesNotBreakOffWhatIsHereAlready() {
    ClientCall<String, String> call = begun(CallOptions.DEFAULT);
    time.advance(ROUTE_TIMEOUT.multipliedBy(2));
    call.request(2);
    assertThat(answers.whole()).containsExactly("a", "b", "c", "OK");
  }

  @Test
  void theApplicationsOwnDeadlineStillHolds() {
    begun(CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS));
    time.advance(Duration.ofSeconds(30));
    assertThat(answers.whole()).containsExactly("a", "DEADLINE_EXCEEDED");
  }

  @Test
  void theApplicationCanStillCancel() {
    begun(CallOptions.DEFAULT).cancel("enough", null);
    assertThat(answers.whole()).containsExactly("a", "CANCELLED");
  }

  @Test
  void aChannelThatIsShutDownWaitsForTheReader() throws Exception {
    ClientCall<String, String> call = begun(CallOptions.DEFAULT);
    byName.shutdown();
    call.request(2);
    assertThat(answers.whole()).containsExactly("a", "b", "c", "OK");
    assertThat(byName.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }
}
