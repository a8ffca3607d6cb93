package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundState;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.ClusterWithEndpoints.Leaf;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.ForwardOptions;
import io.inmesh.config.OutlierDetection;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RoutingPriority;
import io.inmesh.config.Timeouts;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.LogCatcher;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that wait for a connection: whom a free one wakes, and what becomes of an unused turn. */
class PendingQueueTest {
  private static final CircuitBreakers ONE_PER_HOST =
      new CircuitBreakers(Thresholds.DEFAULT, Thresholds.DEFAULT, 1L);

  /** What happens once when the next call is about to wait. */
  private Runnable meanwhile = () -> {};

  private final TestMesh mesh =
      new TestMesh(builder ->
          builder.listener(
              new MeshListener() {
                @Override
                public void onOverflow(String cluster, String limit) {
                  Runnable now = meanwhile;
                  meanwhile = () -> {};
                  now.run();
                }
              }));
  private final Queue<OutboundCall> woken = new ArrayDeque<>();

  @AfterEach
  void close() {
    mesh.close();
  }

  private static Thresholds limits(long connections, long requests) {
    return new Thresholds(connections, 10, requests, 3, null, false);
  }

  /** Paths under {@code /high} have the priority HIGH. */
  private void publish(CircuitBreakers breakers, int endpoints) {
    Forward plain = Forward.to("c");
    Forward high =
        new Forward(
            plain.cluster(),
            plain.rewrites(),
            plain.timeouts(),
            plain.retry(),
            plain.hedge(),
            plain.mirrors(),
            plain.hashPolicies(),
            new ForwardOptions(RoutingPriority.HIGH, 503, Map.of()));
    List<RouteEntry> routes =
        List.of(
            Route.of("high", RouteMatch.of(new PathMatcher.Prefix("/high", false)), high),
            Route.of("plain", RouteMatch.of(new PathMatcher.Prefix("/", false)), plain));
    mesh.table(RouteTable.of("routes", List.of(VirtualHost.of("vh", List.of("shop"), routes))))
        .cluster(Cluster.builder("c").circuitBreakers(breakers).build(), endpoints)
        .publish();
  }

  private OutboundCall call(TestRequest request) {
    OutboundCall[] self = new OutboundCall[1];
    self[0] = mesh.mesh.outbound(request, () -> woken.add(self[0]));
    return self[0];
  }

  private OutboundCall call(String path) {
    TestRequest request = new TestRequest();
    request.path = path;
    return call(request);
  }

  private OutboundCall running(String path) {
    OutboundCall call = call(path);
    assertThat(call.begin()).isInstanceOf(Step.Send.class);
    return call;
  }

  private OutboundCall waiting(String path) {
    OutboundCall call = call(path);
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    return call;
  }

  private static void end(OutboundCall call) {
    call.end(EndReason.CANCELLED, null);
  }

  /** Gives every call that is woken its turn, and says which of them sent an attempt. */
  private List<OutboundCall> sentByTheWoken() {
    List<OutboundCall> sent = new ArrayList<>();
    for (int turns = 0; !woken.isEmpty(); turns++) {
      assertThat(turns).as("turns taken").isLessThan(10);
      OutboundCall call = woken.remove();
      if (call.onTimer() instanceof Step.Send) {
        sent.add(call);
      }
    }
    return sent;
  }

  @Test
  void aCallThatWaitsForTheOnlyHostsConnectionSleepsUntilOneIsFree() {
    publish(ONE_PER_HOST, 1);
    OutboundCall running = running("/");
    OutboundCall first = waiting("/");
    OutboundCall second = waiting("/");
    assertThat(woken).isEmpty();
    end(running);
    assertThat(sentByTheWoken()).containsExactly(first);
    end(first);
    assertThat(sentByTheWoken()).containsExactly(second);
  }

  @Test
  void aHostsOnlyConnectionIsGrantedWhateverItsLimit() {
    publish(new CircuitBreakers(Thresholds.DEFAULT, Thresholds.DEFAULT, 0L), 1);
    OutboundCall running = running("/");
    OutboundCall waiting = waiting("/");
    assertThat(woken).isEmpty();
    end(running);
    assertThat(sentByTheWoken()).containsExactly(waiting);
  }

  @Test
  void aTurnIsPassedOnWhenTheHostPickedNextIsStillFull() {
    publish(ONE_PER_HOST, 2);
    OutboundCall one = running("/");
    OutboundCall two = running("/");
    OutboundCall first = waiting("/");
    OutboundCall second = waiting("/");
    end(one);
    List<OutboundCall> sent = sentByTheWoken();
    end(two);
    sent.addAll(sentByTheWoken());
    assertThat(sent).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void aFreeConnectionOfOnePriorityDoesNotWakeTheOther() {
    publish(new CircuitBreakers(limits(1, 10), limits(1, 10), null), 1);
    OutboundCall plain = running("/");
    OutboundCall high = running("/high");
    OutboundCall waitingHigh = waiting("/high");
    OutboundCall waitingPlain = waiting("/");
    end(plain);
    assertThat(sentByTheWoken()).containsExactly(waitingPlain);
    end(high);
    assertThat(sentByTheWoken()).containsExactly(waitingHigh);
  }

  @Test
  void aHostsConnectionThatComesFreeInOnePriorityServesTheOther() {
    publish(ONE_PER_HOST, 1);
    OutboundCall high = running("/high");
    OutboundCall plain = waiting("/");
    end(high);
    assertThat(sentByTheWoken()).containsExactly(plain);
  }

  @Test
  void aTurnThatOverflowsIsTheNextOnes() {
    publish(new CircuitBreakers(limits(1, 2), Thresholds.DEFAULT, null), 1);
    OutboundCall running = running("/");
    OutboundCall first = waiting("/");
    OutboundCall second = waiting("/");
    end(running);
    TestRequest shared = new TestRequest();
    shared.multiplexed = true;
    assertThat(call(shared).begin()).isInstanceOf(Step.Send.class);
    assertThat(call(shared).begin()).isInstanceOf(Step.Send.class);
    assertThat(woken.remove()).isSameAs(first);
    assertThat(first.onTimer()).isInstanceOf(Step.Reply.class);
    assertThat(woken).containsExactly(second);
  }

  @Test
  void aTurnForWhichThereIsNoHostIsTheNextOnes() {
    publish(new CircuitBreakers(limits(1, 10), Thresholds.DEFAULT, null), 1);
    OutboundCall running = running("/");
    OutboundCall first = waiting("/");
    OutboundCall second = waiting("/");
    mesh.cluster(
            Cluster.builder("c")
                .circuitBreakers(new CircuitBreakers(limits(1, 10), Thresholds.DEFAULT, null))
                .build(),
            0)
        .publish();
    end(running);
    assertThat(woken.remove()).isSameAs(first);
    assertThat(first.onTimer()).isInstanceOf(Step.Reply.class);
    assertThat(woken.remove()).isSameAs(second);
    assertThat(second.onTimer()).isInstanceOf(Step.Reply.class);
  }

  @Test
  void callsGoOnWhenTheLimitIsRaised() {
    publish(new CircuitBreakers(limits(1, 10), Thresholds.DEFAULT, null), 1);
    running("/");
    OutboundCall first = waiting("/");
    OutboundCall second = waiting("/");
    OutboundCall third = waiting("/");
    publish(new CircuitBreakers(limits(3, 10), Thresholds.DEFAULT, null), 1);
    assertThat(sentByTheWoken()).containsExactly(first, second);
    end(first);
    assertThat(sentByTheWoken()).containsExactly(third);
  }

  @Test
  void callsGoOnWhenEndpointsCome() {
    publish(ONE_PER_HOST, 1);
    running("/");
    OutboundCall first = waiting("/");
    OutboundCall high = waiting("/high");
    publish(ONE_PER_HOST, 5);
    assertThat(sentByTheWoken()).containsExactlyInAnyOrder(first, high);
  }

  @Test
  void aCallThatComesToWaitWhileEndpointsComeGoesOn() {
    publish(ONE_PER_HOST, 1);
    running("/");
    meanwhile = () -> publish(ONE_PER_HOST, 5);
    OutboundCall waiting = waiting("/");
    assertThat(sentByTheWoken()).containsExactly(waiting);
  }

  private OutboundCall waiting(Waker waker) {
    OutboundCall call = mesh.mesh.outbound(new TestRequest(), waker);
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    return call;
  }

  private static void throwing() {
    throw new IllegalStateException("bad waker");
  }

  @Test
  void aWakerThatThrowsStopsNeitherTheUpdateNorTheCallsBehindIt() {
    publish(ONE_PER_HOST, 1);
    running("/");
    waiting(PendingQueueTest::throwing);
    OutboundCall waiting = waiting("/");
    try (LogCatcher log = new LogCatcher("io.inmesh")) {
      publish(ONE_PER_HOST, 5);
      assertThat(log.records())
          .singleElement()
          .satisfies(logged -> assertThat(logged.getThrown()).hasMessage("bad waker"));
    }
    assertThat(mesh.mesh.status().trouble()).isNull();
    assertThat(sentByTheWoken()).containsExactly(waiting);
  }

  @Test
  void aWakerThatThrowsDoesNotStopTheCallWhoseEndSetsAConnectionFree() {
    publish(ONE_PER_HOST, 1);
    OutboundCall running = running("/");
    OutboundCall bad = waiting(PendingQueueTest::throwing);
    OutboundCall waiting = waiting("/");
    end(running);
    end(bad);
    assertThat(sentByTheWoken()).containsExactly(waiting);
  }

  @Test
  void aWakerThatThrowsDoesNotStopTheFirstConfiguration() {
    OutboundCall before = waiting("/");
    waiting(PendingQueueTest::throwing);
    OutboundCall after = waiting("/");
    InboundState[] inbound = new InboundState[1];
    mesh.mesh.serve(new EndpointAddress("127.0.0.1", 8080), state -> inbound[0] = state);
    publish(ONE_PER_HOST, 5);
    assertThat(mesh.mesh.status().trouble()).isNull();
    assertThat(sentByTheWoken()).containsExactlyInAnyOrder(before, after);
    assertThat(inbound[0]).isInstanceOf(InboundState.Absent.class);
  }

  private void publish(String leaf, int endpoints) {
    mesh.cluster(Cluster.builder(leaf).circuitBreakers(ONE_PER_HOST).build(), endpoints).publish();
  }

  private TestMesh aggregateOf(String... leaves) {
    List<Leaf> all = new ArrayList<>();
    for (String leaf : leaves) {
      all.add(new Leaf(leaf, all.size(), 1));
    }
    return mesh.route(Forward.to("all"))
        .cluster(
            new ClusterWithEndpoints(Cluster.builder("all").build(), Endpoints.none("all"), all));
  }

  @Test
  void aCallThatWaitsForALeafGoesOnToAnotherOneThatGetsEndpoints() {
    aggregateOf("first", "second");
    publish("first", 0);
    publish("second", 1);
    running("/");
    OutboundCall waiting = waiting("/");
    publish("first", 1);
    assertThat(sentByTheWoken()).containsExactly(waiting);
  }

  @Test
  void aCallThatComesToWaitForALeafWhileAnotherGetsEndpointsGoesOn() {
    aggregateOf("first", "second");
    publish("first", 0);
    publish("second", 1);
    running("/");
    meanwhile = () -> publish("first", 1);
    OutboundCall waiting = waiting("/");
    assertThat(sentByTheWoken()).containsExactly(waiting);
  }

  @Test
  void aCallThatComesToWaitBehindOneWithNoUseForTheNewEndpointsGoesOn() {
    List<RouteEntry> routes =
        List.of(
            Route.of(
                "leaf",
                RouteMatch.of(new PathMatcher.Prefix("/leaf", false)),
                Forward.to("second")),
            Route.of("all", RouteMatch.of(new PathMatcher.Prefix("/", false)), Forward.to("all")));
    CircuitBreakers one = new CircuitBreakers(limits(1, 10), Thresholds.DEFAULT, null);
    aggregateOf("first", "second")
        .table(RouteTable.of("t", List.of(VirtualHost.of("vh", List.of("shop"), routes))))
        .cluster(Cluster.builder("second").circuitBreakers(one).build(), 1);
    publish("first", 0);
    running("/");
    OutboundCall ofTheLeaf = waiting("/leaf");
    meanwhile =
        () -> {
          publish("first", 1);
          assertThat(woken).containsExactly(ofTheLeaf);
          assertThat(sentByTheWoken()).isEmpty();
        };
    OutboundCall waiting = waiting("/");
    assertThat(sentByTheWoken()).containsExactly(waiting);
  }

  @Test
  void aCallThatWaitsForALeafGoesOnToANewOne() {
    aggregateOf("second");
    publish("second", 1);
    running("/");
    OutboundCall waiting = waiting("/");
    aggregateOf("first", "second");
    publish("first", 1);
    assertThat(sentByTheWoken()).containsExactly(waiting);
  }

  @Test
  void aCallThatGoesOnAtOnceFindsTheNewLeafThatItIsWokenFor() {
    aggregateOf("second");
    publish("second", 1);
    running("/");
    List<Step> steps = new ArrayList<>();
    OutboundCall[] call = new OutboundCall[1];
    call[0] = mesh.mesh.outbound(new TestRequest(), () -> steps.add(call[0].onTimer()));
    assertThat(call[0].begin()).isInstanceOf(Step.Wait.class);
    aggregateOf("first", "second");
    publish("first", 1);
    assertThat(steps).singleElement().isInstanceOf(Step.Send.class);
  }

  @Test
  void aCallThatWaitsForALeafThatIsTakenOutGoesOnToAnother() {
    aggregateOf("second");
    publish("second", 1);
    running("/");
    OutboundCall waiting = waiting("/");
    aggregateOf("first").without("second");
    publish("first", 1);
    assertThat(sentByTheWoken()).containsExactly(waiting);
  }

  @Test
  void aLeafThatAnAggregateHasLeftConcernsItNoLonger() {
    aggregateOf("first", "second");
    publish("first", 0);
    publish("second", 1);
    aggregateOf("second").publish();
    running("/");
    waiting("/");
    publish("first", 1);
    assertThat(woken).isEmpty();
  }

  private static OutlierDetection ejectsHalf() {
    OutlierDetection all = OutlierDetection.DEFAULT;
    OutlierDetection.Ejection limits = all.ejection();
    return new OutlierDetection(
        new OutlierDetection.Ejection(
            limits.interval(), limits.base(), limits.max(), limits.maxJitter(), 50, false),
        all.consecutive(),
        all.successRate(),
        all.failurePercentage(),
        false,
        true);
  }

  @Test
  void callsGoOnWhenAnEjectionEnds() {
    Route route =
        Route.of(
            "r",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            Forward.to("c").withTimeouts(new Timeouts(Duration.ZERO, Duration.ZERO, null)));
    Cluster cluster =
        Cluster.builder("c").circuitBreakers(ONE_PER_HOST).outlierDetection(ejectsHalf()).build();
    mesh.table(RouteTable.of("t", List.of(VirtualHost.of("v", List.of("shop"), List.of(route)))))
        .cluster(cluster, 2)
        .publish();
    EndpointAddress healthy = null;
    for (int failures = 0; failures < 5; ) { // the consecutive ones that eject
      OutboundCall call = call("/");
      Attempt attempt = ((Step.Send) call.begin()).attempt();
      if (healthy == null) {
        healthy = attempt.endpoint().address();
      }
      boolean fails = !attempt.endpoint().address().equals(healthy);
      call.onResponse(attempt, TestResponse.of(fails ? 503 : 200));
      call.end(EndReason.COMPLETE, null);
      failures += fails ? 1 : 0;
    }
    running("/");
    OutboundCall waiting = waiting("/");
    mesh.time.advance(Duration.ofSeconds(60)); // longer than the first ejection
    assertThat(sentByTheWoken()).containsExactly(waiting);
  }
}
