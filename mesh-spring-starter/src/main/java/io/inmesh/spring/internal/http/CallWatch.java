package io.inmesh.spring.internal.http;

import io.inmesh.call.CallTimer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Ends a call of which nothing was heard for too long, or for another reason. Thread-safe. */
public final class CallWatch {
  /** How a call goes. */
  public enum State {
    /** It is under way. */
    RUNNING,
    /** It is over, by itself. */
    OVER,
    /** Nothing was heard of it for too long. */
    SILENT,
    /** Its thread was interrupted. */
    INTERRUPTED
  }

  private static final long NO_LIMIT = -1;

  private final CallTimer timer;
  private final long limitNanos;
  private final Runnable cancellation;
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private volatile long lastHeardNanos;
  private volatile CallTimer.@Nullable Scheduled next;

  /**
   * A watch that has not begun.
   *
   * @param limit how long nothing may be heard of it, as {@link BuiltClient} has it; null: without
   *     limit
   * @param cancellation ends it, on the timer's thread
   */
  public CallWatch(CallTimer timer, @Nullable Duration limit, Runnable cancellation) {
    this.timer = timer;
    this.limitNanos = limit == null ? NO_LIMIT : limit.toNanos();
    this.cancellation = cancellation;
    this.lastHeardNanos = timer.nanoTime();
  }

  /** Begins to watch. Called once, when the call can be cancelled. */
  public void start() {
    if (limitNanos != NO_LIMIT) {
      schedule();
    }
  }

  private void schedule() {
    next = timer.schedule(lastHeardNanos + limitNanos, this::look);
    if (state.get() != State.RUNNING) {
      cancelNext();
    }
  }

  private void look() {
    if (timer.nanoTime() - lastHeardNanos >= limitNanos) {
      end(State.SILENT);
    } else if (state.get() == State.RUNNING) {
      schedule();
    }
  }

  /** Its thread was interrupted: ends it, on this thread. */
  public void interrupted() {
    end(State.INTERRUPTED);
  }

  private void end(State why) {
    if (state.compareAndSet(State.RUNNING, why)) {
      cancellation.run();
    }
  }

  /** Something was heard of the call: it may be silent for the whole limit again. */
  public void heard() {
    lastHeardNanos = timer.nanoTime();
  }

  /**
   * The call is over. Idempotent.
   *
   * @return how it ended: {@link State#OVER}, unless this has ended it
   */
  public State stop() {
    State ended = state.compareAndExchange(State.RUNNING, State.OVER);
    cancelNext();
    return ended == State.RUNNING ? State.OVER : ended;
  }

  private void cancelNext() {
    CallTimer.Scheduled scheduled = next;
    if (scheduled != null) {
      scheduled.cancel();
    }
  }
}
