package io.inmesh.xds.resolve;

import static io.inmesh.config.TrafficDirection.INBOUND;
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

import io.inmesh.config.MeshConfig;
import io.inmesh.config.TrafficDirection;
import io.inmesh.xds.protocol.ResourceType;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A control plane replaces listeners by others of other names: in between no call is outside. */
class ReplacedListenersTest {
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

  private void haveListeners(String... names) {
    MeshConfig config = config();
    Set<String> there = new HashSet<>();
    config.listeners().forEach((name, listener) -> there.add(name));
    assertThat(there).containsExactlyInAnyOrder(names);
  }

  @BeforeEach
  void oldOneServes() {
    cache.answered(LISTENER).answered(CLUSTER);
    cache.put(listener("old", "r")).put(routes("r", "a"));
    cache.put(eds("a", "e-a")).put(endpoints("e-a", 1));
    haveListeners("old");
  }

  @Test
  void aListenerThatIsNoLongerListedServesUntilANewOneHasItsRoutes() {
    cache.forget(LISTENER, "old").put(listener("new", "r2"));
    haveListeners("old");
    nanos += Duration.ofMinutes(1).toNanos();
    haveListeners("old");
    assertThat(config().routeTables().get("r")).isNotNull();

    cache.put(routes("r2", "a"));
    haveListeners("new");
    assertThat(config().routeTables().get("r")).isNull();
    assertThat(config().problems().isEmpty()).isTrue();
  }

  @Test
  void soDoTheClustersOfItsRoutes() {
    cache.forget(CLUSTER, "a").put(eds("b", "e-b"));
    cache.forget(LISTENER, "old").put(listener("new", "r2"));
    config();
    nanos += Duration.ofMinutes(1).toNanos();
    assertThat(config().clusters().get("a")).isNotNull();
    cache.put(routes("r2", "b"));
    assertThat(config().clusters().get("a")).isNotNull();

    cache.put(endpoints("e-b", 2));
    haveListeners("new");
    assertThat(config().clusters().get("a")).isNull();
    assertThat(config().problems().isEmpty()).isTrue();
  }

  @Test
  void aListenerThatNoneReplacesIsGoneAtOnce() {
    cache.forget(LISTENER, "old");
    haveListeners();
  }

  @Test
  void aListenerIsGoneAtOnceWhereTheNewOneIsThere() {
    cache.put(routes("r2", "a")).put(listener("new", "r"));
    haveListeners("old", "new");
    cache.forget(LISTENER, "old");
    haveListeners("new");
  }

  @Test
  void itGoesWhenTheRoutesOfTheNewOneDoNotCome() {
    cache.forget(LISTENER, "old").put(listener("new", "r2"));
    haveListeners("old");
    cache.missing(ROUTE_CONFIGURATION, "r2");
    haveListeners("new");
  }

  @Test
  void itGoesWhenTheNewOneGoes() {
    cache.forget(LISTENER, "old").put(listener("new", "r2"));
    haveListeners("old");
    cache.forget(LISTENER, "new");
    haveListeners();
  }

  @Test
  void oneThatComesBackIsUpdatedAsAnyOther() {
    cache.forget(LISTENER, "old").put(listener("new", "r2"));
    haveListeners("old");
    cache.put(listener("old", "r3")).put(routes("r3", "a"));
    config();
    haveListeners("old");
    assertThat(config().listeners().get("old")).isEqualTo(listener("old", "r3"));
    cache.put(routes("r2", "a"));
    haveListeners("old", "new");
  }

  @Test
  void anInboundListenerIsReplacedByTheOneOfItsPort() {
    cache.put(inbound("in", "r-in", 8080)).put(routes("r-in", "app"));
    haveListeners("old", "in");
    cache.forget(LISTENER, "in").put(inbound("in2", "r-in2", 8080));
    haveListeners("old", "in");
    cache.put(routes("r-in2", "app"));
    haveListeners("old", "in2");
  }

  /** Its rules must not stay in force beside those that replace them. */
  @Test
  void anInboundListenerGoesWhenItsPortIsTakenWhateverElseIsToCome() {
    cache.put(inbound("in", "r-in", 8080)).put(routes("r-in", "app"));
    haveListeners("old", "in");
    cache.forget(LISTENER, "in");
    cache.put(inbound("in2", "r-in", 8080)).put(inbound("other", "r-other", 9090));
    haveListeners("old", "in2");
  }

  @Test
  void anInboundListenerGoesAtOnceWhereOnlyOtherPortsAreToCome() {
    cache.put(inbound("in", "r-in", 8080)).put(routes("r-in", "app"));
    haveListeners("old", "in");
    cache.forget(LISTENER, "in").put(inbound("other", "r-other", 9090));
    haveListeners("old");
  }

  /** What is left to it does not grow again, whatever becomes of those in its place. */
  @Test
  void aListenerWithoutDirectionStaysWithWhatIsLeftWhileItsSuccessorsAreUpdated() {
    cache.put(listener("both", "r", 8080, UNSPECIFIED)).forget(LISTENER, "old");
    haveListeners("both");
    cache.forget(LISTENER, "both").put(inbound("in", "r", 8080));
    cache.put(listener("out", "r2", 9090, OUTBOUND));
    haveListeners("both", "in");
    assertThat(direction("both")).isEqualTo(OUTBOUND);
    cache.put(inbound("in", "r3", 8080));
    haveListeners("both", "in");
    assertThat(direction("both")).isEqualTo(OUTBOUND);
    cache.put(routes("r2", "a"));
    haveListeners("in", "out");
  }

  @Test
  void whatAListenerLosesItLosesWhenThatIsThereThoughItsOwnRoutesAreToCome() {
    cache.put(listener("both", "r", 8080, UNSPECIFIED)).forget(LISTENER, "old");
    haveListeners("both");
    cache.put(inbound("both", "r2", 8080)).put(listener("out", "r", 9090, OUTBOUND));
    haveListeners("both", "out");
    assertThat(direction("both")).isEqualTo(INBOUND);
  }

  /** Less of what it serves, and nothing else. */
  @Test
  void aListenerOfOneDirectionGoesWhenThatIsTakenThoughItsOwnRoutesAreToCome() {
    cache.put(inbound("in", "r", 8080));
    haveListeners("old", "in");
    cache.put(inbound("in", "r2", 8081)).put(inbound("in2", "r", 8080));
    haveListeners("old", "in2");
    cache.put(routes("r2", "a"));
    haveListeners("old", "in2", "in");
    assertThat(config().listeners().get("in")).isEqualTo(inbound("in", "r2", 8081));
  }

  @Test
  void oneWithoutDirectionIsNoReplacementWhereOneWithItIsToCome() {
    cache.put(listener("out", "r", 9090, OUTBOUND)).forget(LISTENER, "old");
    haveListeners("out");
    cache.forget(LISTENER, "out").put(listener("in", "r", 8080, UNSPECIFIED));
    cache.put(listener("out2", "r2", 9090, OUTBOUND));
    haveListeners("out", "in");
    cache.put(routes("r2", "a"));
    haveListeners("out2", "in");
  }

  @Test
  void ofSeveralWithoutDirectionNoneIsSpareWhereAllLeave() {
    cache.put(listener("one", "r", 80, UNSPECIFIED)).put(listener("two", "r", 81, UNSPECIFIED));
    cache.forget(LISTENER, "old");
    haveListeners("one", "two");
    cache.forget(LISTENER, "one").forget(LISTENER, "two");
    cache.put(inbound("in-one", "r", 80)).put(inbound("in-two", "r", 81));
    cache.put(listener("out", "r2", 9090, OUTBOUND));
    haveListeners("one", "two", "in-one", "in-two");
    cache.put(routes("r2", "a"));
    haveListeners("out", "in-one", "in-two");
  }

  /** Two that could be meant would have calls refused. */
  @Test
  void anOutboundListenerGoesWhenAnotherOneIsThereWhateverElseIsToCome() {
    cache.forget(LISTENER, "old").put(listener("new", "r")).put(listener("late", "r-late"));
    haveListeners("new");
  }

  @Test
  void aListenerThatATargetAskedForIsNoReplacement() {
    resolver.demand(Set.of("target"), Set.of());
    config();
    cache.forget(LISTENER, "old").put(listener("target", "r-target"));
    haveListeners();
  }

  /** A control plane may not answer where it is asked for one that it no longer has. */
  @Test
  void theRoutesOfAListenerThatLeavesAreNotAskedFor() {
    cache.forget(LISTENER, "old").put(listener("new", "r2"));
    haveListeners("old");
    assertThat(wanted(ROUTE_CONFIGURATION)).containsExactly("r2");
    assertThat(config().routeTables().get("r")).isNotNull();
    cache.put(listener("old", "r"));
    config();
    assertThat(wanted(ROUTE_CONFIGURATION)).containsExactlyInAnyOrder("r", "r2");
  }

  private Set<String> wanted(ResourceType<?> type) {
    return resolver
        .resolve(cache, cache.takeChanges(), cluster -> null, Set.of())
        .wanted()
        .get(type)
        .keySet();
  }

  @Test
  void itServesOnWhileTheServerIsAwayThatHasTheRoutesOfTheNewOne() {
    cache.forget(LISTENER, "old").put(listener("new", "r2")).unreachable(ROUTE_CONFIGURATION, "r2");
    haveListeners("old");
    haveListeners("old");
    cache.put(routes("r2", "a"));
    haveListeners("new");
  }

  @Test
  void oneOfTheOtherDirectionIsNoReplacement() {
    cache.forget(LISTENER, "old").put(inbound("in", "r-in"));
    haveListeners();
  }

  /** What the server says itself counts at once: a listener that is expired or denied is gone. */
  @Test
  void aListenerThatIsExpiredOrDeniedIsGone() {
    cache.put(listener("new", "r2")).missing(LISTENER, "old");
    haveListeners();
  }

  /** It may be there for requests, whatever else serves calls. */
  @Test
  void aListenerThatDoesNotSayItsDirectionServesItsPortUntilANewOneHasItsRoutes() {
    cache.put(listener("in", "r-in", 8080, UNSPECIFIED)).put(routes("r-in", "a"));
    cache.put(listener("out", "r", 9090, OUTBOUND)).forget(LISTENER, "old");
    haveListeners("out", "in");
    cache.forget(LISTENER, "in").put(listener("in2", "r-in2", 8080, UNSPECIFIED));
    haveListeners("out", "in");
    cache.put(routes("r-in2", "a"));
    haveListeners("out", "in2");
  }

  @ParameterizedTest
  @CsvSource({
    "UNSPECIFIED, INBOUND, 8080",
    "INBOUND, UNSPECIFIED, 8080",
    "UNSPECIFIED, OUTBOUND, 9090",
    "OUTBOUND, UNSPECIFIED, 9090"
  })
  void aNewOneThatSaysItsDirectionOtherwiseTakesThePlaceAsWell(
      TrafficDirection before, TrafficDirection after, int port) {
    cache.put(listener("first", "r", 8080, before)).forget(LISTENER, "old");
    haveListeners("first");
    cache.forget(LISTENER, "first").put(listener("second", "r2", port, after));
    haveListeners("first");
    cache.put(routes("r2", "a"));
    haveListeners("second");
  }

  @Test
  void aListenerWithoutDirectionIsLeftWithTheCallsWhenItsPortIsTaken() {
    cache.put(listener("both", "r", 8080, UNSPECIFIED)).forget(LISTENER, "old");
    haveListeners("both");
    cache.forget(LISTENER, "both");
    cache.put(inbound("in", "r", 8080)).put(listener("out", "r2", 9090, OUTBOUND));
    haveListeners("both", "in");
    assertThat(direction("both")).isEqualTo(OUTBOUND);

    cache.put(listener("both", "r", 8080, UNSPECIFIED)); // it is back
    haveListeners("both", "in");
    assertThat(direction("both")).isEqualTo(UNSPECIFIED);
    cache.forget(LISTENER, "both").put(routes("r2", "a"));
    haveListeners("in", "out");
  }

  @Test
  void aListenerWithoutDirectionIsLeftWithItsPortWhenTheCallsAreTaken() {
    cache.put(listener("both", "r", 8080, UNSPECIFIED)).forget(LISTENER, "old");
    haveListeners("both");
    cache.forget(LISTENER, "both");
    cache.put(inbound("in", "r2", 8080)).put(listener("out", "r", 9090, OUTBOUND));
    haveListeners("both", "out");
    assertThat(direction("both")).isEqualTo(INBOUND);
    cache.put(routes("r2", "a"));
    haveListeners("in", "out");
  }

  /** Two that could be meant would have calls refused. */
  @Test
  void aListenerWithoutDirectionGoesWithItsPortWhereAnotherOneServesCalls() {
    cache.put(listener("in", "r", 8080, UNSPECIFIED));
    haveListeners("old", "in");
    cache.forget(LISTENER, "in").put(inbound("in2", "r", 8080));
    cache.forget(LISTENER, "old").put(listener("new", "r2"));
    haveListeners("old", "in2");
    cache.put(routes("r2", "a"));
    haveListeners("new", "in2");
  }

  private TrafficDirection direction(String name) {
    return config().listeners().get(name).direction();
  }

  @Test
  void listenersThatWereThereBeforeTakeNoPlaceOfAnOutboundOne() {
    cache.put(tcp("tcp", 7070, OUTBOUND)).put(listener("in", "r", 8080, UNSPECIFIED));
    haveListeners("old", "tcp", "in");
    cache.forget(LISTENER, "old").put(listener("new", "r2"));
    haveListeners("old", "tcp", "in");
    cache.put(routes("r2", "a"));
    haveListeners("new", "tcp", "in");
  }

  @Test
  void aListenerWithoutHttpIsNoReplacementForCalls() {
    cache.forget(LISTENER, "old").put(tcp("tcp", 7070, OUTBOUND)).put(listener("new", "r2"));
    haveListeners("old", "tcp");
    cache.put(routes("r2", "a"));
    haveListeners("new", "tcp");
  }
}
