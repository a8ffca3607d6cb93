package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.Timeouts;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine does otherwise for gRPC requests: gRFC A6's rules, and wait-for-ready. */
class GrpcCallTest {
  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private static Attempt sent(Step step) {
    assertThat(step).isInstanceOf(Step.Send.class);
    return ((Step.Send) step).attempt();
  }

  private static TestRequest grpc() {
    return new TestRequest().header("content-type", "application/grpc");
  }

  private void route(int retries, RetryOn... on) {
    mesh.cluster(Cluster.builder("c").build(), 1)
        .route(Forward.to("c").withRetry(RetryPolicy.of(Set.of(on), retries)))
        .publish();
  }

  @Test
  void thePauseThatAServerAsksForIsKept() {
    route(3, RetryOn.GRPC_UNAVAILABLE);
    OutboundCall call = mesh.call(grpc());
    Attempt first = sent(call.begin());
    call.onResponse(
        first, TestResponse.of(200, "grpc-status", "14", "grpc-retry-pushback-ms", "7000"));
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofSeconds(7).toNanos());
    mesh.time.advance(Duration.ofSeconds(7));
    assertThat(sent(call.onTimer()).number()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "soon", ""})
  void aServerThatAsksForNoRetryGetsNone(String pushback) {
    route(3, RetryOn.GRPC_UNAVAILABLE);
    OutboundCall call = mesh.call(grpc());
    Attempt first = sent(call.begin());
    Step step =
        call.onResponse(
            first, TestResponse.of(200, "grpc-status", "14", "grpc-retry-pushback-ms", pushback));
    assertThat(step).isInstanceOf(Step.Deliver.class);
  }

  @Test
  void aStreamThatLastsTooLongIsDeadlineExceededAndOtherTimeoutsAreUnavailable() {
    assertThat(statusAfter(new Timeouts(Duration.ofSeconds(3), null, null))).isEqualTo("14");
    Timeouts.MaxStreamDuration stream =
        new Timeouts.MaxStreamDuration(Duration.ofSeconds(3), null, null);
    assertThat(statusAfter(new Timeouts(Duration.ofSeconds(15), null, stream))).isEqualTo("4");
  }

  private String statusAfter(Timeouts timeouts) {
    mesh.cluster(Cluster.builder("c").build(), 1)
        .route(Forward.to("c").withTimeouts(timeouts))
        .publish();
    OutboundCall call = mesh.call(grpc());
    sent(call.begin());
    call.onRequestComplete();
    mesh.time.advance(Duration.ofSeconds(3));
    List<String> headers = ((Step.Reply) call.onTimer()).reply().headers();
    return headers.get(headers.indexOf("grpc-status") + 1);
  }

  @Test
  void otherRequestsKnowNoPushback() {
    route(3, RetryOn.FIVE_XX);
    OutboundCall call = mesh.call(new TestRequest());
    Attempt first = sent(call.begin());
    Step step = call.onResponse(first, TestResponse.of(503, "grpc-retry-pushback-ms", "-1"));
    assertThat(step).isNotInstanceOf(Step.Deliver.class);
  }

  @Test
  void whoWaitsForReadyOutlivesAnEmptyClusterAndRefusedConnections() {
    mesh.cluster(Cluster.builder("c").build(), 0).route(Forward.to("c")).publish();
    TestRequest request = grpc();
    request.waitForReady = true;
    OutboundCall call = mesh.call(request);
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    mesh.time.advance(Duration.ofMinutes(1));
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    mesh.cluster(Cluster.builder("c").build(), 1).publish();
    mesh.time.advance(Duration.ofSeconds(2));
    Attempt first = sent(call.onTimer());
    Step step = call.onFailure(first, FailureKind.CONNECT_FAILURE, new ConnectException("refused"));
    assertThat(step).isInstanceOf(Step.Wait.class);
    mesh.time.advance(Duration.ofSeconds(2));
    assertThat(sent(call.onTimer()).number()).isEqualTo(2);
  }

  @Test
  void whoWaitsForReadyOutlivesAMissingConfiguration() {
    TestRequest request = grpc();
    request.waitForReady = true;
    OutboundCall call = mesh.call(request);
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    mesh.time.advance(Duration.ofHours(1));
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    route(0);
    assertThat(mesh.events).contains("wake");
    sent(call.onTimer());
  }
}
