package io.inmesh.jdkhttp;

import io.inmesh.call.OutboundCall;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a response before the application asked for it: takes up to {@link
 * OutboundCall#MAX_READ_AHEAD_BYTES} off the connection, and no more until some of that is wanted,
 * as long as {@link ReadAheadMemory} allows that. So the mesh sees when a response has come whole,
 * however slowly it is read.
 *
 * <p>Thread-safe: the client tells what comes, the application asks for it, each on threads of its
 * own. Whoever finds something to do does it, one thread at a time, and never within itself: a
 * reader that asks for more while it is given something does not make the stack grow.
 */
final class ReadAhead implements Flow.Subscription {
  /** Who gets what was read; told of one thing at a time, whose methods throw nothing. */
  interface Reader {
    /** The next part, which was wanted. */
    void give(List<ByteBuffer> part);

    /**
     * The end, after the last part.
     *
     * @param failure null where all has come
     */
    void giveEnd(@Nullable Throwable failure);

    /** Demand that is none. */
    void refuse(IllegalArgumentException demand);
  }

  private enum Action {
    ASK,
    GIVE,
    END,
    NONE
  }

  private final Flow.Subscription upstream;
  private final Reader reader;
  private final ReadAheadMemory memory;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final HeldParts parts = new HeldParts();
  private ReadAheadMemory.@Nullable Share share; // From the first part that waits.
  private long wanted;
  private boolean started;
  private boolean asked;
  private boolean complete;
  private @Nullable Throwable failure;
  private boolean over;
  private boolean caughtUp;
  private boolean working;

  /** What is to be given; of the thread that works. */
  private List<ByteBuffer> next = List.of();

  /**
   * @param upstream where the bytes come from
   * @param reader who gets them
   * @param memory what all may hold
   */
  ReadAhead(Flow.Subscription upstream, Reader reader, ReadAheadMemory memory) {
    this.upstream = upstream;
    this.reader = reader;
    this.memory = memory;
  }

  /** The reader can be told from now on. */
  void start() {
    lock.lock();
    try {
      started = true;
    } finally {
      lock.unlock();
    }
    work();
  }

  /** The reader wants so many more parts. */
  @Override
  public void request(long n) {
    if (n <= 0) {
      reader.refuse(noDemand(n));
      return;
    }
    lock.lock();
    try {
      wanted = wanted + n < 0 ? Long.MAX_VALUE : wanted + n;
    } finally {
      lock.unlock();
    }
    work();
  }

  /** What the JDK's client says of demand that is none, in its words. */
  static IllegalArgumentException noDemand(long n) {
    return new IllegalArgumentException("non-positive subscription request: " + n);
  }

  /** A part has come. */
  void add(List<ByteBuffer> part) {
    lock.lock();
    try {
      asked = false;
      if (!over) {
        parts.add(part);
      }
    } finally {
      lock.unlock();
    }
    work();
  }

  /**
   * Nothing more comes.
   *
   * @param cause why not; null where all has come
   * @return whether the reader has had all the rest, and is to be told by the caller: what it
   *     throws then is for the client, as it would be without this in between
   */
  boolean end(@Nullable Throwable cause) {
    lock.lock();
    try {
      complete = cause == null;
      failure = cause;
      if (started && !over && !working && parts.isEmpty()) {
        finish();
        caughtUp = true;
      }
      if (caughtUp) { // Also when the client tells of what the reader has thrown at its end.
        return true;
      }
    } finally {
      lock.unlock();
    }
    work();
    return false;
  }

  /** Nothing more is wanted. */
  @Override
  public void cancel() {
    lock.lock();
    try {
      finish();
    } finally {
      lock.unlock();
    }
    upstream.cancel();
  }

  /** Does what there is to do, unless another thread is at it: that one looks once more then. */
  private void work() {
    for (Action action = next(false); action != Action.NONE; action = next(true)) {
      switch (action) {
        case ASK -> upstream.request(1);
        case GIVE -> reader.give(takeNext());
        default -> reader.giveEnd(failure);
      }
    }
  }

  private List<ByteBuffer> takeNext() {
    List<ByteBuffer> part = next;
    next = List.of(); // What has been given is not held any more.
    return part;
  }

  private Action next(boolean atWork) {
    lock.lock();
    try {
      if (working && !atWork) {
        return Action.NONE;
      }
      Action action = started && !over ? next() : Action.NONE;
      working = action != Action.NONE;
      return action;
    } finally {
      lock.unlock();
    }
  }

  private Action next() {
    boolean ended = complete || failure != null;
    if (!ended && !asked && mayAsk()) {
      asked = true;
      return Action.ASK;
    }
    if (!parts.isEmpty() && wanted > 0) {
      wanted = wanted == Long.MAX_VALUE ? wanted : wanted - 1;
      next = parts.remove();
      if (share != null) {
        share.hold(parts.retainedBytes());
      }
      return Action.GIVE;
    }
    if (parts.isEmpty() && ended) {
      finish();
      return Action.END;
    }
    return Action.NONE;
  }

  /**
   * While a part is wanted, the next one may come as it is given, and no more: what is asked for
   * may come on the spot, over HTTP/2, and asking would go on for as long as it does.
   */
  private boolean mayAsk() {
    return wanted > 0 ? parts.size() <= 1 : parts.isEmpty() || hasRoom();
  }

  /** Whether another part may wait behind those that wait. */
  private boolean hasRoom() {
    long bytes = parts.retainedBytes();
    if (bytes >= OutboundCall.MAX_READ_AHEAD_BYTES) {
      return false;
    }
    if (share == null) {
      share = memory.share(this);
    }
    return share.hold(bytes);
  }

  private void finish() {
    over = true;
    parts.clear();
    if (share != null) {
      share.end();
      share = null;
    }
  }
}
