package io.inmesh.junit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

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

  long sum() {
    return shares.values().stream().mapToLong(Long::longValue).sum();
  }

  double share(String cluster) {
    return shares.getOrDefault(cluster, 0L) / (double) sum();
  }

  /** Whether the clusters that get anything at all get the same fractions. */
  boolean isSameAs(Split other) {
    return isWithin(other, cluster -> 1e-12);
  }

  /** Whether what was counted is what these shares lead to, within four standard deviations. */
  boolean explains(Split counted) {
    return isWithin(
        counted,
        cluster -> {
          double share = share(cluster);
          return 4 * Math.sqrt(share * (1 - share) / counted.sum());
        });
  }

  private interface Tolerance {
    double of(String cluster);
  }

  private boolean isWithin(Split other, Tolerance tolerance) {
    Map<String, Long> all = new LinkedHashMap<>(shares);
    all.putAll(other.shares);
    return all.keySet().stream()
        .allMatch(
            cluster -> Math.abs(share(cluster) - other.share(cluster)) <= tolerance.of(cluster));
  }

  @Override
  public String toString() {
    return shares.entrySet().stream()
        .map(share -> share.getKey() + " " + share.getValue())
        .collect(Collectors.joining(", "));
  }
}
