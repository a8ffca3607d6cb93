package io.inmesh.xds.resolve;

import static io.inmesh.xds.resolve.Resources.eds;
import static io.inmesh.xds.resolve.Resources.endpoints;
import static io.inmesh.xds.resolve.Resources.listener;
import static io.inmesh.xds.resolve.Resources.routes;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER_LOAD_ASSIGNMENT;
import static io.inmesh.xds.resource.ResourceTypes.LISTENER;
import static io.inmesh.xds.resource.ResourceTypes.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Of a listener that a server has never answered nobody can say that it is missing. */
class UnreachableServersTest {
  private final FakeCache cache = new FakeCache();
  private final MeshResolver resolver = Resources.resolver(Roots.listeners(Set.of("l")));

  private @Nullable MeshConfig config() {
    return resolver.resolve(cache, cache.takeChanges(), cluster -> null, Set.of()).config();
  }

  @Test
  void aListenerThatIsAskedForByItsNameIsAwaited() {
    config();
    cache.unreachable(LISTENER, "l");
    assertThat(config()).isNull();
    assertThat(resolver.awaited(9)).extracting(awaited -> awaited.name()).containsExactly("l");

    resolver.stopWaiting(null);
    assertThat(config()).as("nobody can tell which calls are for the mesh").isNull();

    cache.put(listener("l", "r")).put(routes("r", "a")).put(eds("a", "e")).put(endpoints("e", 1));
    config();
    assertThat(config().listeners().get("l")).isNotNull();
  }

  /** What the first calls wait for is the time that they have for it. */
  @Test
  void atTheStartWhatAListenerLeadsToIsAwaitedWhenItsServerCannotBeReached() {
    config();
    cache.put(listener("l", "r")).unreachable(ROUTE_CONFIGURATION, "r");
    config();
    assertThat(config()).isNull();
    assertThat(resolver.awaited(9)).extracting(awaited -> awaited.name()).containsExactly("r");

    cache.put(routes("r", "a")).put(eds("a", "e")).unreachable(CLUSTER_LOAD_ASSIGNMENT, "e");
    config();
    config();
    assertThat(config()).isNull();
    cache.put(endpoints("e", 1));
    assertThat(config().clusters().get("a")).isNotNull();
    assertThat(config().problems().isEmpty()).isTrue();
  }

  /** Else one server that is away would hold all routes up. */
  @Test
  void whatAListenerLeadsToIsMissingWhenItsServerCannotBeReached() {
    MeshConfig config = withoutServerOfB();
    assertThat(config.routeTables().get("r")).isNotNull();
    assertThat(config.clusters().get("a")).isNotNull();
    assertThat(config.problems().get(Problem.key(ResourceKind.CLUSTER, "b")).reason())
        .contains("connection refused");
  }

  private MeshConfig withoutServerOfB() {
    config();
    cache.put(listener("l", "r")).put(routes("r", "a", "b")).put(eds("a", "e"));
    cache.put(endpoints("e", 1)).unreachable(CLUSTER, "b");
    config();
    assertThat(config()).isNull();
    resolver.stopWaiting(null);
    config();
    return config();
  }

  @Test
  void onceStartedWhatIsInForceServesOnAsLongAsWhatReplacesItCannotBeReached() {
    MeshConfig before = withoutServerOfB();
    cache.put(routes("r", "c")).unreachable(CLUSTER, "c");
    config();
    assertThat(config().routeTables().get("r")).isEqualTo(before.routeTables().get("r"));
    cache.put(eds("c", "e-c")).unreachable(CLUSTER_LOAD_ASSIGNMENT, "e-c");
    config();
    assertThat(config().routeTables().get("r")).isEqualTo(before.routeTables().get("r"));
    cache.put(eds("a", "e-a")).unreachable(CLUSTER_LOAD_ASSIGNMENT, "e-a");
    config();
    assertThat(config().clusters().get("a")).isEqualTo(before.clusters().get("a"));
    cache.put(listener("l", "r2")).unreachable(ROUTE_CONFIGURATION, "r2");
    config();
    assertThat(config().listeners().get("l")).isEqualTo(listener("l", "r"));

    cache.put(routes("r2", "c")).put(endpoints("e-c", 3));
    config();
    assertThat(config().listeners().get("l")).isEqualTo(listener("l", "r2"));
    assertThat(config().clusters().get("c")).isNotNull();
  }

  /** There is nothing that could serve meanwhile. */
  @Test
  void onceStartedWhatIsNewAndCannotBeReachedIsMissingAtOnce() {
    withoutServerOfB();
    resolver.demand(Set.of("target"), Set.of());
    config();
    cache.put(listener("target", "r-t")).unreachable(ROUTE_CONFIGURATION, "r-t");
    config();
    assertThat(config().problems().get(Problem.key(ResourceKind.ROUTE_TABLE, "r-t")).reason())
        .contains("connection refused");
  }

  /** Without calls that wait nobody else would end it: requests come in as well. */
  @Test
  void aStartWaitsForServersOutOfReachForFifteenSeconds() {
    long[] nanos = {5};
    MeshResolver all =
        new MeshResolver(
            Roots.all(), Statics.NONE, Origins.NONE, Grace.ofResponses(() -> nanos[0]));
    cache.answered(LISTENER).answered(CLUSTER);
    cache.put(listener("l", "r")).unreachable(ROUTE_CONFIGURATION, "r");
    resolve(all);
    assertThat(resolve(all).config()).isNull();
    assertThat(resolve(all).nanosToNext()).isEqualTo(TimeUnit.SECONDS.toNanos(15));
    nanos[0] += TimeUnit.SECONDS.toNanos(15);
    resolve(all);
    Resolution last = resolve(all);
    assertThat(last.config().problems().get(Problem.key(ResourceKind.ROUTE_TABLE, "r")).reason())
        .contains("connection refused");
    assertThat(last.nanosToNext()).isEqualTo(Resolution.NEVER);
  }

  /** Whoever asks for it has its own wait. */
  @Test
  void aListenerThatIsAskedForBesideHoldsNothingUp() {
    resolver.demand(Set.of("target"), Set.of());
    cache.put(listener("l", "r")).put(routes("r", "a")).put(eds("a", "e")).put(endpoints("e", 1));
    config();
    cache.unreachable(LISTENER, "target");
    config();
    MeshConfig config = config();
    assertThat(config.listeners().get("l")).isNotNull();
    assertThat(config.problems().get(Problem.key(ResourceKind.LISTENER, "target")).reason())
        .contains("connection refused");
  }

  @Test
  void aServerThatStaysSilentHasNotAnsweredEither() {
    config();
    cache.silent(LISTENER, "l");
    assertThat(config()).isNull();
    resolver.stopWaiting(null);
    assertThat(config()).isNull();
    cache.missing(LISTENER, "l"); // that is an answer
    Problem problem = config().problems().get(Problem.key(ResourceKind.LISTENER, "l"));
    assertThat(problem.absent()).as("it is meant").isFalse();
  }

  @Test
  void norHasOneThatStaysSilentAboutAllListeners() {
    MeshResolver all = Resources.resolver(Roots.all());
    cache.silent(LISTENER, "*").silent(CLUSTER, "*");
    assertThat(resolve(all).config()).isNull();
    cache.answered(LISTENER);
    assertThat(resolve(all).config()).isEqualTo(MeshConfig.empty());
  }

  /** What is in the bootstrap tells which calls are for the mesh. */
  @Test
  void besideAStaticListenerSilenceCounts() {
    Statics statics =
        new Statics(Map.of("l", listener("l", "r")), Map.of(), Statics.NONE.runtime(), null);
    MeshResolver all = Resources.resolver(Roots.all(), statics);
    cache.put(routes("r", "a")).put(eds("a", "e")).put(endpoints("e", 1));
    resolve(all);
    cache.silent(LISTENER, "*").silent(CLUSTER, "*");
    resolve(all);
    assertThat(resolve(all).config().listeners().get("l")).isNotNull();
  }

  /** The server may know listeners by their names only. */
  @Test
  void silenceCountsAsSoonAsAListenerIsKnown() {
    MeshResolver all = Resources.resolver(Roots.all());
    cache.silent(LISTENER, "*").silent(CLUSTER, "*");
    assertThat(resolve(all).config()).isNull();
    all.demand(Set.of("target"), Set.of());
    resolve(all);
    cache.put(listener("target", "r")).put(routes("r", "a"));
    cache.put(eds("a", "e")).put(endpoints("e", 1));
    resolve(all);
    assertThat(resolve(all).config().listeners().get("target")).isNotNull();
  }

  private Resolution resolve(MeshResolver by) {
    return by.resolve(cache, cache.takeChanges(), cluster -> null, Set.of());
  }
}
