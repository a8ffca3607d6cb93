package io.inmesh.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.config.Cluster;
import io.inmesh.config.Metadata;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ContractMesh;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a section that is wrong, and one that is not, make of a cluster's limits. */
class WrongSettingsTest {
  private static final String PATH = "metadata.filter_metadata[\"io.inmesh.resilience4j\"].";
  private static final Map<String, Object> BREAKER =
      Map.of("slidingWindowSize", 5, "minimumNumberOfCalls", 5);
  private static final Map<String, Object> BULKHEAD = Map.of("maxConcurrentCalls", 3);

  private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
  private final BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();
  private final Resilience4jGuards guards = Resilience4jGuards.of(breakers, bulkheads);
  private final ContractMesh mesh = new ContractMesh(builder -> builder.guards(guards));

  private final Logger logger = Logger.getLogger("io.inmesh.resilience4j");
  private final List<String> log = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          log.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    mesh.route("/", RouteAction.Forward.to("shop"));
  }

  @AfterEach
  void close() {
    logger.removeHandler(handler);
    mesh.close();
  }

  private void configure(Map<String, Object> settings) {
    Metadata metadata = new Metadata(Map.of(Resilience4jGuards.METADATA, settings));
    mesh.cluster(Cluster.builder("shop").metadata(metadata).build(), 1).apply();
  }

  private int windowSize() {
    return breakers.find("shop").orElseThrow().getCircuitBreakerConfig().getSlidingWindowSize();
  }

  private int concurrentCalls() {
    return bulkheads.find("shop").orElseThrow().getBulkheadConfig().getMaxConcurrentCalls();
  }

  @Test
  void aRightSectionIsInForceBesideAWrongOne() {
    configure(Map.of("circuitBreaker", BREAKER, "bulkhead", Map.of("maxConcurrentCalls", -1)));
    assertThat(windowSize()).isEqualTo(5);
    assertThat(bulkheads.find("shop")).isEmpty();
    configure(Map.of("circuitBreaker", Map.of("slidingWindowSize", -1), "bulkhead", BULKHEAD));
    assertThat(windowSize()).isEqualTo(5);
    assertThat(concurrentCalls()).isEqualTo(3);
  }

  @Test
  void aSectionOfAnUnknownNameSwitchesNothingOff() {
    configure(Map.of("circuitBreaker", BREAKER, "bulkheads", Map.of("maxConcurrentCalls", 1)));
    assertThat(windowSize()).isEqualTo(5);
    assertThat(guards.problems().get("shop"))
        .isEqualTo(
            PATH
                + "bulkheads: {maxConcurrentCalls=1} (expected: one of [bulkhead,"
                + " circuitBreaker])");
    assertThat(log).singleElement().asString().endsWith("; in force: circuitBreaker");
  }

  @Test
  void oneThatMayBeMeantByAnUnknownNameStays() {
    configure(Map.of("circuitBreaker", BREAKER, "bulkhead", BULKHEAD));
    configure(Map.of("circuitBreaker", BREAKER, "bulkheads", BULKHEAD));
    assertThat(concurrentCalls()).isEqualTo(3);
    configure(Map.of("circuitBreaker", BREAKER));
    assertThat(bulkheads.find("shop")).isEmpty();
  }

  @Test
  void whatIsNoSectionIsOneThatIsWrong() {
    configure(Map.of("circuitBreaker", BREAKER, "bulkhead", BULKHEAD));
    configure(Map.of("circuitBreaker", true, "bulkhead", BULKHEAD));
    assertThat(windowSize()).isEqualTo(5);
    assertThat(guards.problems().get("shop"))
        .isEqualTo(PATH + "circuitBreaker: true (expected: settings)");
  }

  /** JSON has it, and a line of YAML without a value is one. */
  @Test
  void nullIsAWrongValue() {
    configure(Map.of("circuitBreaker", nullOf("failureRateThreshold"), "bulkhead", BULKHEAD));
    assertThat(concurrentCalls()).isEqualTo(3);
    assertThat(breakers.find("shop")).isEmpty();
    assertThat(guards.problems().get("shop"))
        .isEqualTo(
            PATH
                + "circuitBreaker.failureRateThreshold: null (expected: a number above 0 up to"
                + " 100)");
    assertThat(mesh.mesh().status().problems()).hasSize(1);
  }

  @Test
  void nullIsNoSection() {
    configure(Map.of("circuitBreaker", BREAKER));
    configure(nullOf("circuitBreaker"));
    assertThat(windowSize()).isEqualTo(5);
    assertThat(guards.problems().get("shop"))
        .isEqualTo(PATH + "circuitBreaker: null (expected: settings)");
    assertThat(
            Resilience4jGuards.builder(breakers, bulkheads)
                .cluster("stock", nullOf("bulkhead"))
                .problems("clusters"))
        .containsExactly(new WrongSetting("clusters.stock.bulkhead", "null", "settings"));
  }

  @Test
  void nullOfANameThatNobodyKnowsAndOfOneThatIsRefused() {
    configure(Map.of("circuitBreaker", nullOf("nonsense")));
    assertThat(guards.problems().get("shop"))
        .startsWith(PATH + "circuitBreaker.nonsense: null (expected: one of [auto");
    configure(Map.of("circuitBreaker", nullOf("recordExceptions")));
    assertThat(guards.problems().get("shop"))
        .startsWith(PATH + "circuitBreaker.recordExceptions: null (expected: set by the app");
  }

  private static Map<String, Object> nullOf(String name) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(name, null);
    return settings;
  }

  @Test
  void allThatIsWrongIsToldAtOnceAndOnce() {
    Map<String, Object> settings =
        Map.of(
            "circuitBreaker",
            Map.of("slidingWindowSize", -5, "failureRateThreshold", 400, "nonsense", 1),
            "bulkhead",
            Map.of("maxConcurrentCalls", -1));
    configure(settings);
    configure(settings);
    assertThat(log)
        .singleElement()
        .asString()
        .startsWith("cluster shop: " + PATH + "circuitBreaker.slidingWindowSize: -5 (expected: a")
        .contains("; " + PATH + "circuitBreaker.failureRateThreshold: 400 (expected: a number")
        .contains("; " + PATH + "circuitBreaker.nonsense: 1 (expected: one of [automatic")
        .contains("; " + PATH + "bulkhead.maxConcurrentCalls: -1 (expected: a whole number")
        .endsWith("; in force: nothing");
  }

  @Test
  void theStateOfTheMeshTellsIt() {
    configure(Map.of("circuitBreaker", BREAKER, "bulkhead", Map.of("maxConcurrentCalls", -1)));
    assertThat(mesh.mesh().status().problems())
        .singleElement()
        .returns(ResourceKind.CLUSTER, Problem::kind)
        .returns("shop", Problem::name)
        .returns(false, Problem::absent)
        .extracting(Problem::reason)
        .asString()
        .startsWith("some limits are not in force: " + PATH + "bulkhead.maxConcurrentCalls: -1");
    configure(Map.of("circuitBreaker", BREAKER));
    assertThat(mesh.mesh().status().problems()).isEmpty();
    configure(Map.of("circuitBreaker", 1));
    mesh.noCluster("shop").apply();
    assertThat(mesh.mesh().status().problems())
        .noneMatch(problem -> problem.reason().contains("limits"));
  }

  @Test
  void aChangeOfOneSectionLeavesTheOthersInstance() {
    configure(Map.of("circuitBreaker", BREAKER, "bulkhead", BULKHEAD));
    CircuitBreaker before = breakers.find("shop").orElseThrow();
    configure(Map.of("circuitBreaker", BREAKER, "bulkhead", Map.of("maxConcurrentCalls", 4)));
    assertThat(breakers.find("shop")).containsSame(before);
    configure(Map.of("circuitBreaker", BREAKER, "bulkhead", Map.of("maxConcurrentCalls", -1)));
    assertThat(breakers.find("shop")).containsSame(before);
    assertThat(concurrentCalls()).isEqualTo(4);
  }

  @Test
  void anApplicationsBulkheadThatCannotBeUsedTakesNoBreakerAway() {
    bulkheads.bulkhead(
        "shop", BulkheadConfig.custom().maxWaitDuration(Duration.ofSeconds(1)).build());
    configure(Map.of("circuitBreaker", BREAKER, "bulkhead", Map.of()));
    assertThat(windowSize()).isEqualTo(5);
    assertThat(guards.problems())
        .containsExactly(
            Map.entry(
                "shop",
                PATH
                    + "bulkhead: maxWaitDuration PT1S of the registry's own bulkhead (expected: 0:"
                    + " calls of the mesh wait for no bulkhead)"));
  }

  @Test
  void aWrongSectionOfTheApplicationIsNotTheMetadatas() {
    Resilience4jGuards own =
        Resilience4jGuards.builder(breakers, bulkheads)
            .cluster("stock", Map.of("bulkhead", Map.of("maxConcurrentCalls", "none")))
            .build();
    Metadata metadata =
        new Metadata(Map.of(Resilience4jGuards.METADATA, Map.of("bulkhead", BULKHEAD)));
    assertThat(own.guard(Cluster.builder("stock").metadata(metadata).build())).isNull();
    assertThat(own.problems().get("stock"))
        .isEqualTo("clusters.stock.bulkhead.maxConcurrentCalls: none (expected: a whole number)");
  }

  @Test
  void aNameThatIsNoPlainElementOfAPathIsInBrackets() {
    Resilience4jGuards.Builder builder = Resilience4jGuards.builder(breakers, bulkheads);
    for (String name : List.of("my-stock2", "outbound|80||a.svc", "Stock")) {
      builder.cluster(name, Map.of("bulkhead", 1));
    }
    assertThat(builder.problems("inmesh.clusters"))
        .extracting(WrongSetting::path)
        .containsExactly(
            "inmesh.clusters.my-stock2.bulkhead",
            "inmesh.clusters[outbound|80||a.svc].bulkhead",
            "inmesh.clusters[Stock].bulkhead");
    Resilience4jGuards own = builder.build();
    assertThat(own.guard(Cluster.builder("Stock").build())).isNull();
    assertThat(own.problems().get("Stock"))
        .isEqualTo("clusters[Stock].bulkhead: 1 (expected: settings)");
  }
}
