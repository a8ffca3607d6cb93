package io.inmesh.grpc;

import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The application's listener: told one thing at a time, in the context of the application, and
 * nothing any more after its end. Whoever finds it busy leaves the event to whoever is busy there.
 */
final class Callbacks<RespT> {
  private final ClientCall.Listener<RespT> application;
  private final Context context;
  private final Consumer<Status> onThrow;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();

  /** Written by whoever is busy here. */
  private boolean closed;

  /**
   * @param onThrow told with which status the call is to end when a callback has thrown
   */
  Callbacks(ClientCall.Listener<RespT> application, Context context, Consumer<Status> onThrow) {
    this.application = application;
    this.context = context;
    this.onThrow = onThrow;
  }

  void headers(Metadata headers) {
    if (enter()) {
      callHeaders(headers);
      leave();
    } else {
      defer(() -> callHeaders(headers));
    }
  }

  void message(RespT message) {
    if (enter()) {
      callMessage(message);
      leave();
    } else {
      defer(() -> callMessage(message));
    }
  }

  void ready() {
    if (enter()) {
      callReady();
      leave();
    } else {
      defer(this::callReady);
    }
  }

  /** The end. What the application throws then goes to whoever runs its executor. */
  void close(Status status, Metadata trailers) {
    if (!enter()) {
      defer(() -> callClose(status, trailers));
      return;
    }
    try {
      callClose(status, trailers);
    } finally {
      leave();
    }
  }

  private boolean enter() {
    return underWay.compareAndSet(0, 1);
  }

  private void leave() {
    if (underWay.decrementAndGet() != 0) {
      runWaiting();
    }
  }

  private void defer(Runnable event) {
    waiting.add(event);
    if (underWay.getAndIncrement() == 0) {
      runWaiting();
    }
  }

  private void runWaiting() {
    do {
      Runnable event = waiting.poll();
      if (event != null) {
        event.run();
      }
    } while (underWay.decrementAndGet() != 0);
  }

  private void callHeaders(Metadata headers) {
    if (closed) {
      return;
    }
    Context previous = context.attach();
    try {
      application.onHeaders(headers);
    } catch (Throwable t) {
      onThrow.accept(thrown(t, "Failed to read headers"));
    } finally {
      context.detach(previous);
    }
  }

  private void callMessage(RespT message) {
    if (closed) {
      return;
    }
    Context previous = context.attach();
    try {
      application.onMessage(message);
    } catch (Throwable t) {
      onThrow.accept(thrown(t, "Failed to read message."));
    } finally {
      context.detach(previous);
    }
  }

  private void callReady() {
    if (closed) {
      return;
    }
    Context previous = context.attach();
    try {
      application.onReady();
    } catch (Throwable t) {
      onThrow.accept(thrown(t, "Failed to call onReady."));
    } finally {
      context.detach(previous);
    }
  }

  private void callClose(Status status, Metadata trailers) {
    if (closed) {
      return;
    }
    closed = true;
    Context previous = context.attach();
    try {
      application.onClose(status, trailers);
    } finally {
      context.detach(previous);
    }
  }

  /** As gRPC itself reports it. */
  private static Status thrown(Throwable t, String what) {
    return Status.CANCELLED.withCause(t).withDescription(what);
  }
}
