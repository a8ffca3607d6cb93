package io.inmesh.xds.protocol;

import java.util.concurrent.TimeUnit;

/**
 * Paces answers to a server that answers an answer at once with what it has sent before. Both sides
 * would otherwise be kept busy for as long as the stream lives.
 */
abstract class AnswerPacer {
  /**
   * A server may not send anything newer of the type before it is answered: this (and 20 %) later
   * it may arrive.
   */
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Environment environment;
  private final Backoff backoff;
  private final long atOnceNanos;
  private long sentNanos;

  /**
   * Nothing was sent yet.
   *
   * @param atOnceNanos a response that comes so long after the answer is not an answer to that
   */
  AnswerPacer(Environment environment, long atOnceNanos) {
    this.environment = environment;
    this.backoff = new Backoff(environment.random(), MAX_NANOS);
    this.atOnceNanos = atOnceNanos;
  }

  /** The answer went out. */
  final void sent() {
    sentNanos = environment.nanoTime().getAsLong();
  }

  /** Whether what comes now is the server's answer to the one before. */
  final boolean isAtOnce() {
    return environment.nanoTime().getAsLong() - sentNanos < atOnceNanos;
  }

  /** How long to hold the answer back, in nanoseconds: longer each time until {@link #reset}. */
  final long nextNanos() {
    return backoff.nextNanos();
  }

  /** What comes next is no repetition. */
  void reset() {
    backoff.reset();
  }
}
