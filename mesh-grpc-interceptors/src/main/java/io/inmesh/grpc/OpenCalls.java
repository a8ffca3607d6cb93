package io.inmesh.grpc;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a client that are under way, whatever they wait for: counted, to know when all are
 * over, and at hand, to be ended. The calls are linked among themselves, so that being known costs
 * no object, in several lists, so that they hardly meet.
 */
final class OpenCalls {
  private static final System.Logger LOG = System.getLogger(OpenCalls.class.getName());
  private static final long SHUT_DOWN = Long.MIN_VALUE;

  /** A power of two. */
  private static final int LISTS = 16;

  private final Runnable whenOver;
  private final Calls[] lists = new Calls[LISTS];

  /** The calls under way; plus {@link #SHUT_DOWN} when there are to be no others. */
  private final AtomicLong count = new AtomicLong();

  /** Set before {@link #count} says that there are to be no other calls. */
  private volatile @Nullable Status refusal;

  private volatile @Nullable Status ended;

  /**
   * @param whenOver run once, when there is no call and will be none
   */
  OpenCalls(Runnable whenOver) {
    this.whenOver = whenOver;
    for (int i = 0; i < LISTS; i++) {
      lists[i] = new Calls();
    }
  }

  /** A call begins; false when it must not, for the reason of {@link #refusal}. */
  boolean tryBegin(OpenCall call) {
    long before = count.getAndUpdate(calls -> calls < 0 ? calls : calls + 1);
    if (before < 0) {
      return false;
    }
    call.list = (int) before & (LISTS - 1);
    lists[call.list].add(call);
    Status late = ended; // Whoever ends calls has either seen this one, or is seen here.
    if (late != null) {
      call.cancel(late);
    }
    return true;
  }

  /** A call is over that {@link #tryBegin} let begin; once. */
  void over(OpenCall call) {
    lists[call.list].remove(call);
    if (count.decrementAndGet() == SHUT_DOWN) {
      whenOver.run();
    }
  }

  /** Why a call must not begin. */
  Status refusal() {
    return Objects.requireNonNull(refusal, "calls may begin");
  }

  boolean isShutdown() {
    return count.get() < 0;
  }

  /** Takes no further calls; those under way go on. Idempotent: the first reason counts. */
  void shutdown(Status why) {
    if (refusal == null) {
      refusal = why;
    }
    if (count.getAndUpdate(calls -> calls < 0 ? calls : calls + SHUT_DOWN) == 0) {
      whenOver.run();
    }
  }

  /** Takes no further calls and ends those under way, all with this reason. */
  void shutdownNow(Status why) {
    refusal = why;
    ended = why;
    shutdown(why);
    for (Calls list : lists) {
      list.all().forEach(call -> end(call, why));
    }
  }

  /** What an interceptor or an executor of the application throws keeps no other call from it. */
  private static void end(OpenCall call, Status why) {
    try {
      call.cancel(why);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a call could not be ended", e);
    }
  }

  /** A part of the calls. */
  private static final class Calls {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable OpenCall first;

    void add(OpenCall call) {
      lock.lock();
      try {
        OpenCall next = first;
        call.nextOpen = next;
        if (next != null) {
          next.previousOpen = call;
        }
        first = call;
      } finally {
        lock.unlock();
      }
    }

    void remove(OpenCall call) {
      lock.lock();
      try {
        OpenCall previous = call.previousOpen;
        OpenCall next = call.nextOpen;
        if (previous == null) {
          first = next;
        } else {
          previous.nextOpen = next;
        }
        if (next != null) {
          next.previousOpen = previous;
        }
        call.previousOpen = null;
        call.nextOpen = null;
      } finally {
        lock.unlock();
      }
    }

    List<OpenCall> all() {
      List<OpenCall> all = new ArrayList<>();
      lock.lock();
      try {
        for (OpenCall call = first; call != null; call = call.nextOpen) {
          all.add(call);
        }
      } finally {
        lock.unlock();
      }
      return all;
    }
  }
}
