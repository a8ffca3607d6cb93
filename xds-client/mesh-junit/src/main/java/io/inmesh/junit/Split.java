package io.inmesh.junit;

import io.inmesh.call.Explanation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shares of clusters, compared as fractions of their sum: 95 and 5 are 950 and 50. */
record Split(Map<String, Long> shares) {

  static Split of(Object... clustersAndWeights) {
    Map<String, Long> shares = new LinkedHashMap<>();
    for (int i = 0; i + 1 < clustersAndWeights.length; i += 2) {
      shares.put((String) clustersAndWeights[i], (Long) clustersAndWeights[i + 1]);
    }
    return of(shares);
  }

  static Split of(Map<String, Long> shares) {
    Split split = new Split(new LinkedHashMap<>(shares));
    if (split.sum() <= 0 || shares.values().stream().anyMatch(weight -> weight < 0)) {
      throw new IllegalArgumentException(
          "split: " + shares + " (expected: weights >= 0 with a sum > 0)");
    }
    return split;
  }

  /** The weights that a route has; a cluster by itself has all. */
  static @Nullable Split configured(Explanation.Target target) {
    List<Explanation.Choice> choices = target.choices();
    Map<String, Long> weights = new LinkedHashMap<>();
    for (Explanation.Choice choice : choices) {
      weights.merge(choice.cluster(), choices.size() == 1 ? 1 : choice.weight(), Long::sum);
    }
    return weights.values().stream().allMatch(weight -> weight == 0) ? null : of(weights);
  }

  /** Those that get anything. */
  List<String> clusters() {
    return shares.keySet().stream().filter(cluster -> share(cluster) > 0).toList();
  }

  long sum() {
    return shares.values().stream().mapToLong(Long::longValue).sum();
  }

  double share(String cluster) {
    return shares.getOrDefault(cluster, 0L) / (double) sum();
  }

  /** Whether the clusters that get anything at all get the same fractions. */
  boolean isSameAs(Split other) {
    return all(other, cluster -> Math.abs(share(cluster) - other.share(cluster)) <= 1e-12);
  }

  /** Whether what was counted is what these shares lead to, within four standard deviations. */
  boolean explains(Split counted) {
    Sample sample = new Sample(counted.sum());
    return all(
        counted,
        cluster -> sample.confirms(share(cluster), counted.shares.getOrDefault(cluster, 0L)));
  }

  /**
   * Refuses a number of requests that cannot tell each share from nothing and from everything.
   *
   * @throws IllegalArgumentException if there are too few
   */
  void requireToldBy(int requests) {
    double sum = sum();
    long fewest =
        (long)
            shares.values().stream()
                .mapToDouble(weight -> Math.min(weight, sum - weight))
                .filter(rarer -> rarer > 0)
                .map(rarer -> Math.ceil(Sample.FEWEST_EXPECTED * sum / rarer))
                .max()
                .orElse(1);
    if (requests < fewest) {
      throw new IllegalArgumentException(
          "requests: " + requests + " (expected: " + fewest + " at least, to tell " + this + ')');
    }
  }

  private boolean all(Split other, Predicate<String> condition) {
    Map<String, Long> all = new LinkedHashMap<>(shares);
    all.putAll(other.shares);
    return all.keySet().stream().allMatch(condition);
  }

  @Override
  public String toString() {
    return shares.entrySet().stream()
        .map(share -> share.getKey() + " " + share.getValue())
        .collect(Collectors.joining(", "));
  }
}
