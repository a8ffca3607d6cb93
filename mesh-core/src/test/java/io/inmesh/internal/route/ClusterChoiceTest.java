package io.inmesh.internal.route;

import static io.inmesh.internal.route.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.ClusterSpecifier.FromHeader;
import io.inmesh.config.ClusterSpecifier.Weighted;
import io.inmesh.config.ClusterSpecifier.WeightedCluster;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.route.Requests.Request;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterChoiceTest {
  private static final List<WeightedCluster> CLUSTERS =
      List.of(
          WeightedCluster.of("a", 20),
          WeightedCluster.of("none", 0),
          WeightedCluster.of("b", 50),
          WeightedCluster.of("c", 30));

  @Test
  void theRandomValueModuloTheSumFallsIntoAnInterval() {
    ClusterChoice choice = choice(new Weighted(CLUSTERS, null, null), RuntimeValues.EMPTY);
    assertThat(List.of(0L, 19L, 20L, 69L, 70L, 99L, 100L, 170L))
        .extracting(random -> chosen(choice, get("/"), random))
        .containsExactly("a", "a", "b", "b", "c", "c", "a", "c");
    assertThat(chosen(choice, get("/"), -1)).as("2^64-1 is 15 modulo 100").isEqualTo("a");
  }

  @Test
  void weightsUpTo32BitsAreUnsigned() {
    ClusterChoice choice =
        choice(
            new Weighted(
                List.of(
                    WeightedCluster.of("a", 0x8000_0000L), WeightedCluster.of("b", 0x7fff_ffffL)),
                null,
                null),
            RuntimeValues.EMPTY);
    assertThat(chosen(choice, get("/"), 0x7fff_ffffL)).isEqualTo("a");
    assertThat(chosen(choice, get("/"), 0x8000_0000L)).isEqualTo("b");
  }

  @Test
  void aHeaderReplacesTheDrawOnlyWhenItIsAnUnsignedInteger() {
    ClusterChoice choice = choice(new Weighted(CLUSTERS, "x-random", null), RuntimeValues.EMPTY);
    assertThat(chosen(choice, get("/").with("x-random", "20"), 0)).isEqualTo("b");
    assertThat(chosen(choice, get("/").with("x-random", "18446744073709551615"), 99))
        .isEqualTo("a");
    for (String bad : List.of("-1", "x", "", "1.5", "18446744073709551616")) {
      assertThat(chosen(choice, get("/").with("x-random", bad), 99)).as(bad).isEqualTo("c");
    }
    Request twice = get("/").with("x-random", "20").with("x-random", "20");
    assertThat(chosen(choice, twice, 99)).as("two values").isEqualTo("c");
  }

  @Test
  void runtimeValuesReplaceWeightsBelowThePrefix() {
    RuntimeValues runtime = new RuntimeValues(Map.of("w.a", 0, "w.c", 50));
    ClusterChoice choice = choice(new Weighted(CLUSTERS, null, "w"), runtime);
    assertThat(chosen(choice, get("/"), 0)).isEqualTo("b");
    assertThat(chosen(choice, get("/"), 99)).isEqualTo("c");
  }

  @Test
  void aRouteWhoseRuntimeWeightsSumToZeroTakesNoRequest() {
    List<WeightedCluster> one = List.of(WeightedCluster.of("a", 1), WeightedCluster.of("b", 1));
    Route route =
        Route.of(
            "weighted",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            RouteAction.Forward.to(new Weighted(one, null, "w")));
    RouteTable table =
        RouteTable.of(
            "t", List.of(VirtualHost.of("all", List.of("*"), List.of(route, Tables.prefix("/")))));
    CompiledRouteTable compiled =
        CompiledRouteTable.compile(table, new RuntimeValues(Map.of("w.a", 0, "w.b", 0)));
    assertThat(Tables.taken(compiled, get("/"))).isEqualTo("/");
  }

  @Test
  void aClusterHeaderNamesTheClusterByItsFirstValue() {
    ClusterChoice choice = choice(new FromHeader("x-cluster"), RuntimeValues.EMPTY);
    assertThat(chosen(choice, get("/").with("x-cluster", "c1").with("x-cluster", "c2"), 0))
        .isEqualTo("c1");
    assertThat(chosen(choice, get("/"), 0)).isEmpty();
    ClusterChoice pseudo = choice(new FromHeader(":authority"), RuntimeValues.EMPTY);
    assertThat(chosen(pseudo, get("some.host", "/"), 0)).isEqualTo("some.host");
  }

  @Test
  void theSubsetOfAWeightedClusterLiesOverTheRoutes() {
    WeightedCluster cluster =
        new WeightedCluster(
            new ClusterSpecifier.Single("a"),
            1,
            CLUSTERS.get(0).requestHeaders(),
            CLUSTERS.get(0).responseHeaders(),
            Map.of(),
            null,
            Map.of("version", "2", "canary", true));
    ClusterTarget target =
        new ClusterTarget(cluster, Map.of("version", "1", "stage", "prod"), RouteScope.EMPTY);
    assertThat(target.metadataMatch())
        .isEqualTo(Map.of("version", "2", "canary", true, "stage", "prod"));
  }

  private static ClusterChoice choice(ClusterSpecifier specifier, RuntimeValues runtime) {
    return ClusterChoice.compile(specifier, runtime, Map.of(), RouteScope.EMPTY);
  }

  private static @Nullable String chosen(ClusterChoice choice, Request request, long random) {
    return choice.choose(request, random).cluster(request);
  }
}
