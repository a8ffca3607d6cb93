package io.inmesh.junit;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallTimer;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderLines;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An attempt at a fake endpoint. */
final class SentAttempt {
  final Attempt attempt;
  final Answer answer;
  private final HeaderLines headers;
  private final long callStartNanos;
  private final long startNanos;
  private CallTimer.@Nullable Scheduled event;
  private long endNanos = -1;
  private int status;
  private @Nullable FailureKind failure;
  private boolean cancelled;

  SentAttempt(
      Attempt attempt, Answer answer, HeaderLines headers, long callStartNanos, long startNanos) {
    this.attempt = attempt;
    this.answer = answer;
    this.headers = headers;
    this.callStartNanos = callStartNanos;
    this.startNanos = startNanos;
  }

  /** What the endpoint does later. */
  void later(CallTimer.Scheduled scheduled) {
    event = scheduled;
  }

  void responded(int value, long nowNanos) {
    status = value;
    endNanos = nowNanos;
  }

  void failed(FailureKind kind, long nowNanos) {
    failure = kind;
    endNanos = nowNanos;
  }

  void cancel(long nowNanos) {
    cancelled = true;
    if (endNanos < 0) {
      endNanos = nowNanos;
    }
    if (event != null) {
      event.cancel();
    }
  }

  AttemptRecord record(long nowNanos) {
    return new AttemptRecord(
        attempt.number(),
        attempt.cluster(),
        attempt.endpoint().address().toString(),
        attempt.authority(),
        attempt.path(),
        Arrays.asList(headers.toArray()),
        Duration.ofNanos(startNanos - callStartNanos),
        (endNanos < 0 ? nowNanos : endNanos) - startNanos,
        status,
        failure,
        cancelled);
  }
}
