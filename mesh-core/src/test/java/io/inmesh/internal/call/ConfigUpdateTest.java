package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.Balancing;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.Endpoint;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.LbPolicy;
import io.inmesh.config.Locality;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import io.inmesh.health.ClusterGuard;
import io.inmesh.health.ClusterGuards;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.testing.contract.Conditions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A route moves to another cluster: calls meet the old configuration or the new, never neither. */
class ConfigUpdateTest {
  private static final RetryPolicy RETRIES =
      new RetryPolicy(
          Set.of(RetryOn.FIVE_XX),
          RetryPolicy.Retriable.NONE,
          3,
          Duration.ZERO,
          Duration.ZERO,
          RetryPolicy.Backoff.DEFAULT,
          null,
          RetryPolicy.HostSelection.DEFAULT);

  private final List<String> guards = new ArrayList<>();

  private static String cluster(Step step) {
    return step instanceof Step.Send send ? send.attempt().cluster() : step.toString();
  }

  /** A call's first attempt; the call is over after it. */
  private static String sentTo(TestMesh mesh) {
    OutboundCall call = mesh.mesh.outbound(new TestRequest(), () -> {});
    String cluster = cluster(call.begin());
    call.end(EndReason.CANCELLED, null);
    return cluster;
  }

  /** Many routes take the compiler its time. */
  private static RouteTable table(String cluster, int others) {
    List<RouteEntry> all = new ArrayList<>();
    for (int i = 0; i <= others; i++) {
      String prefix = i == others ? "/" : "/p" + i + "/";
      all.add(
          Route.of(
              "r" + i, RouteMatch.of(new PathMatcher.Prefix(prefix, false)), Forward.to(cluster)));
    }
    return RouteTable.of("routes", List.of(VirtualHost.of("vh", List.of("shop"), all)));
  }

  private static TestMesh moved(TestMesh mesh, String from, String to) {
    return mesh.without(from).cluster(Cluster.builder(to).build(), 3);
  }

  @Test
  void noCallIsLostWhenARouteMovesToAClusterThatReplacesItsOwn() throws Exception {
    try (TestMesh mesh = new TestMesh()) {
      movesUnderLoad(
          mesh,
          () -> moved(mesh, "b", "a").table(table("a", 200)).publish(),
          () -> moved(mesh, "a", "b").table(table("b", 200)).publish());
    }
  }

  /** Two configurations by turns, while another thread makes calls; each of them is whole. */
  private static void movesUnderLoad(TestMesh mesh, Runnable one, Runnable other)
      throws InterruptedException {
    one.run();
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong calls = new AtomicLong();
    Set<String> lost = ConcurrentHashMap.newKeySet();
    CountDownLatch begun = new CountDownLatch(1);
    Thread caller =
        new Thread(() -> {
          while (!over.get()) {
            String to = sentTo(mesh);
            if (!to.equals("a") && !to.equals("b")) {
              lost.add(to);
            }
            calls.incrementAndGet();
            begun.countDown();
          }
        });
    caller.start();
    begun.await();
    for (int i = 0; i < 30; i++) {
      long before = calls.get();
      other.run();
      one.run();
      Conditions.await(() -> calls.get() != before); // each configuration is to be met by calls
    }
    over.set(true);
    caller.join();
    assertThat(lost).isEmpty();
  }

  /** Notes what comes and what goes. */
  private ClusterGuards told(UnaryOperator<String> gone) {
    return new ClusterGuards() {
      @Override
      public ClusterGuard guard(Cluster cluster) {
        guards.add("+" + cluster.name());
        return null;
      }

      @Override
      public void removed(String cluster) {
        guards.add("-" + gone.apply(cluster));
      }
    };
  }

  @Test
  void aClusterIsToldToBeGoneWhenCallsGoElsewhereAlready() {
    TestMesh[] mesh = new TestMesh[1];
    ClusterGuards told = told(cluster -> cluster + ", calls go to " + sentTo(mesh[0]));
    try (TestMesh made = new TestMesh(builder -> builder.guards(told))) {
      mesh[0] = made;
      moved(made, "b", "a").table(table("a", 0)).publish();
      moved(made, "a", "b").table(table("b", 0)).publish();
      assertThat(guards).containsExactly("+a", "+b", "-a, calls go to b");
    }
  }

  @Test
  void aCallThatWaitsToRetryKeepsTheClusterThatItBeganWith() {
    try (TestMesh mesh = new TestMesh()) {
      mesh.draw = 12_345_678; // of a pause
      mesh.route(Forward.to("a").withRetry(RETRIES))
          .cluster(Cluster.builder("a").build(), 2)
          .publish();
      OutboundCall call = mesh.call(new TestRequest());
      Attempt first = ((Step.Send) call.begin()).attempt();
      assertThat(call.onResponse(first, TestResponse.of(503))).isInstanceOf(Step.Wait.class);

      moved(mesh, "a", "b").table(table("b", 0)).publish();
      mesh.time.advance(Duration.ofSeconds(1));
      assertThat(cluster(call.onTimer())).isEqualTo("a");
      call.end(EndReason.CANCELLED, null);
      assertThat(sentTo(mesh)).isEqualTo("b");
    }
  }

  private boolean failsToDraw;

  /** A mesh whose random numbers, of which each new balancer needs one, can be made to fail. */
  private TestMesh thatMayFailToDraw() {
    return new TestMesh(builder ->
        builder.random(() -> {
          if (failsToDraw) {
            throw new IllegalStateException("no random numbers");
          }
          return 1;
        }));
  }

  private static Cluster balanced(String name, LbPolicy policy) {
    return Cluster.builder(name).balancing(Balancing.of(policy)).build();
  }

  @Test
  void aConfigurationIsInForceThoughSomethingOfTheOneBeforeCannotBeLetGo() {
    try (TestMesh mesh = thatMayFailToDraw()) {
      mesh.route(Forward.to("a")).cluster(balanced("b", LbPolicy.LeastRequest.DEFAULT), 1);
      mesh.cluster(Cluster.builder("a").build(), 1).publish();
      assertThat(sentTo(mesh)).isEqualTo("a");

      failsToDraw = true;
      mesh.route(Forward.to("b")).cluster(balanced("a", new LbPolicy.Random()), 0).publish();
      failsToDraw = false;
      assertThat(sentTo(mesh)).isEqualTo("b");
      assertThat(mesh.mesh.status().trouble())
          .contains("the newest configuration serves")
          .contains("no random numbers");

      assertThat(endpoints(mesh, "a")).isOne();

      mesh.publish();
      assertThat(mesh.mesh.status().trouble()).isNull();
      assertThat(endpoints(mesh, "a")).isZero();
    }
  }

  private static int endpoints(TestMesh mesh, String cluster) {
    return mesh.mesh.clusterStatus(cluster).endpoints().size();
  }

  private static ClusterWithEndpoints withEndpoints(String name, int count) {
    List<Endpoint> all = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      all.add(Endpoint.of("10.0.0." + i, 80));
    }
    return new ClusterWithEndpoints(
        Cluster.builder(name).build(),
        Endpoints.of(name, List.of(new LocalityEndpoints(Locality.NONE, 0, 0, all))));
  }

  @Test
  void whatARefusedConfigurationBroughtIsGoneOnceTheOneBeforeIsDeliveredAgain() {
    List<String> names = List.of("a", "m", "z");
    for (String failing : List.of("b", "k", "n", "x", "y")) { // the order is not the names'
      try (TestMesh mesh = thatMayFailToDraw()) {
        List<ClusterWithEndpoints> before =
            names.stream().map(name -> withEndpoints(name, 1)).toList();
        before.forEach(mesh::cluster);
        mesh.route(Forward.to("a")).publish();
        failsToDraw = true;
        names.forEach(name -> mesh.cluster(withEndpoints(name, 2)));
        mesh.cluster(withEndpoints(failing, 2)).publish();
        failsToDraw = false;
        assertThat(mesh.mesh.status().trouble()).contains("no random numbers");

        before.forEach(mesh::cluster);
        mesh.without(failing).publish();
        assertThat(mesh.mesh.status().trouble()).isNull();
        for (String name : names) {
          assertThat(endpoints(mesh, name)).as(name + " after " + failing + " failed").isOne();
        }
      }
    }
  }

  @Test
  void aClusterThatFailedIsWholeOnceItsConfigurationIsDeliveredAgain() {
    try (TestMesh mesh = thatMayFailToDraw()) {
      mesh.route(Forward.to("a")).cluster(balanced("a", new LbPolicy.RoundRobin(null)), 2);
      mesh.publish();
      assertThat(hostOf(mesh)).isNotEqualTo(hostOf(mesh));

      failsToDraw = true;
      mesh.cluster(balanced("a", new LbPolicy.Random()), 2).publish();
      failsToDraw = false;
      mesh.publish();
      assertThat(mesh.mesh.status().trouble()).isNull();
      assertThat(hostOf(mesh)).isEqualTo(hostOf(mesh)); // whatever is drawn is the same
    }
  }

  private static EndpointAddress hostOf(TestMesh mesh) {
    OutboundCall call = mesh.call(new TestRequest());
    EndpointAddress host = TestMesh.sent(call.begin()).endpoint().address();
    call.end(EndReason.CANCELLED, null);
    return host;
  }

  @Test
  void aClusterThatOnlyARefusedConfigurationHadIsToldToBeGone() {
    ClusterGuards told = told(cluster -> cluster);
    try (TestMesh mesh =
        new TestMesh(builder ->
            builder
                .guards(told)
                .random(() -> {
                  throw new IllegalStateException("no random numbers");
                }))) {
      mesh.cluster(Cluster.builder("a").build(), 1).publish();
      assertThat(guards).containsExactly("+a", "-a");
    }
  }
}
