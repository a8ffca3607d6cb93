package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.Cluster;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.LocalRateLimitConfig;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.TokenBucket;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.internal.http.HeaderList;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers that callers are told and that they ask for, all as measured on Envoy 1.40. */
class NumbersInHeadersTest {
  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private LocalReply refused() {
    OutboundCall call = mesh.call(new TestRequest());
    LocalReply reply = ((Step.Reply) call.begin()).reply();
    call.end(EndReason.COMPLETE, null);
    return reply;
  }

  /** Whoever waits as told is let through. */
  @ParameterizedTest
  @CsvSource({
    "4, 0, 4",
    "4, 1, 4",
    "4, 100, 4",
    "4, 1000, 3",
    "4, 1001, 3",
    "4, 3001, 1",
    "4, 3999, 1",
    "3, 1000, 2",
    "3, 2000, 1"
  })
  void aPartOfASecondUntilTheNextTokenIsAWholeOne(int interval, long afterMillis, String seconds) {
    mesh.filter(
            "limit",
            new LocalRateLimitConfig(
                429,
                new TokenBucket(1, 1, Duration.ofSeconds(interval)),
                RuntimeFraction.ALL,
                RuntimeFraction.ALL,
                HeaderEdits.NONE,
                HeaderEdits.NONE,
                List.of(),
                List.of(),
                new LocalRateLimitConfig.Options(true, true, false, true)))
        .route(Forward.to("c"))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    OutboundCall first = mesh.call(new TestRequest());
    first.begin();
    first.end(EndReason.CANCELLED, null);
    mesh.time.advance(Duration.ofMillis(afterMillis));
    List<String> headers = refused().headers();
    assertThat(headers.get(headers.indexOf("x-ratelimit-reset") + 1)).isEqualTo(seconds);
    assertThat(headers.get(headers.indexOf("retry-after") + 1)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "2, 3", "+2, 3", "4294967296, 2", "x, 2"})
  void aRequestSaysHowOftenItIsRetried(String value, int attempts) {
    mesh.forwarding(ForwardingHeaders.builder().internalAddresses(List.of("10.0.0.0/8")).build())
        .route(Forward.to("c").withRetry(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1)))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    OutboundCall call =
        mesh.call(
            new TestRequest()
                .header("x-forwarded-for", "10.1.1.1")
                .header("x-envoy-max-retries", value));
    Step step = call.begin();
    int sent = 0;
    while (true) {
      if (step instanceof Step.Send send) {
        sent++;
        step = call.onResponse(send.attempt(), TestResponse.of(503));
      } else if (step instanceof Step.Wait) {
        mesh.time.advance(Duration.ofSeconds(1));
        step = call.onTimer();
      } else {
        break;
      }
    }
    call.end(EndReason.COMPLETE, null);
    assertThat(sent).isEqualTo(attempts);
  }

  @Test
  void theNumberOfAttemptsIsToldWhateverEditsSay() {
    HeaderEdits edits = new HeaderEdits(List.of("x-envoy-attempt-count"), List.of());
    VirtualHost host =
        new VirtualHost(
            "vh",
            List.of("shop"),
            List.of(
                Route.of("r", RouteMatch.of(new PathMatcher.Prefix("/", false)), Forward.to("c"))),
            HeaderEdits.NONE,
            edits,
            Map.of(),
            new VirtualHost.Policies(
                VirtualHost.TlsRequirement.NONE,
                null,
                null,
                List.of(),
                false,
                true,
                false,
                BufferLimits.NONE),
            VirtualHost.Annotations.NONE);
    mesh.table(RouteTable.of("routes", List.of(host)))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    OutboundCall call = mesh.call(new TestRequest());
    Step step = call.onResponse(TestMesh.sent(call.begin()), TestResponse.of(200));
    HeaderList headers = new HeaderList();
    ((Step.Deliver) step).attempt().editResponse(headers);
    assertThat(headers.get("x-envoy-attempt-count")).isEqualTo("1");
    call.end(EndReason.COMPLETE, null);

    mesh.cluster(Cluster.builder("c").build(), 0).publish();
    assertThat(refused().headers()).startsWith("x-envoy-attempt-count", "1");
  }
}
