package io.inmesh.xds.resolve;

import static io.inmesh.config.TrafficDirection.OUTBOUND;
import static io.inmesh.config.TrafficDirection.UNSPECIFIED;
import static io.inmesh.xds.resolve.Resources.eds;
import static io.inmesh.xds.resolve.Resources.endpoints;
import static io.inmesh.xds.resolve.Resources.inbound;
import static io.inmesh.xds.resolve.Resources.listener;
import static io.inmesh.xds.resolve.Resources.routes;
import static io.inmesh.xds.resolve.Resources.tcp;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER;
import static io.inmesh.xds.resource.ResourceTypes.LISTENER;
import static io.inmesh.xds.resource.ResourceTypes.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A listener becomes another one under its own name, and another one takes its place. */
class ChangedListenersTest {
  private static final Listener OUT = listener("one", "r", 9001, OUTBOUND);
  private static final Listener IN = inbound("one", "r", 8080);

  private final FakeCache cache = new FakeCache();
  private long nanos = 23;
  private final MeshResolver resolver =
      new MeshResolver(Roots.all(), Statics.NONE, Origins.NONE, Grace.ofResponses(() -> nanos));

  private MeshConfig config() {
    resolver.resolve(cache, cache.takeChanges(), cluster -> null, Set.of());
    MeshConfig config =
        resolver.resolve(cache, cache.takeChanges(), cluster -> null, Set.of()).config();
    assertThat(config).isNotNull();
    return config;
  }

  private void haveListeners(Listener... listeners) {
    Set<Listener> there = new HashSet<>();
    config().listeners().forEach((name, listener) -> there.add(listener));
    assertThat(there).containsExactlyInAnyOrderElementsOf(Arrays.asList(listeners));
  }

  @BeforeEach
  void routesAreThere() {
    cache.answered(LISTENER).answered(CLUSTER);
    cache.put(routes("r", "a")).put(eds("a", "e-a")).put(endpoints("e-a", 1));
  }

  @Test
  void oneThatBecomesInboundServesCallsUntilTheNewOneHasItsRoutes() {
    Listener next = listener("two", "r2", 9001, OUTBOUND);
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(IN).put(next);
    haveListeners(OUT);
    cache.put(routes("r2", "a"));
    haveListeners(IN, next);
  }

  @Test
  void soDoTheRoutesAndTheClustersThatItHad() {
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(inbound("one", "r-in", 8080)).put(routes("r-in", "app"));
    cache.put(listener("two", "r2")).forget(CLUSTER, "a");
    haveListeners(OUT);
    nanos += Duration.ofMinutes(1).toNanos();
    assertThat(config().routeTables().get("r")).isNotNull();
    assertThat(config().clusters().get("a")).isNotNull();
    cache.put(routes("r2"));
    assertThat(config().routeTables().get("r")).isNull();
    assertThat(config().clusters().get("a")).isNull();
  }

  @Test
  void soDoesOneThatServesHttpNoLonger() {
    Listener changed = tcp("one", 9001, OUTBOUND);
    Listener next = listener("two", "r2");
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(changed).put(next);
    haveListeners(OUT);
    cache.put(routes("r2", "a"));
    haveListeners(changed, next);
  }

  @Test
  void oneThatLeavesItsPortServesThereUntilTheNewOneHasItsRoutes() {
    Listener moved = inbound("one", "r", 8081);
    Listener next = listener("two", "r2", 8080, UNSPECIFIED);
    cache.put(IN);
    haveListeners(IN);
    cache.put(moved).put(next);
    haveListeners(IN);
    cache.put(routes("r2", "a"));
    haveListeners(moved, next);
  }

  @Test
  void itServesOnHoweverLateItsOwnRoutesAre() {
    Listener changed = inbound("one", "r-in", 8080);
    Listener next = listener("two", "r2");
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(changed).put(next);
    haveListeners(OUT);
    cache.put(routes("r-in", "a"));
    haveListeners(OUT);
    cache.put(routes("r2", "a"));
    haveListeners(changed, next);
  }

  /** Nothing had begun to serve in its place before. */
  @Test
  void itServesOnWhereTheNewOneWasListedLater() {
    Listener changed = inbound("one", "r-in", 8080);
    Listener next = listener("two", "r2");
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(changed);
    haveListeners(OUT);
    cache.put(next);
    haveListeners(OUT);
    cache.put(routes("r-in", "a"));
    haveListeners(OUT);
    cache.put(routes("r2", "a"));
    haveListeners(changed, next);
  }

  @Test
  void itChangesAtOnceWhereNoneTakesItsPlace() {
    Listener other = inbound("two", "r2", 8081);
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(IN).put(other);
    haveListeners(IN);
  }

  @Test
  void itChangesAtOnceWhereTheNewOneIsThere() {
    Listener next = listener("two", "r");
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(IN).put(next).put(listener("late", "r-late"));
    haveListeners(IN, next);
  }

  @Test
  void itChangesWhenTheRoutesOfTheNewOneDoNotCome() {
    Listener next = listener("two", "r2");
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(IN).put(next);
    haveListeners(OUT);
    cache.missing(ROUTE_CONFIGURATION, "r2");
    haveListeners(IN, next);
  }

  @Test
  void itChangesWhenTheNewOneGoes() {
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(IN).put(listener("two", "r2"));
    haveListeners(OUT);
    cache.forget(LISTENER, "two");
    haveListeners(IN);
  }

  @Test
  void oneThatIsAsItWasAgainServesOn() {
    Listener next = listener("two", "r2");
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(IN).put(next);
    haveListeners(OUT);
    cache.put(OUT).put(routes("r2", "a"));
    haveListeners(OUT, next);
  }

  @Test
  void oneThatIsRemovedMeanwhileServesOnAsWell() {
    Listener next = listener("two", "r2");
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(IN).put(next);
    haveListeners(OUT);
    cache.forget(LISTENER, "one");
    haveListeners(OUT);
    cache.put(routes("r2", "a"));
    haveListeners(next);
  }

  @Test
  void oneThatIsExpiredOrDeniedMeanwhileIsGone() {
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(IN).put(listener("two", "r2"));
    haveListeners(OUT);
    cache.missing(LISTENER, "one");
    haveListeners();
  }

  @Test
  void twoChangePlacesOnceBothHaveTheirRoutes() {
    Listener other = inbound("two", "r", 8080);
    Listener nowIn = inbound("one", "r-in", 8080);
    Listener nowOut = listener("two", "r-out", 9001, OUTBOUND);
    cache.put(OUT).put(other);
    haveListeners(OUT, other);
    cache.put(nowIn).put(nowOut);
    haveListeners(OUT, other);
    cache.put(routes("r-in", "a"));
    haveListeners(OUT, other);
    cache.put(routes("r-out", "a"));
    haveListeners(nowIn, nowOut);
  }

  /** One whose place is to be taken by one that serves on as it was for the sake of a third. */
  @Test
  void theyWaitForEachOther() {
    Listener second = inbound("two", "r", 8080);
    Listener next = listener("three", "r2");
    cache.put(OUT).put(second);
    haveListeners(OUT, second);
    cache.put(IN).forget(LISTENER, "two").put(next);
    haveListeners(OUT, second);
    cache.put(routes("r2", "a"));
    haveListeners(IN, next);
  }

  @Test
  void oneThatATargetAskedForChangesAtOnce() {
    resolver.demand(Set.of("one"), Set.of());
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(IN).put(listener("two", "r2"));
    haveListeners(IN);
  }

  @Test
  void itServesOnWhileTheServerIsAwayThatHasTheRoutesOfTheNewOne() {
    Listener next = listener("two", "r2");
    cache.put(OUT);
    haveListeners(OUT);
    cache.put(next).put(IN).unreachable(ROUTE_CONFIGURATION, "r2");
    haveListeners(OUT);
    haveListeners(OUT);
    cache.put(routes("r2", "a"));
    haveListeners(IN, next);
  }
}
