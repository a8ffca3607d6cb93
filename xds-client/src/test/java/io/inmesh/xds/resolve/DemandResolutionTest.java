package io.inmesh.xds.resolve;

import static io.inmesh.xds.resource.ResourceTypes.LISTENER;
import static io.inmesh.xds.resource.ResourceTypes.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MeshConfig;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Listeners that are asked for while the source runs. */
final class DemandResolutionTest {
  private final FakeCache cache = new FakeCache();
  private MeshResolver resolver = Resources.resolver(Roots.listeners(Set.of()));

  private Resolution resolve() {
    return resolver.resolve(cache, cache.takeChanges(), DnsView.NOTHING, List.of());
  }

  private MeshConfig demand(String... names) {
    resolver.demand(Set.of(names), Set.of());
    MeshConfig config = resolve().config();
    assertThat(config).isNotNull();
    return config;
  }

  @Test
  void withoutRootsTheFirstConfigurationIsThereAtOnceAndEmpty() {
    assertThat(resolve().config()).isEqualTo(MeshConfig.empty());
    assertThat(resolve().wanted().get(LISTENER).keySet()).isEmpty();
  }

  @Test
  void demandedListenerIsWantedAndInTheConfigurationOnceItsRoutesAre() {
    resolve();
    assertThat(demand("l").listeners().isEmpty()).isTrue();
    assertThat(resolve().wanted().get(LISTENER).keySet()).containsExactly("l");

    cache.put(Resources.listener("l", "r"));
    assertThat(resolve().config().listeners().get("l")).isNull();
    cache.put(Resources.routes("r", "c")).put(Resources.eds("c", "e"));
    resolve();
    cache.put(Resources.endpoints("e", 80));

    assertThat(resolve().config().listeners().get("l")).isNotNull();
  }

  @Test
  void demandedListenerThatDoesNotExistIsAProblem() {
    resolve();
    demand("l");
    cache.missing(LISTENER, "l");

    MeshConfig config = resolve().config();

    assertThat(config.listeners().isEmpty()).isTrue();
    assertThat(config.problems().get("LISTENER/l").reason()).contains("gone");
  }

  @Test
  void releasedListenerIsForgottenWithAllThatOnlyItNeeded() {
    resolve();
    demand("l");
    cache.put(Resources.listener("l", "r")).put(Resources.routes("r", "c"));
    cache.put(Resources.eds("c", "e")).put(Resources.endpoints("e", 80));
    resolve();

    assertThat(demand()).isEqualTo(MeshConfig.empty());
    assertThat(resolve().wanted().get(LISTENER).keySet()).isEmpty();
    assertThat(resolve().wanted().get(ROUTE_CONFIGURATION).keySet()).isEmpty();
  }

  @Test
  void besideAWildcardADemandedListenerIsNamedAndAListedOneOutlivesTheDemand() {
    resolver = Resources.resolver(Roots.all());
    resolve();
    cache.put(Resources.listener("l", "r")).missing(ROUTE_CONFIGURATION, "r");
    cache.answered(LISTENER).answered(io.inmesh.xds.resource.ResourceTypes.CLUSTER);
    resolve();

    demand("l");
    assertThat(resolve().wanted().get(LISTENER).keySet()).containsExactlyInAnyOrder("*", "l");

    assertThat(demand().listeners().get("l")).isNotNull();
    assertThat(resolve().wanted().get(LISTENER).keySet()).containsExactly("*");
  }
}
