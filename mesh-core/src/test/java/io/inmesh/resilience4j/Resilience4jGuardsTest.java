package io.inmesh.resilience4j;

import static io.inmesh.resilience4j.Exchanges.attempt;
import static io.inmesh.resilience4j.Exchanges.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.call.CallInfo;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshFailure;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.Metadata;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.VirtualTimer;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Resilience4jGuardsTest {
  private static final Map<String, Object> BREAKER =
      Map.of(
          "slidingWindowSize", 2.0, "minimumNumberOfCalls", 2.0, "waitDurationInOpenState", "10s");

  private final VirtualTimer time = new VirtualTimer();
  private final CircuitBreakerRegistry breakers =
      CircuitBreakerRegistry.of(
          CircuitBreakerConfig.custom()
              .currentTimestampFunction(clock -> time.nanoTime(), TimeUnit.NANOSECONDS)
              .build());
  private final BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();
  private Resilience4jGuards guards = Resilience4jGuards.of(breakers, bulkheads);
  private ContractMesh mesh;

  @AfterEach
  void close() {
    if (mesh != null) {
      mesh.close();
    }
  }

  private Exchanges start(Map<String, Object> settings) {
    return start(settings, RouteAction.Forward.to("shop"));
  }

  private Exchanges start(Map<String, Object> settings, RouteAction.Forward action) {
    mesh = new ContractMesh(builder -> builder.timer(time).random(() -> 0).guards(guards));
    mesh.route("/", action);
    configure(settings);
    return new Exchanges(mesh.mesh());
  }

  private void configure(Map<String, Object> settings) {
    Metadata metadata =
        settings.isEmpty()
            ? Metadata.EMPTY
            : new Metadata(Map.of(Resilience4jGuards.METADATA, settings));
    mesh.cluster(Cluster.builder("shop").metadata(metadata).build(), 1).apply();
  }

  private static void answer(Exchanges exchanges, int status) {
    OutboundCall call = exchanges.call();
    call.onResponse(attempt(call.begin()), status(status));
    call.end(EndReason.COMPLETE, null);
  }

  private static LocalReply refusal(Exchanges exchanges) {
    OutboundCall call = exchanges.call();
    Step step = call.begin();
    call.end(EndReason.COMPLETE, null);
    assertThat(step).isInstanceOf(Step.Reply.class);
    return ((Step.Reply) step).reply();
  }

  /** What a fallback is told. */
  private static MeshFailure.@Nullable Kind kind(LocalReply reply) {
    CallInfo call = new CallInfo("v", "r", "shop", "", 1, reply.flags(), reply.details());
    MeshFailure failure = MeshFailure.of("shop", call, reply.status(), reply);
    return failure == null ? null : failure.kind();
  }

  private CircuitBreaker breaker() {
    return breakers.find("shop").orElseThrow();
  }

  @Test
  void anOpenBreakerAnswersAsAnOverflowWithItsOwnCause() {
    Exchanges exchanges = start(Map.of("circuitBreaker", BREAKER));
    List<String> events = new ArrayList<>();
    breaker().getEventPublisher().onEvent(event -> events.add(event.getEventType().name()));
    answer(exchanges, 500);
    answer(exchanges, 503);
    LocalReply reply = refusal(exchanges);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.flags()).isEqualTo("UO");
    assertThat(reply.headers()).contains("x-envoy-overloaded");
    assertThat(reply.details())
        .isEqualTo(
            "upstream_reset_before_response_started{overflow|circuit-breaker:_shop_is_OPEN}");
    assertThat(reply.cause())
        .asInstanceOf(type(CallNotPermittedException.class))
        .returns("shop", CallNotPermittedException::getCausingCircuitBreakerName);
    assertThat(kind(reply)).isEqualTo(MeshFailure.Kind.CIRCUIT_OPEN);
    assertThat(events).contains("ERROR", "STATE_TRANSITION", "NOT_PERMITTED");
  }

  @Test
  void anOpenBreakerLetsCallsThroughAgainAndCloses() {
    Exchanges exchanges =
        start(
            Map.of(
                "circuitBreaker",
                Map.of(
                    "slidingWindowSize",
                    "2",
                    "minimumNumberOfCalls",
                    2,
                    "waitDurationInOpenState",
                    10_000.0,
                    "permittedNumberOfCallsInHalfOpenState",
                    2)));
    answer(exchanges, 500);
    answer(exchanges, 500);
    assertThat(breaker().getState()).isEqualTo(State.OPEN);
    breaker().transitionToHalfOpenState(); // its clock is the machine's
    OutboundCall cancelled = exchanges.call();
    cancelled.begin();
    cancelled.end(EndReason.CANCELLED, null); // gives its permission back
    answer(exchanges, 200);
    answer(exchanges, 200);
    assertThat(breaker().getState()).isEqualTo(State.CLOSED);
  }

  @Test
  void eachAttemptAsksAndTellsItsOutcome() {
    RetryPolicy twice = RetryPolicy.of(Set.of(RetryOn.FIVE_XX, RetryOn.CONNECT_FAILURE), 2);
    Exchanges exchanges =
        start(
            Map.of("circuitBreaker", Map.of("minimumNumberOfCalls", 10)),
            RouteAction.Forward.to("shop").withRetry(twice));
    List<Throwable> errors = new ArrayList<>();
    breaker().getEventPublisher().onError(event -> errors.add(event.getThrowable()));
    OutboundCall call = exchanges.call();
    ConnectException refused = new ConnectException("Connection refused");
    Step second = call.onFailure(attempt(call.begin()), FailureKind.CONNECT_FAILURE, refused);
    Step third = call.onResponse(attempt(second), status(502)); // the draws leave no pause
    call.onResponse(attempt(third), status(200));
    call.end(EndReason.COMPLETE, null);
    assertThat(errors).hasSize(2);
    assertThat(errors.get(0)).isSameAs(refused);
    assertThat(errors.get(1))
        .asInstanceOf(type(UpstreamFailureException.class))
        .returns(502, UpstreamFailureException::status);
    assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
    assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isEqualTo(2);
  }

  @Test
  void aTimeoutIsAnError() {
    Exchanges exchanges = start(Map.of("circuitBreaker", Map.of("minimumNumberOfCalls", 10)));
    OutboundCall call = exchanges.call();
    call.begin();
    time.advance(Duration.ofSeconds(15));
    assertThat(call.onTimer()).isInstanceOf(Step.Reply.class);
    call.end(EndReason.COMPLETE, null);
    assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
  }

  @Test
  void aFullBulkheadRefusesAndIsNoErrorToTheBreaker() {
    Exchanges exchanges =
        start(Map.of("circuitBreaker", BREAKER, "bulkhead", Map.of("maxConcurrentCalls", 1)));
    OutboundCall first = exchanges.call();
    first.onResponse(attempt(first.begin()), status(200));
    LocalReply reply = refusal(exchanges);
    assertThat(reply.flags()).isEqualTo("UO");
    assertThat(reply.details()).endsWith("{overflow|bulkhead:_shop_is_full}");
    assertThat(kind(reply)).isEqualTo(MeshFailure.Kind.OVERFLOW);
    assertThat(reply.cause()).isInstanceOf(BulkheadFullException.class);
    assertThat(breaker().getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
    first.end(EndReason.COMPLETE, null); // only now has its body been read
    first.end(EndReason.CANCELLED, null);
    assertThat(bulkheads.bulkhead("shop").getMetrics().getAvailableConcurrentCalls()).isOne();
    answer(exchanges, 200);
  }

  @Test
  void nothingIsHeldWhenTheClusterItselfRefuses() {
    mesh = new ContractMesh(builder -> builder.timer(time).random(() -> 0).guards(guards));
    Map<String, Object> settings = Map.of("bulkhead", Map.of("maxConcurrentCalls", 5));
    mesh.route("/", RouteAction.Forward.to("shop"));
    io.inmesh.config.CircuitBreakers.Thresholds one =
        new io.inmesh.config.CircuitBreakers.Thresholds(1024, 1024, 1, 3, null, false);
    mesh.cluster(
            Cluster.builder("shop")
                .circuitBreakers(new io.inmesh.config.CircuitBreakers(one, one, null))
                .metadata(new Metadata(Map.of(Resilience4jGuards.METADATA, settings)))
                .build(),
            1)
        .apply();
    Exchanges exchanges = new Exchanges(mesh.mesh());
    OutboundCall first = exchanges.call();
    first.begin();
    assertThat(refusal(exchanges).details()).endsWith("{overflow}");
    assertThat(bulkheads.bulkhead("shop").getMetrics().getAvailableConcurrentCalls()).isEqualTo(4);
    first.end(EndReason.CANCELLED, null);
    assertThat(bulkheads.bulkhead("shop").getMetrics().getAvailableConcurrentCalls()).isEqualTo(5);
  }

  @Test
  void explanationsAskNothing() {
    Exchanges exchanges = start(Map.of("bulkhead", Map.of("maxConcurrentCalls", 1)));
    OutboundCall first = exchanges.call();
    first.begin();
    assertThat(mesh.mesh().explain(Exchanges.request()).target()).isNotNull();
    assertThat(mesh.mesh().explain(Exchanges.request()).reply()).isNull();
    first.end(EndReason.CANCELLED, null);
  }

  @Test
  void theApplicationsOwnInstanceIsStrongerThanSettings() {
    CircuitBreaker own =
        breakers.circuitBreaker("shop", CircuitBreakerConfig.custom().slidingWindowSize(7).build());
    start(Map.of("circuitBreaker", BREAKER));
    assertThat(breaker()).isSameAs(own);
    assertThat(own.getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(7);
    configure(Map.of());
    assertThat(breaker()).isSameAs(own);
  }

  @Test
  void localSettingsAreStrongerThanMetadataAndMayHaveHyphens() {
    guards =
        Resilience4jGuards.builder(breakers, bulkheads)
            .cluster("shop", Map.of("circuit-breaker", Map.of("sliding-window-size", "9")))
            .build();
    start(Map.of("circuitBreaker", BREAKER, "bulkhead", Map.of("maxConcurrentCalls", 3)));
    assertThat(breaker().getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(9);
    assertThat(bulkheads.bulkhead("shop").getBulkheadConfig().getMaxConcurrentCalls()).isEqualTo(3);
  }

  @Test
  void otherSettingsTakeEffectAndAnOpenBreakerStaysOpen() {
    Exchanges exchanges = start(Map.of("circuitBreaker", BREAKER));
    answer(exchanges, 500);
    answer(exchanges, 500);
    List<String> registry = new ArrayList<>();
    breakers.getEventPublisher().onEntryReplaced(event -> registry.add("replaced"));
    configure(Map.of("circuitBreaker", BREAKER)); // the same: nothing happens
    assertThat(registry).isEmpty();
    configure(Map.of("circuitBreaker", Map.of("slidingWindowSize", 50)));
    assertThat(registry).containsExactly("replaced");
    assertThat(breaker().getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(50);
    assertThat(breaker().getState()).isEqualTo(State.OPEN);
    assertThat(refusal(exchanges).details()).contains("OPEN");
  }

  @Test
  void whatIsNotUsedAnyMoreLeavesTheRegistries() {
    start(Map.of("circuitBreaker", BREAKER, "bulkhead", Map.of()));
    configure(Map.of("circuitBreaker", BREAKER));
    assertThat(bulkheads.find("shop")).isEmpty();
    mesh.noCluster("shop").apply();
    assertThat(breakers.find("shop")).isEmpty();
  }

  @Test
  void wrongSettingsAreNamedAndTheLastGoodOnesStay() {
    Exchanges exchanges = start(Map.of("circuitBreaker", BREAKER));
    CircuitBreaker before = breaker();
    configure(Map.of("circuitBreaker", Map.of("slidingWindowSize", 0.0)));
    assertThat(guards.problems())
        .containsExactly(
            Map.entry(
                "shop",
                "metadata.filter_metadata[\"io.inmesh.resilience4j\"].circuitBreaker"
                    + ".slidingWindowSize: 0.0 (expected: a whole number; slidingWindowSize must be"
                    + " greater than 0)"));
    assertThat(breaker()).isSameAs(before);
    answer(exchanges, 200);
    assertThat(before.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
    configure(Map.of("circuitBreaker", BREAKER));
    assertThat(guards.problems()).isEmpty();
  }

  @Test
  void anInstanceThatWouldKeepCallersWaitingIsNotUsed() {
    bulkheads.bulkhead(
        "shop", BulkheadConfig.custom().maxWaitDuration(Duration.ofSeconds(1)).build());
    Exchanges exchanges = start(Map.of("bulkhead", Map.of()));
    assertThat(guards.problems().get("shop"))
        .isEqualTo(
            "metadata.filter_metadata[\"io.inmesh.resilience4j\"].bulkhead: maxWaitDuration"
                + " PT1S of the registry's own bulkhead (expected: 0: calls of the mesh wait for no"
                + " bulkhead)");
    answer(exchanges, 200);
  }
}
