package io.inmesh.grpc;

import io.grpc.Attributes;
import io.grpc.ClientCall;
import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/**
 * A call on a channel that is fed with what the application has sent and asked for. One thread at a
 * time feeds it: whoever finds something to do does it, also for those who come meanwhile.
 */
abstract class WireCall<ReqT, RespT> {
  private static final Object NOTHING = new Object();
  private static final Object START = new Object();
  private static final Object CANCEL = new Object();
  private static final Object REQUEST = new Object();

  final Exchange<ReqT, RespT> exchange;
  private volatile @Nullable ClientCall<ReqT, RespT> wire;

  // Guarded by the exchange's lock.
  private long position;
  private long requested;
  private int toRequest;
  private boolean started;
  private boolean feeding;
  private boolean cancelWanted;
  private volatile boolean cancelled;
  private boolean closed;
  private boolean readyMissed;

  WireCall(Exchange<ReqT, RespT> exchange) {
    this.exchange = exchange;
  }

  /** Makes the call; null when that is impossible, which is then reported. */
  abstract @Nullable ClientCall<ReqT, RespT> open();

  /** Starts the call that was made. */
  abstract void start(ClientCall<ReqT, RespT> opened);

  /** The call will not be started. */
  void neverStarted() {}

  /**
   * Sends and asks for all that is due, in the application's context, on whatever thread; what was
   * sent in another context goes out in that. Not with the lock held.
   */
  final void feed() {
    Object due = next(false);
    if (due == NOTHING) {
      return;
    }
    Context context = exchange.spec.context();
    Context before = context.attach();
    try {
      for (; due != NOTHING; due = next(true)) {
        carryOut(due);
      }
    } finally {
      context.detach(before);
      if (due != NOTHING) {
        leave();
      }
    }
  }

  /** The same on a thread that must not block: takes the call off the wire, and nothing else. */
  final void feedCancelled() {
    if (toCancel()) {
      feed();
    }
  }

  private boolean toCancel() {
    exchange.lock();
    try {
      return cancelWanted && !cancelled && !closed;
    } finally {
      exchange.unlock();
    }
  }

  /** What was carried out threw; who comes next may have to cancel. */
  private void leave() {
    exchange.lock();
    try {
      feeding = false;
    } finally {
      exchange.unlock();
    }
  }

  /**
   * What is due next; nothing when another thread is at it.
   *
   * @param mine this thread is the one that feeds
   */
  private Object next(boolean mine) {
    Object due;
    boolean ready;
    exchange.lock();
    try {
      if (feeding && !mine) {
        return NOTHING;
      }
      due = due();
      feeding = due != NOTHING;
      ready = readyMissed && !feeding && !isOver();
      readyMissed &= feeding;
    } finally {
      exchange.unlock();
    }
    if (ready) {
      exchange.readyLater();
    }
    return due;
  }

  private Object due() {
    if (closed || cancelled) {
      return NOTHING;
    }
    if (cancelWanted) {
      cancelled = true;
      return CANCEL;
    }
    if (!started) {
      started = true;
      return START;
    }
    if (requested < exchange.requested) {
      toRequest = (int) Math.min(Integer.MAX_VALUE, exchange.requested - requested);
      requested += toRequest;
      return REQUEST;
    }
    SendBuffer sent = exchange.sent;
    if (position < sent.end()) {
      Object entry = sent.get(position++);
      exchange.releaseSent();
      return entry;
    }
    return NOTHING;
  }

  /** Not with the lock held. */
  final void carryOut(Object due) {
    if (due == START) {
      ClientCall<ReqT, RespT> opened = open();
      wire = opened;
      if (opened != null) {
        start(opened);
      }
      return;
    }
    ClientCall<ReqT, RespT> call = wire;
    if (call == null) {
      if (due == CANCEL) {
        neverStarted();
      }
    } else if (due == CANCEL) {
      call.cancel(exchange.whyCancelled, exchange.cancelCause);
    } else if (due == REQUEST) {
      ask(toRequest);
    } else if (due instanceof SendBuffer.Elsewhere sent) {
      sent.context().run(() -> send(call, sent.entry()));
    } else {
      send(call, due);
    }
  }

  private void send(ClientCall<ReqT, RespT> call, Object entry) {
    try {
      if (entry == SendBuffer.HALF_CLOSE) {
        call.halfClose();
      } else if (SendBuffer.isCompression(entry)) {
        call.setMessageCompression(entry == SendBuffer.COMPRESSED);
      } else {
        call.sendMessage(exchange.message(entry));
      }
    } catch (IllegalStateException e) {
      if (!cancelled) { // Else it was cancelled in between, and who sends need not know.
        throw e;
      }
    }
  }

  // ---- with the lock held ----

  /** To be taken off the wire when it is fed next. */
  final void cancelSoon() {
    cancelWanted = true;
  }

  /** Its end was heard of. */
  final void closed() {
    closed = true;
  }

  /** Whether nothing that it brings is of interest any more. */
  final boolean isOver() {
    return closed || cancelWanted;
  }

  /** Up to where it has sent what the application has sent. */
  final long position() {
    return isOver() ? Long.MAX_VALUE : position;
  }

  /**
   * Whether all was sent and asked for, and nobody is about to: then the application's thread may
   * use the call directly.
   */
  final boolean isIdle() {
    return started
        && !feeding
        && !isOver()
        && position == exchange.sent.end()
        && requested == exchange.requested;
  }

  /** What is asked for beside {@link #feed}, by {@link #ask}. */
  final void requestedUntil(long count) {
    requested = count;
  }

  /** It has become ready; false when the application is told of it later. */
  final boolean becameReady() {
    if (isOver()) {
      return false;
    }
    readyMissed = feeding;
    return !feeding;
  }

  // ---- from anywhere ----

  /** The call; null before it was made. */
  final @Nullable ClientCall<ReqT, RespT> wire() {
    return wire;
  }

  /** Asks for messages. Not with the lock held. */
  final void ask(int count) {
    ClientCall<ReqT, RespT> call = wire;
    if (call != null) {
      call.request(count);
    }
  }

  final boolean isReady() {
    ClientCall<ReqT, RespT> call = wire;
    return call != null && call.isReady();
  }

  final Attributes attributes() {
    ClientCall<ReqT, RespT> call = wire;
    return call == null ? Attributes.EMPTY : call.getAttributes();
  }
}
