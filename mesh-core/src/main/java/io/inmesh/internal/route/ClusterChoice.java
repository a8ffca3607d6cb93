package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.ClusterSpecifier.Weighted;
import io.inmesh.config.ClusterSpecifier.WeightedCluster;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.RuntimeValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a route chooses its cluster, compiled. The choice depends on the request and on a random
 * value that the caller keeps for all attempts of a call, so that retries stay with it.
 */
public final class ClusterChoice {
  private static final long MAX_TOTAL = 0xffff_ffffL;

  private final List<ClusterTarget> targets;
  private final long[] ends;
  private final long total;
  private final @Nullable RequestField randomField;

  private ClusterChoice(
      List<ClusterTarget> targets, long[] weights, @Nullable RequestField randomField) {
    this.targets = List.copyOf(targets);
    this.randomField = randomField;
    ends = new long[weights.length];
    long sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      ends[i] = sum;
    }
    total = sum;
  }

  /**
   * Compiles a specifier.
   *
   * @param runtime may replace weights below {@code runtime_key_prefix}
   * @param routeMetadata the route's {@code metadata_match}
   * @param route what the route gives to all its clusters
   * @throws IllegalArgumentException for a bad header edit
   */
  static ClusterChoice compile(
      ClusterSpecifier specifier,
      RuntimeValues runtime,
      Map<String, Object> routeMetadata,
      RouteScope route) {
    if (!(specifier instanceof Weighted weighted)) {
      WeightedCluster only =
          new WeightedCluster(
              specifier, 1, HeaderEdits.NONE, HeaderEdits.NONE, Map.of(), null, Map.of());
      return new ClusterChoice(
          List.of(new ClusterTarget(only, routeMetadata, route)), new long[] {1}, null);
    }
    List<ClusterTarget> targets = new ArrayList<>();
    long[] weights = new long[weighted.clusters().size()];
    for (int i = 0; i < weights.length; i++) {
      WeightedCluster cluster = weighted.clusters().get(i);
      targets.add(new ClusterTarget(cluster, routeMetadata, route));
      weights[i] = weight(cluster, weighted.runtimeKeyPrefix(), runtime);
    }
    String header = weighted.randomHeader();
    return new ClusterChoice(targets, weights, header == null ? null : RequestField.of(header));
  }

  private static long weight(
      WeightedCluster cluster, @Nullable String prefix, RuntimeValues runtime) {
    if (prefix == null || prefix.isEmpty()) {
      return cluster.weight();
    }
    String name = cluster.cluster() instanceof ClusterSpecifier.Single s ? s.cluster() : "";
    return runtime.number(prefix + '.' + name, cluster.weight());
  }

  /**
   * Whether the weights allow a choice. Runtime values may bring their sum to zero or beyond 32
   * bits; then the route takes no request, as in Envoy.
   */
  boolean isPossible() {
    return total > 0 && total <= MAX_TOTAL;
  }

  /**
   * Chooses.
   *
   * @param random the call's random value, unsigned; replaced by the value of {@code header_name}
   *     where the request has one and it is an unsigned integer
   */
  public ClusterTarget choose(RequestView request, long random) {
    if (targets.size() == 1) {
      return targets.get(0);
    }
    long value = Long.remainderUnsigned(random(request, random), total);
    for (int i = 0; i < ends.length; i++) {
      if (value < ends[i]) {
        return targets.get(i);
      }
    }
    throw new AssertionError("a remainder below the sum lies below the last end");
  }

  private long random(RequestView request, long random) {
    if (randomField == null) {
      return random;
    }
    String given = randomField.joined(request);
    return given != null && Numbers.isUnsigned(given) ? Numbers.unsigned(given) : random;
  }

  /** All targets in order. */
  public List<ClusterTarget> targets() {
    return targets;
  }
}
