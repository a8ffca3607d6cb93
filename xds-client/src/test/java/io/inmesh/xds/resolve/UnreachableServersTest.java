package io.inmesh.xds.resolve;

import static io.inmesh.xds.resolve.Resources.eds;
import static io.inmesh.xds.resolve.Resources.endpoints;
import static io.inmesh.xds.resolve.Resources.listener;
import static io.inmesh.xds.resolve.Resources.routes;
import static io.inmesh.xds.resource.ResourceTypes.CLUSTER;
import static io.inmesh.xds.resource.ResourceTypes.LISTENER;
import static io.inmesh.xds.resource.ResourceTypes.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Of what a server has never answered nobody can say that it is missing. */
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

  @Test
  void whatAListenerLeadsToIsAwaitedUntilNobodyWaitsAnyLonger() {
    config();
    cache.put(listener("l", "r")).unreachable(ROUTE_CONFIGURATION, "r");
    assertThat(config()).isNull();

    resolver.stopWaiting(null);
    MeshConfig config = config();
    assertThat(config.listeners().get("l")).isNotNull();
    Problem problem = config.problems().get(Problem.key(ResourceKind.ROUTE_TABLE, "r"));
    assertThat(problem.reason()).contains("not received yet");
  }

  @Test
  void routesServeUntilTheClusterOfTheirNextVersionIsKnown() {
    config();
    cache.put(listener("l", "r")).put(routes("r", "a")).put(eds("a", "e")).put(endpoints("e", 1));
    config();
    MeshConfig before = config();
    cache.put(routes("r", "b")).unreachable(CLUSTER, "b");
    config();
    assertThat(config()).isSameAs(before);
    assertThat(before.routeTables().get("r")).isEqualTo(routes("r", "a"));

    cache.put(eds("b", "e"));
    assertThat(config().routeTables().get("r")).isEqualTo(routes("r", "b"));
  }
}
