package io.inmesh.telemetry.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.OutlierDetection;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real calls, and what the registry knows of them afterwards. */
class MicrometerListenerTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MicrometerListener listener = MicrometerListener.of(registry);
  private final ContractMesh mesh = new ContractMesh(builder -> builder.listener(listener));
  private final OkHttpClient client =
      new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh.mesh())).build();

  @AfterEach
  void close() {
    client.connectionPool().evictAll();
    client.dispatcher().executorService().shutdown();
    mesh.close();
  }

  private int get() throws IOException {
    try (Response response =
        client.newCall(new Request.Builder().url("http://shop.example/").build()).execute()) {
      response.body().bytes();
      return response.code();
    }
  }

  private void forward(RetryPolicy retry) {
    mesh.route("/", RouteAction.Forward.to("shop").withRetry(retry)).apply();
  }

  private static RetryPolicy retries(int number) {
    return RetryPolicy.of(Set.of(RetryOn.FIVE_XX), number);
  }

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  private long timed(String name, String... tags) {
    return registry.get(name).tags(tags).timer().count();
  }

  @Test
  void attemptsAndCallsAreTimedByTheirResult() throws Exception {
    try (Backend backend = Backend.answering("hello")) {
      forward(retries(0));
      mesh.cluster("shop", backend.port()).apply();
      assertThat(get()).isEqualTo(200);
      assertThat(get()).isEqualTo(200);
    }
    assertThat(timed("inmesh.attempts", "cluster", "shop", "result", "2xx")).isEqualTo(2);
    assertThat(timed("inmesh.calls", "result", "2xx")).isEqualTo(2);
    assertThat(registry.get("inmesh.attempts").timer().totalTime(TimeUnit.NANOSECONDS))
        .isPositive()
        .isLessThanOrEqualTo(registry.get("inmesh.calls").timer().totalTime(TimeUnit.NANOSECONDS));
    assertThat(registry.get("inmesh.attempts.active").tag("cluster", "shop").gauge().value())
        .isZero();
  }

  @Test
  void retriesAreCountedAndSoAreThoseThatTheLimitDenies() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (Backend backend =
        Backend.start(
            exchange -> exchange.reply(requests.incrementAndGet() == 2 ? 200 : 503, "x"))) {
      forward(retries(1));
      mesh.cluster("shop", backend.port()).apply();
      assertThat(get()).isEqualTo(200); // 503, 200
      assertThat(get()).isEqualTo(503); // 503, 503
    }
    assertThat(count("inmesh.retries", "cluster", "shop", "reason", "status")).isEqualTo(2);
    assertThat(count("inmesh.retries.denied", "cluster", "shop", "reason", "limit")).isOne();
    assertThat(timed("inmesh.attempts", "result", "5xx")).isEqualTo(3);
    assertThat(timed("inmesh.attempts", "result", "2xx")).isOne();
  }

  @Test
  void failedAttemptsAreNamedAndLocalRepliesCarryTheirFlags() throws Exception {
    int closedPort;
    try (Backend backend = Backend.answering("")) {
      closedPort = backend.port();
    }
    forward(retries(0));
    mesh.cluster("shop", closedPort).apply();
    assertThat(get()).isEqualTo(503);
    assertThat(timed("inmesh.attempts", "cluster", "shop", "result", "connect_failure")).isOne();
    assertThat(registry.find("inmesh.local.replies").tag("status", "503").counters())
        .singleElement()
        .satisfies(counter -> {
          assertThat(counter.getId().getTag("flags")).contains("UF");
          assertThat(counter.count()).isOne();
        });

    mesh.cluster("shop").apply();
    assertThat(get()).isEqualTo(503);
    assertThat(count("inmesh.local.replies", "flags", "UH", "status", "503")).isOne();
  }

  @Test
  void ejectionsAndUnenforcedOnesAreCountedByType() throws Exception {
    try (Backend backend = Backend.start(exchange -> exchange.reply(500, "x"))) {
      OutlierDetection detection =
          Policies.outliers(new OutlierDetection.Consecutive(2, 100, 1, 0, 0, 0));
      mesh.cluster(Cluster.builder("shop").outlierDetection(detection).build(), backend.port());
      forward(retries(0));
      assertThat(get()).isEqualTo(500);
      assertThat(get()).isEqualTo(500);
    }
    assertThat(count("inmesh.outlier.ejections", "cluster", "shop", "type", "consecutive_5xx"))
        .isOne();
  }

  @Test
  void refusalsOfCircuitBreakersAreCounted() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Backend backend =
        Backend.start(exchange -> {
          arrived.countDown();
          awaitUninterrupted(go);
          exchange.reply(200, "");
        })) {
      Thresholds one = new Thresholds(1024, 1024, 1, 3, null, false);
      mesh.cluster(
          Cluster.builder("shop").circuitBreakers(new CircuitBreakers(one, one, null)).build(),
          backend.port());
      forward(retries(0));
      Thread first =
          new Thread(() -> {
            try {
              get();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      first.start();
      arrived.await();
      assertThat(registry.get("inmesh.attempts.active").gauge().value()).isOne();
      assertThat(get()).isEqualTo(503);
      go.countDown();
      first.join();
    }
    assertThat(count("inmesh.overflow", "cluster", "shop", "breaker", "requests")).isOne();
    assertThat(count("inmesh.local.replies", "flags", "UO", "status", "503")).isOne();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void configurationsAndTroublesAreCounted() {
    mesh.cluster("a", 1).cluster("b", 2).apply();
    mesh.apply();
    listener.onConfigTrouble("control plane is away");
    assertThat(timed("inmesh.config.updates")).isEqualTo(2);
    assertThat(registry.get("inmesh.config.clusters").gauge().value()).isEqualTo(2);
    assertThat(registry.get("inmesh.config.listeners").gauge().value()).isOne();
    assertThat(registry.get("inmesh.config.troubled").gauge().value()).isOne();
    listener.onConfigTrouble(null);
    assertThat(registry.get("inmesh.config.troubled").gauge().value()).isZero();
    assertThat(count("inmesh.config.troubles")).isOne();
    listener.onConfigNotice("a field has no effect");
    assertThat(count("inmesh.config.notices")).isOne();
  }

  @Test
  void noTagNamesAnEndpointAPathOrAHost() throws Exception {
    try (Backend backend = Backend.start(exchange -> exchange.reply(503, "x"))) {
      forward(retries(2));
      mesh.cluster("shop", backend.port()).apply();
      get();
    }
    Set<String> keys =
        registry.getMeters().stream()
            .map(Meter::getId)
            .flatMap(id -> id.getTags().stream())
            .map(Tag::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(keys)
        .isSubsetOf("breaker", "cluster", "flags", "reason", "result", "status", "type");
  }

  @Test
  void ownTagsAreOnEveryMeter() {
    SimpleMeterRegistry own = new SimpleMeterRegistry();
    MicrometerListener tagged = MicrometerListener.of(own, "mesh", "blue");
    tagged.onRetry("shop", "status");
    tagged.onConfig(1, 1, 1);
    assertThat(own.getMeters())
        .isNotEmpty()
        .allSatisfy(meter -> assertThat(meter.getId().getTag("mesh")).isEqualTo("blue"));
  }
}
