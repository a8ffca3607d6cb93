package io.inmesh.spring.http.okhttp;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/** Calls from their beginning to the end of their responses. Thread-safe. */
final class UnderWay {
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();
  private volatile @Nullable CountDownLatch waiting;

  void add(Call call) {
    calls.add(call);
  }

  /** A call is over. Idempotent. */
  void remove(Call call) {
    calls.remove(call);
    CountDownLatch none = waiting;
    if (none != null && calls.isEmpty()) {
      none.countDown();
    }
  }

  /** Waits until none is left, and cancels what is left after that time. */
  void end(Duration grace) {
    CountDownLatch none = new CountDownLatch(1);
    waiting = none;
    try {
      if (!calls.isEmpty() && !none.await(grace.toNanos(), TimeUnit.NANOSECONDS)) {
        calls.forEach(Call::cancel);
      }
    } catch (InterruptedException e) {
      calls.forEach(Call::cancel);
      Thread.currentThread().interrupt();
    }
  }
}
