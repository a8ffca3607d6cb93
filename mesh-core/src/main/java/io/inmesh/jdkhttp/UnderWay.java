package io.inmesh.jdkhttp;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The calls of a client that have not ended, for its orderly end. Thread-safe. */
final class UnderWay {
  private final Set<Exchange<?>> calls = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private volatile boolean closed;

  /** False when no call may begin any more. */
  boolean add(Exchange<?> call) {
    calls.add(call);
    if (closed) {
      remove(call);
      return false;
    }
    return true;
  }

  void remove(Exchange<?> call) {
    calls.remove(call);
    if (closed && calls.isEmpty()) {
      signal();
    }
  }

  /** No call begins any more. */
  void close() {
    closed = true;
    signal();
  }

  void abort() {
    calls.forEach(Exchange::abort);
  }

  boolean isTerminated() {
    return closed && calls.isEmpty();
  }

  boolean awaitTermination(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!isTerminated()) {
        if (left <= 0) {
          return false;
        }
        left = ended.awaitNanos(Math.min(left, TimeUnit.DAYS.toNanos(1)));
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
