package io.inmesh.benchmarks.proxy;

/**
 * What came of a load.
 *
 * @param requests sent
 * @param failures without an answer, or with another status than 200
 * @param p50Micros median time from when the request was due to the end of the answer
 * @param p99Micros of 99 in 100
 */
record LoadResult(long requests, long failures, long p50Micros, long p99Micros) {
  String toLine() {
    return requests + " " + failures + " " + p50Micros + " " + p99Micros;
  }

  static LoadResult parse(String line) {
    String[] words = line.split(" ", -1);
    return new LoadResult(
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]));
  }
}
