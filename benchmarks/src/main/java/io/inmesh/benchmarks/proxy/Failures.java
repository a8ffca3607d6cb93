package io.inmesh.benchmarks.proxy;

import java.util.ArrayList;
import java.util.List;

/** Whose requests failed, when, and how. Not thread-safe. */
final class Failures {
  private final List<String> texts = new ArrayList<>();
  private long count;

  /**
   * Adds those of one run.
   *
   * @param where the subject and the round
   */
  void add(String where, LoadResult result) {
    result
        .failures()
        .forEach((how, number) -> {
          count += number;
          texts.add(where + ": " + number + " of " + result.requests() + ": " + how);
        });
  }

  long count() {
    return count;
  }

  List<String> texts() {
    return List.copyOf(texts);
  }
}
