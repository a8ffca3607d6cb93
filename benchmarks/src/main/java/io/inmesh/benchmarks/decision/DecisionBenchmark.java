package io.inmesh.benchmarks.decision;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import io.inmesh.Mesh;
import io.inmesh.benchmarks.MeshFixture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole decision of a call that succeeds at once: route among 100, weighted clusters, least
 * request among 10 endpoints, permits, retry budget, timers, outlier record; beside a circuit
 * breaker, a bulkhead and a retry of resilience4j around the same nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionBenchmark {
  private final PlainRequest request = new PlainRequest("/service-99/items?id=7");
  private Mesh mesh;
  private Supplier<PlainRequest> guarded;

  @Setup
  public void setUp() {
    mesh = MeshFixture.mesh(100, 10);
    Supplier<PlainRequest> call = () -> request;
    CircuitBreaker breaker = CircuitBreaker.ofDefaults("shop");
    Bulkhead bulkhead = Bulkhead.ofDefaults("shop");
    Retry retry = Retry.ofDefaults("shop");
    guarded =
        Retry.decorateSupplier(
            retry,
            CircuitBreaker.decorateSupplier(breaker, Bulkhead.decorateSupplier(bulkhead, call)));
  }

  @TearDown
  public void tearDown() {
    mesh.close();
  }

  @Benchmark
  public Object inmesh() {
    return Decisions.decide(mesh, request);
  }

  @Benchmark
  public Object resilience4jTrio() {
    return guarded.get();
  }
}
