package io.inmesh.samples.quickstart.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What came of all requests. Thread-safe. */
public final class Tally {
  private final LongAdder sent = new LongAdder();
  private final LongAdder ok = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Map<Member, LongAdder> answers = new ConcurrentHashMap<>();
  private final Map<Integer, Long> firstAnswers = new ConcurrentHashMap<>();
  private final AtomicLong failuresTold = new AtomicLong();
  private final Latencies latencies = new Latencies();
  private volatile Window window = new Window();
  private volatile @Nullable String lastFailure;

  /** From now on requests are counted in a new window, which is returned. */
  public Window newWindow() {
    Window next = new Window();
    window = next;
    return next;
  }

  /** A request is sent. The window must be told of its end. */
  Window send() {
    Window current = window;
    current.sent();
    sent.increment();
    return current;
  }

  void answered(Window sentIn, Answer answer, boolean beta, long nanos) {
    sentIn.answered(answer, beta);
    ok.increment();
    answers.computeIfAbsent(answer.member(), member -> new LongAdder()).increment();
    firstAnswers.computeIfAbsent(answer.revision(), revision -> System.nanoTime());
    latencies.record(nanos);
  }

  void failed(Window sentIn, String reason, long nanos) {
    sentIn.failed();
    failed.increment();
    latencies.record(nanos);
    lastFailure = reason;
  }

  /** Ends a request that its sender gave up: it counts neither as sent nor as lost. */
  void withdrawn(Window sentIn) {
    sentIn.withdrawn();
    sent.decrement();
  }

  /** How many were sent. */
  public long sent() {
    return sent.sum();
  }

  /** How many were answered well. */
  public long ok() {
    return ok.sum();
  }

  /** How many were lost: no response, or one with an error status. */
  public long failed() {
    return failed.sum();
  }

  /** Why the last lost request was lost; null when none was since this was asked. */
  public @Nullable String newFailure() {
    long now = failed.sum();
    return failuresTold.getAndSet(now) == now ? null : lastFailure;
  }

  /** Answers so far by who gave them, sorted. */
  public Map<Member, Long> answers() {
    Map<Member, Long> counts = new TreeMap<>();
    answers.forEach((member, count) -> counts.put(member, count.sum()));
    return counts;
  }

  /** {@code System.nanoTime()} of the first answer routed by a revision; null before. */
  public @Nullable Long firstAnswer(int revision) {
    return firstAnswers.get(revision);
  }

  /** How long requests took. */
  public Latencies latencies() {
    return latencies;
  }
}
