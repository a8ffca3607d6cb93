package io.inmesh.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One figure of several subjects, measured in rounds: A B C, A B C, ... What disturbs a round
 * disturbs all its subjects, so ratios are taken within a round. Not thread-safe.
 */
public final class Rounds {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  /** The value of a subject in the next round. */
  public void add(String subject, double value) {
    values.computeIfAbsent(subject, s -> new ArrayList<>()).add(value);
  }

  /** The median of a subject's rounds. */
  public double median(String subject) {
    return median(of(subject));
  }

  /** The median over the rounds of how much more a subject has than another. */
  public double ratio(String subject, String other) {
    return median(ratios(subject, other));
  }

  /** The ratio in each round. */
  public List<Double> ratios(String subject, String other) {
    List<Double> these = of(subject);
    List<Double> those = of(other);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(these.size(), those.size()); i++) {
      ratios.add(these.get(i) / those.get(i));
    }
    return ratios;
  }

  private List<Double> of(String subject) {
    List<Double> list = values.get(subject);
    if (list == null) {
      throw new IllegalArgumentException(subject + " (expected: one of " + values.keySet() + ")");
    }
    return list;
  }

  private static double median(List<Double> list) {
    double[] sorted = list.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
