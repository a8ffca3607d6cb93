package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.ForwardOptions;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RoutingPriority;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that wait for a connection: whom a free one wakes, and what becomes of an unused turn. */
class PendingQueueTest {
  private final TestMesh mesh = new TestMesh();
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
    publish(new CircuitBreakers(Thresholds.DEFAULT, Thresholds.DEFAULT, 1L), 1);
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
    publish(new CircuitBreakers(Thresholds.DEFAULT, Thresholds.DEFAULT, 1L), 2);
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
    publish(new CircuitBreakers(Thresholds.DEFAULT, Thresholds.DEFAULT, 1L), 1);
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
}
