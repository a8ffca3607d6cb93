package io.inmesh.spring.http.okhttp;

import io.inmesh.call.CallTimer;
import io.inmesh.spring.internal.http.CallWatch;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends calls whose threads are interrupted, which has no effect where a thread of the platform
 * reads or writes a socket. Looks at all of them at once, ten times a second, while there are any:
 * a timer for each would go off ten times a second for what almost never comes. Thread-safe.
 */
final class BlockedThreads {
  /** Far below what a person would notice, far above what a call takes. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Map<CallWatch, Thread> calls = new ConcurrentHashMap<>();
  private final AtomicBoolean looking = new AtomicBoolean();

  /** This thread begins to execute a call. */
  void add(CallWatch call, CallTimer timer) {
    calls.put(call, Thread.currentThread());
    if (looking.compareAndSet(false, true)) {
      lookLater(timer);
    }
  }

  /** A call is over, or its thread not blocked any more. Idempotent. */
  void remove(CallWatch call) {
    calls.remove(call);
  }

  private void lookLater(CallTimer timer) {
    timer.schedule(timer.nanoTime() + LOOK_NANOS, () -> look(timer));
  }

  private void look(CallTimer timer) {
    calls.forEach((call, thread) -> {
      if (thread.isInterrupted()) {
        call.interrupted();
      }
    });
    if (calls.isEmpty()) {
      looking.set(false);
      if (calls.isEmpty() || !looking.compareAndSet(false, true)) {
        return; // Whoever comes now looks.
      }
    }
    lookLater(timer);
  }
}
