package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The time that an attempt takes to connect is the cluster's connect timeout's to limit, and no
 * part of the time of a try ({@code UpstreamRequest::onPoolReady} in Envoy arms that).
 */
class ConnectingCallTest {
  private static final Duration CONNECT = UpstreamConnection.DEFAULT.connectTimeout();

  private final TestMesh mesh = new TestMesh();
  private final TestRequest request = new TestRequest();
  private OutboundCall call;

  @AfterEach
  void close() {
    mesh.close();
  }

  private Attempt begin() {
    return begin(Duration.ofMillis(250), Duration.ZERO, null);
  }

  private Attempt begin(Duration perTry, Duration perTryIdle, Duration maxStream) {
    RetryPolicy retries =
        new RetryPolicy(
            Set.of(RetryOn.CONNECT_FAILURE),
            RetryPolicy.Retriable.NONE,
            3,
            perTry,
            perTryIdle,
            RetryPolicy.Backoff.DEFAULT,
            null,
            RetryPolicy.HostSelection.DEFAULT);
    mesh.route(Forward.to("c").withRetry(retries))
        .cluster(Cluster.builder("c").connection(lasting(maxStream)).build(), 2)
        .publish();
    call = mesh.mesh.outbound(request, () -> {});
    return sent(call.begin());
  }

  private static UpstreamConnection lasting(Duration maxStream) {
    UpstreamConnection plain = UpstreamConnection.DEFAULT;
    return new UpstreamConnection(
        plain.connectTimeout(),
        plain.protocol(),
        plain.idleTimeout(),
        plain.maxRequestsPerConnection(),
        maxStream,
        plain.transport(),
        plain.transportMatches());
  }

  private Step after(Duration duration) {
    mesh.time.advance(duration);
    return call.onTimer();
  }

  private static void assertTimedOut(Step step) {
    assertThat(step).isInstanceOf(Step.Reply.class);
    LocalReply reply = ((Step.Reply) step).reply();
    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.details()).isEqualTo("upstream_per_try_timeout");
  }

  @Test
  void aConnectionThatTakesLongerThanATryIsAFailureToConnectAndRetried() {
    request.reportsConnected = true;
    Attempt first = begin();
    call.onRequestComplete();
    assertThat(after(Duration.ofMillis(251))).isInstanceOf(Step.Wait.class);
    mesh.time.advance(CONNECT.minusMillis(251));
    assertThat(sent(call.onFailure(first, FailureKind.CONNECT_FAILURE, null)).number())
        .isEqualTo(2);
  }

  @Test
  void theTimeOfATryBeginsWithItsConnection() {
    request.reportsConnected = true;
    Attempt first = begin();
    call.onRequestComplete();
    mesh.time.advance(Duration.ofSeconds(1));
    call.onConnected(first);
    assertThat(after(Duration.ofMillis(249))).isInstanceOf(Step.Wait.class);
    assertTimedOut(after(Duration.ofMillis(1)));
  }

  @Test
  void theTimeOfATryBeginsWithTheEndOfTheRequestWhereThatIsLater() {
    request.reportsConnected = true;
    Attempt first = begin();
    call.onConnected(first);
    mesh.time.advance(Duration.ofSeconds(1));
    call.onRequestComplete();
    assertThat(after(Duration.ofMillis(249))).isInstanceOf(Step.Wait.class);
    assertTimedOut(after(Duration.ofMillis(1)));
  }

  @Test
  void anAttemptWhoseConnectTimeoutIsNotKeptEndsATryLater() {
    request.reportsConnected = true;
    begin();
    call.onRequestComplete();
    assertThat(after(CONNECT.plusMillis(249))).isInstanceOf(Step.Wait.class);
    assertTimedOut(after(Duration.ofMillis(1)));
  }

  @Test
  void whereNobodyTellsOfConnectionsTheTimeOfATryIncludesThem() {
    begin();
    call.onRequestComplete();
    assertThat(after(Duration.ofMillis(249))).isInstanceOf(Step.Wait.class);
    assertTimedOut(after(Duration.ofMillis(1)));
  }

  // ---- max_stream_duration of the cluster ----

  private static void assertTooLong(Step step) {
    assertThat(step).isInstanceOf(Step.Reply.class);
    assertThat(((Step.Reply) step).reply().details())
        .isEqualTo("upstream_max_stream_duration_reached");
  }

  @Test
  void theLongestDurationOfAStreamBeginsWithItsConnection() {
    request.reportsConnected = true;
    Attempt first = begin(Duration.ZERO, Duration.ZERO, Duration.ofMillis(500));
    assertThat(after(Duration.ofSeconds(1))).isInstanceOf(Step.Wait.class);
    call.onConnected(first);
    assertThat(after(Duration.ofMillis(499))).isInstanceOf(Step.Wait.class);
    assertTooLong(after(Duration.ofMillis(1)));
  }

  @Test
  void theLongestDurationOfAStreamDoesNotWaitForTheEndOfTheRequest() {
    request.reportsConnected = true;
    Attempt first = begin(Duration.ZERO, Duration.ZERO, Duration.ofMillis(500));
    call.onConnected(first);
    assertTooLong(after(Duration.ofMillis(500)));
  }

  @Test
  void aStreamWhoseConnectTimeoutIsNotKeptEndsItsLongestDurationLater() {
    request.reportsConnected = true;
    begin(Duration.ZERO, Duration.ZERO, Duration.ofMillis(500));
    assertThat(after(CONNECT.plusMillis(499))).isInstanceOf(Step.Wait.class);
    assertTooLong(after(Duration.ofMillis(1)));
  }

  @Test
  void whereNobodyTellsOfConnectionsTheLongestDurationIncludesThem() {
    begin(Duration.ZERO, Duration.ZERO, Duration.ofMillis(500));
    assertThat(after(Duration.ofMillis(499))).isInstanceOf(Step.Wait.class);
    assertTooLong(after(Duration.ofMillis(1)));
  }

  @Test
  void aResponseIsProofOfAConnectionThatNobodyHasToldOf() {
    request.reportsConnected = true;
    Attempt first = begin(Duration.ZERO, Duration.ZERO, Duration.ofMillis(500));
    call.onRequestComplete();
    mesh.time.advance(Duration.ofSeconds(1));
    assertThat(call.onResponse(first, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
    assertThat(after(Duration.ofMillis(499))).isInstanceOf(Step.Wait.class);
    assertThat(after(Duration.ofMillis(1))).isInstanceOf(Step.Fail.class);
  }

  // ---- per_try_idle_timeout ----

  private static void assertIdle(Step step) {
    assertThat(step).isInstanceOf(Step.Reply.class);
    assertThat(((Step.Reply) step).reply().details()).isEqualTo("upstream_per_try_idle_timeout");
  }

  @Test
  void toConnectIsNotToBeIdle() {
    request.reportsConnected = true;
    Attempt first = begin(Duration.ZERO, Duration.ofMillis(500), null);
    call.onRequestComplete();
    assertThat(after(Duration.ofSeconds(1))).isInstanceOf(Step.Wait.class);
    call.onConnected(first);
    assertThat(after(Duration.ofMillis(499))).isInstanceOf(Step.Wait.class);
    assertIdle(after(Duration.ofMillis(1)));
  }

  @Test
  void anAttemptIsNotIdleAsLongAsItsRequestIsUnderWay() {
    request.reportsConnected = true;
    Attempt first = begin(Duration.ZERO, Duration.ofMillis(500), null);
    call.onConnected(first);
    assertThat(after(Duration.ofSeconds(1))).isInstanceOf(Step.Wait.class);
    call.onRequestComplete();
    assertThat(after(Duration.ofMillis(499))).isInstanceOf(Step.Wait.class);
    assertIdle(after(Duration.ofMillis(1)));
  }
}
