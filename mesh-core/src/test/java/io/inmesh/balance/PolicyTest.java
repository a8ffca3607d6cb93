package io.inmesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Balancing;
import io.inmesh.config.Endpoints;
import io.inmesh.config.LbPolicy;
import io.inmesh.config.LbPolicy.RoundRobin;
import io.inmesh.config.LbPolicy.SlowStart;
import io.inmesh.health.EndpointState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private final Fixtures.Call call = new Fixtures.Call(42);

  @Test
  void equalWeightsRotateFromASeededStart() {
    Picker picker = picker(new RoundRobin(null), 7, Fixtures.weighted(1, 1, 1));

    // 7 % 3 = 1.
    assertThat(ids(picker, 7)).containsExactly(1, 2, 0, 1, 2, 0, 1);
  }

  @Test
  void rotationGoesOnWhenHostsChange() {
    LoadBalancer balancer = LoadBalancers.of(new RoundRobin(null), () -> 0);
    Picker before = balancer.build(hosts(Fixtures.weighted(1, 1, 1)), 0);
    ids(before, 4);

    Picker after = balancer.build(hosts(Fixtures.weighted(1, 1, 1, 1, 1)), 0);

    assertThat(ids(after, 3)).containsExactly(4, 0, 1);
  }

  @Test
  void anExtremeSeedStillPicks() {
    for (long seed : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      Picker rotation = picker(new RoundRobin(null), seed, Fixtures.weighted(1, 1, 1));
      Picker weighted = picker(new RoundRobin(null), seed, Fixtures.weighted(1, 2, 3));

      // Where the position wraps around, one host comes twice in a row.
      assertThat(new HashSet<>(ids(rotation, 4))).hasSize(3);
      assertThat(new HashSet<>(ids(weighted, 7))).hasSize(3);
    }
  }

  @Test
  void unequalWeightsTakeTurnsByWeight() {
    Picker picker = picker(new RoundRobin(null), 0, Fixtures.weighted(1, 2, 4));

    assertThat(ids(picker, 7)).containsExactly(2, 1, 2, 2, 0, 1, 2);
  }

  @Property(tries = 200)
  void everyHostGetsItsShareAndNoneStarves(
      @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 20) Integer> weights,
      @ForAll long seed) {
    int[] asInts = weights.stream().mapToInt(Integer::intValue).toArray();
    int cycle = IntStream.of(asInts).sum();
    Picker picker = picker(new RoundRobin(null), seed, Fixtures.weighted(asInts));

    Map<Integer, Integer> counts = Fixtures.count(picker, call, cycle);

    boolean equal = IntStream.of(asInts).distinct().count() == 1;
    for (int i = 0; i < asInts.length; i++) {
      int share = equal ? asInts[0] : asInts[i];
      assertThat(counts.get(i)).isBetween(share - 1, share + 1);
    }
  }

  @Test
  void randomIgnoresWeights() {
    Picker picker = picker(new LbPolicy.Random(), 0, Fixtures.weighted(1, 100));

    Map<Integer, Integer> counts = Fixtures.count(picker, call, 10_000);

    // Five standard deviations: 250.
    assertThat(counts.get(0)).isBetween(4_750, 5_250);
  }

  @Test
  void ofTwoDrawnHostsTheLessBusyOneIsTaken() {
    ClusterHosts hosts = hosts(Fixtures.weighted(1, 1));
    EndpointState busy = hosts.priorities().get(0).hosts().hosts().get(0);
    busy.startRequest();
    Picker picker = LoadBalancers.of(LbPolicy.LeastRequest.DEFAULT, () -> 0).build(hosts, 0);

    Map<Integer, Integer> counts = Fixtures.count(picker, call, 10_000);

    // The busy one only where both draws fell on it: one in four.
    assertThat(counts.get(0)).isBetween(2_284, 2_716);
  }

  @Test
  void moreChoicesFindTheLeastBusyOneMoreOften() {
    ClusterHosts hosts = hosts(Fixtures.weighted(1, 1));
    hosts.priorities().get(0).hosts().hosts().get(0).startRequest();
    LbPolicy five = new LbPolicy.LeastRequest(5, 1.0, false, null);
    Picker picker = LoadBalancers.of(five, () -> 0).build(hosts, 0);

    Map<Integer, Integer> counts = Fixtures.count(picker, call, 32_000);

    // 1 in 2^5.
    assertThat(counts.get(0)).isBetween(845, 1_155);
  }

  @Test
  void aFullScanNeverTakesABusierHostAndDrawsAmongTies() {
    ClusterHosts hosts = hosts(Fixtures.weighted(1, 1, 1, 1));
    hosts.priorities().get(0).hosts().hosts().get(2).startRequest();
    LbPolicy scan = new LbPolicy.LeastRequest(2, 1.0, true, null);
    Picker picker = LoadBalancers.of(scan, () -> 0).build(hosts, 0);

    Map<Integer, Integer> counts = Fixtures.count(picker, call, 9_000);

    assertThat(counts).containsOnlyKeys(0, 1, 3);
    counts.values().forEach(count -> assertThat(count).isBetween(2_776, 3_224));
  }

  @Test
  void leastRequestWithUnequalWeightsIsWeightedRoundRobinWhileNothingIsUnderWay() {
    Picker least = picker(LbPolicy.LeastRequest.DEFAULT, 0, Fixtures.weighted(1, 2, 4));
    Picker robin = picker(new RoundRobin(null), 0, Fixtures.weighted(1, 2, 4));

    assertThat(ids(least, 70)).isEqualTo(ids(robin, 70));
  }

  @Test
  void requestsUnderWayLowerTheWeight() {
    ClusterHosts hosts = hosts(Fixtures.weighted(2, 1));
    EndpointState heavy = hosts.priorities().get(0).hosts().hosts().get(0);
    for (int i = 0; i < 3; i++) {
      heavy.startRequest();
    }
    Picker picker = LoadBalancers.of(LbPolicy.LeastRequest.DEFAULT, () -> 0).build(hosts, 0);

    // Weights 2/4 and 1.
    Map<Integer, Integer> counts = Fixtures.count(picker, call, 3_000);

    assertThat(counts.get(0)).isBetween(998, 1_002);
  }

  @Test
  void aBiasOfZeroIgnoresRequestsUnderWay() {
    ClusterHosts hosts = hosts(Fixtures.weighted(2, 1));
    hosts.priorities().get(0).hosts().hosts().get(0).startRequest();
    LbPolicy policy = new LbPolicy.LeastRequest(2, 0.0, false, null);
    Picker picker = LoadBalancers.of(policy, () -> 0).build(hosts, 0);

    assertThat(Fixtures.count(picker, call, 3_000).get(0)).isBetween(1_998, 2_002);
  }

  @Test
  void aNewHostGetsTrafficSlowly() {
    SlowStart config = new SlowStart(Duration.ofSeconds(100), 1.0, 10);
    List<EndpointState> states = new ArrayList<>();
    states.add(state(0, 0));
    states.add(state(1, seconds(200)));
    Picker picker = slow(config, states, seconds(200));

    call.nowNanos = seconds(230);
    // 30 % of the weight of the other.
    Map<Integer, Integer> early = Fixtures.count(picker, call, 1_300);
    call.nowNanos = seconds(301);
    Map<Integer, Integer> late = Fixtures.count(picker, call, 1_300);

    assertThat(early.get(1)).isBetween(290, 310);
    assertThat(late.get(1)).isBetween(640, 660);
  }

  @Test
  void slowStartNeverFallsBelowItsMinimumAndAggressionBendsIt() {
    SlowStart gentle = new SlowStart(Duration.ofSeconds(100), 2.0, 10);
    SlowStart plain = new SlowStart(Duration.ofSeconds(100), 1.0, 10);
    EndpointState host = state(0, 0);
    io.inmesh.balance.SlowStart bent = io.inmesh.balance.SlowStart.of(gentle);
    io.inmesh.balance.SlowStart straight = io.inmesh.balance.SlowStart.of(plain);

    assertThat(straight.factor(host, seconds(1))).isEqualTo(0.1);
    assertThat(straight.factor(host, seconds(25))).isEqualTo(0.25);
    assertThat(bent.factor(host, seconds(25))).isEqualTo(0.5);
    assertThat(straight.factor(host, seconds(100))).isEqualTo(1.0);
  }

  @Test
  void aPolicyThatIsNotKnownPicksNothing() {
    LbPolicy maglev = new LbPolicy.Maglev(65537);

    assertThat(LoadBalancers.supports(maglev)).isFalse();
    assertThat(picker(maglev, 0, Fixtures.weighted(1, 1)).pick(call)).isNull();
  }

  @Test
  void noHostsNoPick() {
    for (LbPolicy policy :
        List.of(new RoundRobin(null), LbPolicy.LeastRequest.DEFAULT, new LbPolicy.Random())) {
      assertThat(picker(policy, 0, Endpoints.none("c")).pick(call)).isNull();
    }
  }

  @Test
  void threadsThatPickAtOnceShareTheTurnsFairly() throws Exception {
    Picker picker = picker(new RoundRobin(null), 0, Fixtures.weighted(1, 3));
    int[][] counts = new int[4][2];
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int thread = t;
      threads.add(
          new Thread(() -> {
            Fixtures.Call own = new Fixtures.Call(thread);
            for (int i = 0; i < 40_000; i++) {
              counts[thread][Fixtures.id(picker.pick(own))]++;
            }
          }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    int light = IntStream.range(0, 4).map(t -> counts[t][0]).sum();
    // Turns are exact, draws (when more threads than schedules meet) within five deviations.
    assertThat(light).isBetween(39_000, 41_000);
  }

  @Test
  void everyHostIsPickedByEveryPolicy() {
    Set<Integer> all = new HashSet<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    int[] weights = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    for (LbPolicy policy :
        List.of(new RoundRobin(null), LbPolicy.LeastRequest.DEFAULT, new LbPolicy.Random())) {
      Picker picker = picker(policy, 3, Fixtures.weighted(weights));

      assertThat(Fixtures.count(picker, call, 1_000).keySet()).isEqualTo(all);
    }
  }

  private Picker slow(SlowStart config, List<EndpointState> states, long nowNanos) {
    HostPolicy policy = new io.inmesh.balance.RoundRobin(new RoundRobin(config), 0);
    return policy.over(
        states.toArray(new EndpointState[0]),
        new HostSource(0, HostSource.Kind.HEALTHY, -1),
        nowNanos);
  }

  private static EndpointState state(int id, long sinceNanos) {
    return new EndpointState("c", Fixtures.endpoint(id), Fixtures.zone("a"), 0, sinceNanos);
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  private List<Integer> ids(Picker picker, int picks) {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < picks; i++) {
      ids.add(Fixtures.id(picker.pick(call)));
    }
    return ids;
  }

  private static ClusterHosts hosts(Endpoints endpoints) {
    return new ClusterHosts(Fixtures.priorities(endpoints), Balancing.DEFAULT, null);
  }

  private static Picker picker(LbPolicy policy, long seed, Endpoints endpoints) {
    return LoadBalancers.of(policy, () -> seed).build(hosts(endpoints), 0);
  }
}
