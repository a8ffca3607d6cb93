package io.inmesh.benchmarks.proxy;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a load.
 *
 * @param requests sent
 * @param failures how requests failed, without an answer or with another status than 200, and how
 *     many did so
 * @param p50Micros median time from when the request was due to the end of the answer
 * @param p99Micros of 99 in 100
 */
record LoadResult(long requests, Map<String, Long> failures, long p50Micros, long p99Micros) {
  LoadResult {
    failures = new TreeMap<>(failures);
  }

  /** One line without line breaks in it. */
  String toLine() {
    StringBuilder line = new StringBuilder();
    line.append(requests).append(' ').append(p50Micros).append(' ').append(p99Micros);
    failures.forEach((how, count) ->
        line.append(' ')
            .append(count)
            .append(' ')
            .append(URLEncoder.encode(how, StandardCharsets.UTF_8)));
    return line.toString();
  }

  static LoadResult parse(String line) {
    String[] words = line.split(" ", -1);
    Map<String, Long> failures = new TreeMap<>();
    for (int i = 3; i + 1 < words.length; i += 2) {
      String how = URLDecoder.decode(words[i + 1], StandardCharsets.UTF_8);
      failures.put(how, Long.parseLong(words[i]));
    }
    return new LoadResult(
        Long.parseLong(words[0]), failures, Long.parseLong(words[1]), Long.parseLong(words[2]));
  }
}
