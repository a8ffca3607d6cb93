package io.inmesh.junit;

import io.inmesh.call.Explanation;
import io.inmesh.call.LocalReply;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks a fresh mesh what it would do with a request. Each question has a mesh of its own, so that
 * none sees what another has brought about.
 */
final class Questions {
  /** So many draws find each cluster that gets a hundredth of the requests. */
  static final int DRAWS = 1000;

  /** Within every fraction that is not 0, and outside of every one that is not all. */
  private static final List<Long> EXTREME_DRAWS = List.of(0L, 999_999L);

  private final TestMesh mesh;
  private final TestRequest request;

  Questions(TestRequest request) {
    this.mesh = request.mesh();
    this.request = request;
  }

  /** What is decided, and why; for the request's own draw or the first one. */
  Explanation explain() {
    try (Simulation fresh = mesh.fresh()) {
      return fresh.mesh.explain(new RequestHead(request, 0, request.draw()));
    }
  }

  /**
   * What becomes of requests of many different draws, and how often; of one draw if it is fixed.
   */
  Split destinations() {
    LongStream extremes = EXTREME_DRAWS.stream().mapToLong(draw -> draw);
    LongStream others = LongStream.generate(new SeededRandom(1));
    return destinations(LongStream.concat(extremes, others).limit(DRAWS));
  }

  /** The same of so many draws at random. */
  Split destinations(int draws) {
    return destinations(LongStream.generate(new SeededRandom(1)).limit(draws));
  }

  private Split destinations(LongStream draws) {
    TreeMap<String, Long> counts = new TreeMap<>();
    Long fixed = request.draw();
    try (Simulation fresh = mesh.fresh()) {
      (fixed == null ? draws : LongStream.of(fixed))
          .forEach(draw ->
              counts.merge(
                  destination(fresh.mesh.explain(new RequestHead(request, 0, draw))),
                  1L,
                  Long::sum));
    }
    return Split.of(counts);
  }

  /** The cluster, or in words where it goes instead. */
  static String destination(Explanation one) {
    Explanation.Target target = one.target();
    if (target != null) {
      return target.cluster();
    }
    LocalReply reply = one.reply();
    return one.bypass() ? "(not in the mesh)" : "(" + (reply == null ? "?" : reply.status()) + ")";
  }

  /** How the request comes out when every endpoint gives this answer. */
  CallOutcome outcome(Answer answer) {
    try (Simulation fresh = mesh.fresh()) {
      fresh.scripts.everywhere(answer);
      RunningCall call = fresh.start(request, request.draw());
      return call.await();
    }
  }

  /** Of how many calls, one after the other, this holds when every endpoint answers 200 at once. */
  long count(int calls, Predicate<CallOutcome> condition) {
    long count = 0;
    try (Simulation fresh = mesh.fresh()) {
      for (int i = 0; i < calls; i++) {
        if (condition.test(fresh.start(request, request.draw()).await())) {
          count++;
        }
      }
    }
    return count;
  }

  /**
   * The retries of the first kind of failure that is retried at all; null when none is.
   *
   * @param policy of the route, which says what could be
   */
  @Nullable CallOutcome retried(@Nullable RetryPolicy policy) {
    for (Answer answer : RetriableAnswers.of(request, policy)) {
      CallOutcome outcome = outcome(answer);
      if (outcome.attempts().size() > 1) {
        return outcome;
      }
    }
    return null;
  }

  /** The condition that a word of {@code retry_on} names. */
  static RetryOn retryOn(String token) {
    RetryOn on = RetryOn.ofToken(token);
    if (on == null) {
      List<String> tokens = Arrays.stream(RetryOn.values()).map(RetryOn::token).toList();
      throw new IllegalArgumentException(
          "condition: " + token + " (expected: one of " + tokens + ")");
    }
    return on;
  }
}
