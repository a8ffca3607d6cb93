package io.inmesh.resilience4j;

import static io.inmesh.resilience4j.Exchanges.attempt;
import static io.inmesh.resilience4j.Exchanges.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.Metadata;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ContractMesh;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What registries have between two configurations decides, also where they are made anew. */
class ChangedRegistriesTest {
  private static final Map<String, Object> BREAKER = Map.of("baseConfig", "base");
  private static final Map<String, Object> BULKHEAD = Map.of("maxConcurrentCalls", 1);

  private CircuitBreakerRegistry breakers = breakersWithWindow(5);
  private BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();
  private final Resilience4jGuards guards =
      Resilience4jGuards.of(
          scoped(CircuitBreakerRegistry.class, () -> breakers),
          scoped(BulkheadRegistry.class, () -> bulkheads));
  private final ContractMesh mesh = new ContractMesh(builder -> builder.guards(guards));
  private final Exchanges exchanges = new Exchanges(mesh.mesh());

  /** Like a bean in Spring Cloud's refresh scope: stands for what is there now. */
  private static <T> T scoped(Class<T> type, Supplier<T> target) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                return method.invoke(target.get(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }

  private static CircuitBreakerRegistry breakersWithWindow(int size) {
    CircuitBreakerConfig base = CircuitBreakerConfig.custom().slidingWindowSize(size).build();
    return CircuitBreakerRegistry.of(Map.of("base", base));
  }

  @BeforeEach
  void route() {
    mesh.route("/", RouteAction.Forward.to("shop"));
  }

  @AfterEach
  void close() {
    mesh.close();
  }

  private void configure(Map<String, Object> settings) {
    Metadata metadata = new Metadata(Map.of(Resilience4jGuards.METADATA, settings));
    mesh.cluster(Cluster.builder("shop").metadata(metadata).build(), 1).apply();
  }

  private void answer(int status) {
    OutboundCall call = exchanges.call();
    call.onResponse(attempt(call.begin()), status(status));
    call.end(EndReason.COMPLETE, null);
  }

  private boolean isRefused() {
    OutboundCall call = exchanges.call();
    Step step = call.begin();
    call.end(EndReason.CANCELLED, null);
    return step instanceof Step.Reply;
  }

  private CircuitBreaker breaker() {
    return breakers.find("shop").orElseThrow();
  }

  private Bulkhead bulkhead() {
    return bulkheads.find("shop").orElseThrow();
  }

  @Test
  void registriesThatAreMadeAnewGetTheInstancesOfTheNextAttempt() {
    configure(Map.of("circuitBreaker", BREAKER, "bulkhead", BULKHEAD));
    breakers = breakersWithWindow(6);
    bulkheads = BulkheadRegistry.ofDefaults();
    answer(500);
    assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
    assertThat(breaker().getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(6);
    assertThat(bulkhead().getBulkheadConfig().getMaxConcurrentCalls()).isEqualTo(1);
    breaker().transitionToForcedOpenState();
    assertThat(isRefused()).isTrue();
  }

  @Test
  void aRefreshPutsThemThereAtOnce() {
    configure(Map.of("circuitBreaker", BREAKER, "bulkhead", BULKHEAD));
    breakers = breakersWithWindow(6);
    bulkheads = BulkheadRegistry.ofDefaults();
    guards.refresh();
    assertThat(breaker().getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(6);
    assertThat(bulkhead().getBulkheadConfig().getMaxConcurrentCalls()).isEqualTo(1);
  }

  @Test
  void whatTheApplicationPutsIntoTheNewRegistriesIsUsedAsItIs() {
    configure(Map.of("circuitBreaker", BREAKER, "bulkhead", BULKHEAD));
    breakers = breakersWithWindow(6);
    bulkheads = BulkheadRegistry.ofDefaults();
    CircuitBreaker own = breakers.circuitBreaker("shop");
    bulkheads.bulkhead("shop", BulkheadConfig.custom().maxConcurrentCalls(0).build());
    assertThat(isRefused()).isTrue();
    bulkheads.remove("shop");
    own.transitionToForcedOpenState();
    assertThat(isRefused()).isTrue();
    configure(Map.of()); // theirs stay
    assertThat(breaker()).isSameAs(own);
  }

  @Test
  void anotherInstanceOfTheSameRegistryTakesEffect() {
    configure(Map.of("circuitBreaker", BREAKER));
    CircuitBreaker own = CircuitBreaker.ofDefaults("shop");
    own.transitionToForcedOpenState();
    breakers.replace("shop", own);
    assertThat(isRefused()).isTrue();
    breakers.remove("shop");
    assertThat(isRefused()).isFalse();
    assertThat(breaker()).isNotSameAs(own);
  }

  @Test
  void anAttemptGivesBackToWhatItHasAsked() {
    configure(Map.of("bulkhead", BULKHEAD));
    Bulkhead before = bulkhead();
    OutboundCall call = exchanges.call();
    call.begin();
    bulkheads = BulkheadRegistry.ofDefaults();
    assertThat(isRefused()).isFalse(); // the new one has its own places
    call.end(EndReason.CANCELLED, null);
    assertThat(before.getMetrics().getAvailableConcurrentCalls()).isEqualTo(1);
    assertThat(bulkhead().getMetrics().getAvailableConcurrentCalls()).isEqualTo(1);
  }

  @Test
  void settingsThatTheNewRegistryMakesWrongAreReportedAndTheLastGoodOnesStay() {
    configure(Map.of("circuitBreaker", BREAKER));
    breakers = CircuitBreakerRegistry.ofDefaults();
    answer(500);
    assertThat(breaker().getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(5);
    assertThat(breaker().getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
    assertThat(guards.problems().get("shop")).contains("circuitBreaker.baseConfig: base");
    breakers = breakersWithWindow(6);
    answer(500);
    assertThat(breaker().getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(6);
    assertThat(guards.problems()).isEmpty();
  }

  @Test
  void aBulkheadThatWouldKeepCallersWaitingIsUsedOnceItDoesNot() {
    bulkheads.bulkhead("shop", BulkheadConfig.custom().maxWaitDuration(Duration.ofDays(1)).build());
    configure(Map.of("bulkhead", BULKHEAD));
    assertThat(guards.problems()).containsKey("shop");
    bulkheads = BulkheadRegistry.ofDefaults();
    bulkheads.bulkhead("shop", BulkheadConfig.custom().maxConcurrentCalls(0).build());
    assertThat(isRefused()).isTrue();
    assertThat(guards.problems()).isEmpty();
  }

  @Test
  void aRegistryThatCannotBeAskedLeavesWhatThereWas() {
    configure(Map.of("circuitBreaker", BREAKER));
    breaker().transitionToForcedOpenState();
    CircuitBreakerRegistry all = breakers;
    breakers = null; // throws, as a bean in a scope that is closed
    assertThat(isRefused()).isTrue();
    breakers = all;
  }

  /** A call that began with the configuration before brings nothing back. */
  @Test
  void whatIsDroppedStaysDropped() {
    configure(Map.of("circuitBreaker", BREAKER));
    OutboundCall early = exchanges.call();
    configure(Map.of());
    early.begin();
    early.end(EndReason.CANCELLED, null);
    assertThat(breakers.find("shop")).isEmpty();
  }
}
