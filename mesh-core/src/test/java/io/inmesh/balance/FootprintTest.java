package io.inmesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.inmesh.config.Balancing;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.config.LbPolicy;
import io.inmesh.config.OutlierDetection;
import io.inmesh.config.RoutingPriority;
import io.inmesh.health.CircuitBreaker;
import io.inmesh.health.EndpointState;
import io.inmesh.health.Outcome;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FootprintTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Else five failures in a row, which random picks bring now and then, would eject a host. */
  private static final OutlierDetection WITHOUT_EJECTIONS =
      new OutlierDetection(
          OutlierDetection.Ejection.DEFAULT,
          new OutlierDetection.Consecutive(1_000, 100, 1_000, 0, 1_000, 100),
          OutlierDetection.SuccessRate.DEFAULT,
          OutlierDetection.FailurePercentage.DEFAULT,
          false,
          true);

  private final VirtualMesh mesh = new VirtualMesh();

  @ParameterizedTest
  @ValueSource(strings = {"rotation", "weights", "least request", "random", "priorities"})
  void anAttemptAllocatesNothing(String kind) {
    ClusterState cluster = mesh.cluster("c");
    LbPolicy policy =
        switch (kind) {
          case "least request" -> LbPolicy.LeastRequest.DEFAULT;
          case "random" -> new LbPolicy.Random();
          default -> new LbPolicy.RoundRobin(null);
        };
    Endpoints endpoints =
        switch (kind) {
          case "weights" -> Fixtures.weighted(1, 2, 3, 4);
          case "priorities" ->
              Fixtures.endpoints(
                  Fixtures.locality("a", 1, 0, Fixtures.hosts(0, 2, 1, 2)),
                  Fixtures.locality("a", 1, 1, Fixtures.hosts(100, 3, 0, 0)));
          default -> Fixtures.weighted(1, 1, 1, 1);
        };
    cluster.update(
        Cluster.builder("c")
            .balancing(Balancing.of(policy))
            .outlierDetection(WITHOUT_EJECTIONS)
            .build(),
        endpoints,
        0);
    PickContext call = new Counter();
    attempts(cluster, call, 20_000);

    long before = THREADS.getCurrentThreadAllocatedBytes();
    attempts(cluster, call, 100_000);
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;

    // Not a byte per attempt; what remains is the measurement's own.
    assertThat(bytes).isLessThan(10_000);
  }

  @Test
  void anEndpointTakesFewBytes() {
    int count = 20_000;
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      endpoints.add(Fixtures.endpoint(i));
    }
    Endpoints config = Fixtures.endpoints(Fixtures.locality("a", 0, 0, endpoints));
    ClusterState cluster = mesh.cluster("c");
    Cluster settings = Cluster.builder("c").build();

    long bytes =
        bytesKept(() -> {
          cluster.update(settings, Fixtures.weighted(1), 0);
          return () -> cluster.update(settings, config, 0);
        });

    assertThat(cluster.endpoint(endpoints.get(7).address())).isNotNull();
    assertThat(bytes / count).isLessThan(80);
  }

  @Test
  void aClusterTakesFewBytesBesideItsEndpoints() {
    int count = 20_000;
    Cluster settings = Cluster.builder("c").build();
    Endpoints config = Fixtures.weighted(1);
    List<ClusterState> clusters = new ArrayList<>(count);
    mesh.cluster("first").update(settings, config, 0);

    long bytes =
        bytesKept(() -> {
          clusters.clear();
          return () -> {
            for (int i = 0; i < count; i++) {
              ClusterState cluster = mesh.cluster("c");
              cluster.update(settings, config, 0);
              clusters.add(cluster);
            }
          };
        });

    assertThat(clusters).hasSize(count);
    assertThat(bytes / count).isLessThan(950);
  }

  /**
   * How much more is in use after the work that this prepares. The middle of five times: what the
   * JVM and other tests keep or give up meanwhile does not count.
   */
  private static long bytesKept(Supplier<Runnable> preparation) {
    long[] kept = new long[5];
    for (int i = 0; i < kept.length; i++) {
      Runnable work = preparation.get();
      long before = used();
      work.run();
      kept[i] = used() - before;
    }
    Arrays.sort(kept);
    return kept[kept.length / 2];
  }

  /** One collection does: what only a second one frees is as much before the work as after it. */
  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void attempts(ClusterState cluster, PickContext call, int count) {
    CircuitBreaker breaker = cluster.breaker(RoutingPriority.DEFAULT);
    for (int i = 0; i < count; i++) {
      breaker.tryAcquirePending();
      EndpointState host = cluster.pick(call);
      breaker.tryAcquireRequest();
      breaker.releasePending();
      cluster.onAttemptStart(host);
      cluster.record(host, Outcome.RESPONSE, i % 7 == 0 ? 500 : 200, 1);
      cluster.onAttemptEnd(host, true);
      breaker.releaseRequest();
    }
  }

  /** A source of numbers that allocates nothing itself. */
  private static final class Counter implements PickContext {
    private long state;

    @Override
    public long draw() {
      state += 0x9E3779B97F4A7C15L;
      long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
      return mixed ^ mixed >>> 31;
    }

    @Override
    public long nowNanos() {
      return 1;
    }
  }
}
