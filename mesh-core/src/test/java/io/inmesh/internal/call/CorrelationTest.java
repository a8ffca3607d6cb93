package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.replied;
import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.CallOverrides;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshContext;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RoutingPriority;
import io.inmesh.config.StringMatcher;
import io.inmesh.config.Timeouts;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.internal.http.HeaderList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What outbound calls take from the request for which they are made. */
class CorrelationTest {
  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private void publish(Forward action) {
    mesh.route(action).cluster(Cluster.builder("c").build(), 1).publish();
  }

  private MeshContext within(Duration time) {
    return MeshContext.NONE.withTimeout(time, mesh.time);
  }

  private static TestRequest in(MeshContext context) {
    TestRequest request = new TestRequest();
    request.context = context;
    return request;
  }

  /** The headers with which the first attempt of a request goes out. */
  private HeaderList headers(TestRequest request) {
    HeaderList headers = new HeaderList(request.headers());
    sent(mesh.call(request).begin()).editRequest(headers);
    return headers;
  }

  private static List<String> values(HeaderList headers, String name) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals(name)) {
        values.add(headers.value(i));
      }
    }
    return values;
  }

  @Test
  void aCallGetsNoMoreTimeThanIsLeft() {
    publish(Forward.to("c"));
    OutboundCall call = mesh.call(in(within(Duration.ofSeconds(2))));
    sent(call.begin());
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofSeconds(2).toNanos());
    mesh.time.advance(Duration.ofSeconds(2));
    LocalReply reply = replied(call.onTimer());
    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.body()).isEqualTo("the request that this call is made for has no time left");
    assertThat(reply.details()).isEqualTo("inbound_deadline_exceeded");
  }

  @Test
  void theTimeoutOfTheRouteStaysWhereItIsShorter() {
    publish(Forward.to("c"));
    OutboundCall call = mesh.call(in(within(Duration.ofMinutes(1))));
    sent(call.begin());
    call.onRequestComplete();
    mesh.time.advance(Duration.ofSeconds(15));
    assertThat(replied(call.onTimer()).details()).isEqualTo("response_timeout");
  }

  @Test
  void whoeverGivesUpFirstIsNamed() {
    publish(Forward.to("c"));
    TestRequest request = in(within(Duration.ofSeconds(2)));
    request.deadlineNanos = Duration.ofSeconds(1).toNanos();
    OutboundCall call = mesh.call(request);
    sent(call.begin());
    mesh.time.advance(Duration.ofSeconds(1));
    assertThat(replied(call.onTimer()).details()).isEqualTo("application_deadline_exceeded");
  }

  @Test
  void aCallAfterTheDeadlineFailsAtOnceAndSendsNothing() {
    publish(Forward.to("c"));
    MeshContext context = within(Duration.ofSeconds(2));
    mesh.time.advance(Duration.ofSeconds(2));
    OutboundCall call = mesh.call(in(context));
    assertThat(replied(call.begin()).details()).isEqualTo("inbound_deadline_exceeded");
    assertThat(call.info().attempts()).isZero();
  }

  @Test
  void theClientsOwnLimitOfRetriesHolds() {
    publish(Forward.to("c").withRetry(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1)));
    TestRequest request = in(within(Duration.ofMinutes(1)));
    request.retryThrottle = () -> false;
    OutboundCall call = mesh.call(request);
    Step step = call.onResponse(sent(call.begin()), TestResponse.of(503));
    assertThat(step).isInstanceOf(Step.Deliver.class);
    assertThat(mesh.events).containsExactly("retry denied c throttle");
  }

  @Test
  void aCallThatIsNotForTheMeshStaysAsItIsEvenAfterTheDeadline() {
    publish(Forward.to("c"));
    TestRequest request = in(within(Duration.ZERO));
    request.authority = "elsewhere";
    OutboundCall call = mesh.call(request);
    assertThat(call.begin()).isInstanceOf(Step.Bypass.class);
    assertThat(call.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
  }

  @Test
  void theNextServiceHearsHowMuchTimeIsLeft() {
    publish(Forward.to("c"));
    MeshContext context = within(Duration.ofSeconds(2));
    mesh.time.advance(Duration.ofMillis(500));
    assertThat(headers(in(context)).get("x-envoy-expected-rq-timeout-ms")).isEqualTo("1500");
    publish(Forward.to("c").withTimeouts(new Timeouts(Duration.ZERO, null, null)));
    assertThat(headers(in(context)).get("x-envoy-expected-rq-timeout-ms")).isEqualTo("1500");
    assertThat(headers(in(MeshContext.NONE)).contains("x-envoy-expected-rq-timeout-ms")).isFalse();
    publish(Forward.to("c"));
    assertThat(headers(in(within(Duration.ofMinutes(1)))).get("x-envoy-expected-rq-timeout-ms"))
        .isEqualTo("15000");
  }

  @Test
  void requestIdAndTraceContextGoOn() {
    publish(Forward.to("c"));
    MeshContext context =
        MeshContext.NONE.withHeaders(
            List.of(
                "x-request-id",
                "1",
                "traceparent",
                "00-a",
                "tracestate",
                "x=1",
                "tracestate",
                "y=2"));
    HeaderList headers = headers(in(context));
    assertThat(values(headers, "x-request-id")).containsExactly("1");
    assertThat(values(headers, "traceparent")).containsExactly("00-a");
    assertThat(values(headers, "tracestate")).containsExactly("x=1", "y=2");
  }

  @Test
  void whatTheApplicationHasSetStays() {
    publish(Forward.to("c"));
    MeshContext context =
        MeshContext.NONE
            .withHeader("x-request-id", "1")
            .withHeader("traceparent", "00-a")
            .withHeader("tracestate", "x=1")
            .withHeader("b3", "0")
            .withHeader("x-tenant", "blue");
    HeaderList headers =
        headers(in(context).header("x-request-id", "own").header("traceparent", "00-b"));
    assertThat(values(headers, "x-request-id")).containsExactly("own");
    assertThat(values(headers, "traceparent")).containsExactly("00-b");
    assertThat(headers.contains("tracestate")).as("of another trace").isFalse();
    assertThat(headers.contains("b3")).isFalse();
    assertThat(headers.get("x-tenant")).isEqualTo("blue");
  }

  @Test
  void routesAndFiltersSeeTheHeadersOfTheContext() {
    HeaderMatcher isBlue =
        HeaderMatcher.of(
            "x-tenant", new HeaderMatcher.Text(new StringMatcher.Exact("blue", false)));
    RouteMatch ofBlue = RouteMatch.of(new PathMatcher.Prefix("/", false), List.of(isBlue));
    Route blue = Route.of("blue", ofBlue, Forward.to("c"));
    Route rest =
        Route.of(
            "rest",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            new RouteAction.DirectResponse(404, ""));
    mesh.table(
            RouteTable.of("t", List.of(VirtualHost.of("vh", List.of("shop"), List.of(blue, rest)))))
        .filter(
            "edit",
            new HeaderMutationConfig(
                List.of(
                    new HeaderEdits(
                        List.of(),
                        List.of(
                            new HeaderEdit(
                                "x-seen",
                                "%REQ(x-tenant)%",
                                AppendAction.APPEND_IF_EXISTS_OR_ADD,
                                false)))),
                List.of(),
                List.of(),
                false))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    MeshContext context = MeshContext.NONE.withHeader("x-tenant", "blue");
    HeaderList headers = headers(in(context));
    assertThat(values(headers, "x-tenant")).containsExactly("blue");
    assertThat(values(headers, "x-seen")).containsExactly("blue");
    assertThat(replied(mesh.call(new TestRequest()).begin()).status()).isEqualTo(404);
  }

  @Test
  void wishesOfTheContextHoldForTheCallsThatTheyName() {
    CircuitBreakers closedByDefault =
        new CircuitBreakers(
            new Thresholds(1024, 1024, 0, 3, null, false), Thresholds.DEFAULT, null);
    mesh.route(Forward.to("c"))
        .cluster(Cluster.builder("c").circuitBreakers(closedByDefault).build(), 1)
        .cluster(Cluster.builder("canary").build(), 1)
        .publish();
    assertThat(replied(mesh.call(new TestRequest()).begin()).flags()).isEqualTo("UO");
    CallOverrides high = CallOverrides.NONE.withPriority(RoutingPriority.HIGH);
    assertThat(sent(mesh.call(in(MeshContext.NONE.withOverrides(high))).begin()).cluster())
        .isEqualTo("c");
    CallOverrides canary = CallOverrides.NONE.withClusterInsteadOf("c", "canary");
    assertThat(sent(mesh.call(in(MeshContext.NONE.withOverrides(canary))).begin()).cluster())
        .isEqualTo("canary");
    TestRequest own = in(MeshContext.NONE.withOverrides(canary));
    own.overrides = CallOverrides.NONE.withCluster("c").withPriority(RoutingPriority.HIGH);
    assertThat(sent(mesh.call(own).begin()).cluster()).isEqualTo("c");
  }

  @Test
  void theNextServiceHearsTheWishesWhereServicesTellThem() {
    CallOverrides wishes =
        CallOverrides.NONE
            .withPriority(RoutingPriority.HIGH)
            .withClusterInsteadOf("d", "d2")
            .withClusterInsteadOf("b", "b2");
    MeshContext context = MeshContext.NONE.withOverrides(wishes);
    try (TestMesh telling = new TestMesh(b -> b.overridesHeader("x-wishes"))) {
      telling.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 1).publish();
      HeaderList headers = new HeaderList();
      sent(telling.call(in(context)).begin()).editRequest(headers);
      assertThat(headers.get("x-wishes")).isEqualTo("priority=high, cluster:b=b2, cluster:d=d2");
      HeaderList own = new HeaderList();
      own.add("x-wishes", "own");
      sent(telling.call(in(context).header("x-wishes", "own")).begin()).editRequest(own);
      assertThat(values(own, "x-wishes")).containsExactly("own");
    }
    publish(Forward.to("c"));
    assertThat(headers(in(context)).contains("x-wishes")).isFalse();
  }
}
