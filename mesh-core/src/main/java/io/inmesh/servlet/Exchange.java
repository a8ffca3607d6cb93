package io.inmesh.servlet;

import io.inmesh.call.CallTimer;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A request that the application works on, and what has to be done when it is through. */
final class Exchange implements AsyncListener {
  private final InboundCall call;
  private final MeshContext context;
  private final RoutedServletRequest request;
  private final @Nullable String target;
  private final RoutedServletResponse response;
  private final AtomicLong active;
  private final AtomicBoolean over = new AtomicBoolean();

  private final CallTimer timer;
  private volatile CallTimer.@Nullable Scheduled scheduled;

  /**
   * A request as the application is to see it.
   *
   * @param head its head after all edits
   * @param body what was received of it; null: it is still to be read
   * @param target the path to which the route has rewritten the request's; null: as it is
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Received(
      HttpServletRequest request,
      RequestView head,
      byte @Nullable [] body,
      @Nullable String target) {}

  Exchange(
      InboundCall call,
      Received received,
      HttpServletResponse response,
      CallTimer timer,
      AtomicLong active) {
    this.call = call;
    this.context = call.context();
    this.request =
        new RoutedServletRequest(received.request(), received.head(), received.body(), this);
    this.target = received.target();
    this.response = new RoutedServletResponse(response, call);
    this.timer = timer;
    this.active = active;
  }

  /** Runs the application. */
  void run(FilterChain chain) throws IOException, ServletException {
    active.incrementAndGet();
    boolean failed = true;
    MeshContext.Scope scope = context.open();
    try {
      if (target == null) {
        chain.doFilter(request, response);
      } else {
        request.getRequestDispatcher(target).forward(request, response);
      }
      failed = false;
    } finally {
      scope.close();
      if (request.isAsyncStarted()) {
        scheduleTimer();
      } else if (failed) {
        finish(EndReason.COMPLETE, HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
      } else {
        returned();
      }
    }
  }

  /** A later dispatch of the same request: the application runs once more. */
  void runAgain(ServletRequest again, ServletResponse into, FilterChain chain)
      throws IOException, ServletException {
    MeshContext.Scope scope = context.open();
    try {
      chain.doFilter(again, response.goesThrough(into) ? into : response.through(into));
    } finally {
      scope.close();
    }
    if (!request.isAsyncStarted()) {
      response.sendHead();
    }
  }

  /** The application has returned: its response leaves, unless it came too late. */
  private void returned() throws IOException {
    try {
      boolean left = response.isCommitted();
      if (!left && call.onTimer() instanceof InboundStep.Reply late && response.take()) {
        MeshFilter.write(late.reply(), response.container());
        finish(EndReason.COMPLETE, late.reply().status());
      } else {
        response.sendHead();
        finish(EndReason.COMPLETE, response.getStatus());
      }
    } finally {
      finish(EndReason.CANCELLED, 0); // unless it has left
    }
  }

  private void finish(EndReason reason, int status) {
    if (over.compareAndSet(false, true)) {
      CallTimer.Scheduled due = scheduled;
      if (due != null) {
        due.cancel();
      }
      active.decrementAndGet();
      call.end(reason, status);
    }
  }

  // ---- asynchronous requests ----

  /** The application goes asynchronous: its context, watched. */
  AsyncContext watch(AsyncContext context) {
    context.addListener(this);
    return new WatchedContext(context, this);
  }

  /** What the calls are to know that the application makes for the request. */
  MeshContext context() {
    return context;
  }

  RoutedServletResponse response() {
    return response;
  }

  private void scheduleTimer() {
    long at = call.nextTimerNanos();
    if (at != Long.MAX_VALUE && !over.get()) {
      scheduled = timer.schedule(at, this::onTimer);
    }
  }

  private void onTimer() {
    if (over.get()) {
      return;
    }
    if (!(call.onTimer() instanceof InboundStep.Reply late)) {
      scheduleTimer();
      return;
    }
    if (response.take()) {
      AsyncContext context = request.containerContext();
      context.start(() -> {
        try {
          MeshFilter.write(late.reply(), response.container());
        } catch (IOException e) {
          finish(EndReason.CANCELLED, late.reply().status()); // the caller has gone
        } finally {
          context.complete();
        }
      });
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    finish(EndReason.COMPLETE, response.getStatus());
  }

  /** The container goes on with an error dispatch, after which the request is complete. */
  @Override
  public void onError(AsyncEvent event) {}

  /** The same: it is the container's own time that is over. */
  @Override
  public void onTimeout(AsyncEvent event) {}

  /** A new round of the same request: the container has dropped the listeners. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
