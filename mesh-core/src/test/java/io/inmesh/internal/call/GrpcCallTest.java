package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.Timeouts;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.internal.http.HeaderList;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine does otherwise for gRPC requests: gRFC A6's rules, and wait-for-ready. */
class GrpcCallTest {
  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private static TestRequest grpc() {
    return new TestRequest().header("content-type", "application/grpc");
  }

  private void route(int retries, RetryOn... on) {
    mesh.cluster(Cluster.builder("c").build(), 1)
        .route(Forward.to("c").withRetry(RetryPolicy.of(Set.of(on), retries)))
        .publish();
  }

  /** As for route matchers, and as in Envoy: a parameter, or another format, is no gRPC. */
  @ParameterizedTest
  @CsvSource({
    "application/grpc, 200",
    "application/grpc+json, 200",
    "application/grpc;charset=utf-8, 503",
    "application/grpc; x, 503",
    "application/grpc-web, 503",
    "application/grpcx, 503",
  })
  void theContentTypeTellsWhetherALocalReplyIsOfGrpc(String contentType, int status) {
    mesh.cluster(Cluster.builder("c").build(), 0).route(Forward.to("c")).publish();
    OutboundCall call = mesh.call(new TestRequest().header("content-type", contentType));
    LocalReply reply = ((Step.Reply) call.begin()).reply();
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body().isEmpty()).isEqualTo(status == 200);
    call.end(EndReason.COMPLETE, null);
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

  @Test
  void thePauseMayBeAnyNumberOf32Bits() {
    route(3, RetryOn.GRPC_UNAVAILABLE);
    OutboundCall call = mesh.call(grpc());
    Attempt first = sent(call.begin());
    Step step =
        call.onResponse(
            first,
            TestResponse.of(200, "grpc-status", "14", "grpc-retry-pushback-ms", "2147483647"));
    assertThat(step).isInstanceOf(Step.Wait.class);
  }

  @ParameterizedTest
  @CsvSource({"-1, 7000, 7", "100, soon, -1", "9000, 7000, 7"})
  void ofSeveralPausesTheLastOneCounts(String one, String other, int seconds) {
    route(3, RetryOn.GRPC_UNAVAILABLE);
    OutboundCall call = mesh.call(grpc());
    Attempt first = sent(call.begin());
    Step step =
        call.onResponse(
            first,
            TestResponse.of(
                200,
                "grpc-status",
                "14",
                "grpc-retry-pushback-ms",
                one,
                "grpc-retry-pushback-ms",
                other));
    if (seconds < 0) {
      assertThat(step).isInstanceOf(Step.Deliver.class);
    } else {
      assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofSeconds(seconds).toNanos());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "soon", "", "2147483648", "99999999999999", "100,400"})
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
  void theServerIsToldHowLongAStreamMayTake() {
    Timeouts.MaxStreamDuration stream =
        new Timeouts.MaxStreamDuration(
            Duration.ofSeconds(3), Duration.ofSeconds(9), Duration.ofMillis(500));
    assertThat(toldTimeout(grpc(), stream)).isEqualTo("3000m");
    assertThat(toldTimeout(grpc().header("grpc-timeout", "4S"), stream)).isEqualTo("3500m");
    assertThat(toldTimeout(grpc().header("grpc-timeout", "1M"), stream)).isEqualTo("8500m");
    assertThat(toldTimeout(grpc().header("grpc-timeout", "1M"), null)).isEqualTo("1M");
    assertThat(toldTimeout(new TestRequest(), stream)).isNull();
  }

  @Test
  void anApplicationThatGivesUpEarlierTellsTheServerSo() {
    Timeouts.MaxStreamDuration stream =
        new Timeouts.MaxStreamDuration(Duration.ofSeconds(3), null, null);
    TestRequest request = grpc().header("grpc-timeout", "2S");
    request.deadlineNanos = mesh.time.nanoTime() + Duration.ofSeconds(2).toNanos();
    assertThat(toldTimeout(request, stream)).isEqualTo("2S");
  }

  private String toldTimeout(TestRequest request, Timeouts.MaxStreamDuration stream) {
    mesh.cluster(Cluster.builder("c").build(), 1)
        .route(Forward.to("c").withTimeouts(new Timeouts(Duration.ofSeconds(15), null, stream)))
        .publish();
    HeaderList headers = new HeaderList(request.headers());
    sent(mesh.call(request).begin()).editRequest(headers);
    return headers.get("grpc-timeout");
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

  @Test
  void aCallThatWaitsThroughALongOutageRemembersItsLatestAttemptsOnly() {
    mesh.cluster(Cluster.builder("c").build(), 2).route(Forward.to("c")).publish();
    TestRequest request = grpc();
    request.waitForReady = true;
    OutboundCall call = mesh.call(request);
    Step step = call.begin();
    for (int i = 1; i <= 1000; i++) {
      Attempt attempt = sent(step);
      assertThat(attempt.number()).isEqualTo(i);
      call.onFailure(attempt, FailureKind.CONNECT_FAILURE, new ConnectException("refused"));
      mesh.time.advance(Duration.ofMillis(2));
      step = call.onTimer();
    }
    int remembered = 0;
    for (AttemptState each = (AttemptState) sent(step); each != null; each = each.previous) {
      remembered++;
    }
    assertThat(remembered).isEqualTo(32);
    assertThat(call.info().attempts()).isEqualTo(1001);
  }
}
