package io.inmesh.servlet;

import io.inmesh.call.CallTimer;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundCall;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A request that the application works on, and what has to be done when it is through. */
final class Exchange {
  private final InboundCall call;
  private final MeshContext context;
  private final RoutedServletRequest request;
  private final @Nullable Rewritten rewritten;
  private final RoutedServletResponse response;
  private final BodyArrival arrival;
  private final Caller caller = new Caller();

  /** Held for each report to the call, which come from the application's threads and a timer's. */
  private final ReentrantLock reports = new ReentrantLock();

  private volatile boolean over;
  private final Turn turn;

  /** Whether the thread that the request came with runs the application. */
  private volatile boolean firstRun;

  private final TurnTimer timer;
  private final BooleanSupplier draining;
  private final Queue<Runnable> afterReturn = new ConcurrentLinkedQueue<>();
  private volatile boolean hasReturned;
  private final AsyncEvents events;

  /** Of the asynchronous request; unlike the request, a container gives it to no other one. */
  private volatile @Nullable AsyncContext asynchronous;

  /** Of the last round that the application has started. */
  private volatile @Nullable WatchedContext started;

  /**
   * An exchange.
   *
   * @param draining whether somebody may wait for the last request in order to stop the server
   */
  Exchange(
      InboundCall call,
      Received received,
      HttpServletResponse response,
      CallTimer timer,
      BooleanSupplier draining) {
    this.call = call;
    this.context = call.context();
    this.arrival =
        new BodyArrival(
            call,
            timer,
            reports,
            caller,
            received.body() != null || !received.head().hasBody(),
            received.request().getContentLengthLong(),
            this::timedAgain,
            this::isReadLate);
    this.request =
        new RoutedServletRequest(
            received.request(), received.head(), received.body(), received.rewritten(), this);
    this.rewritten = received.rewritten();
    this.response =
        new RoutedServletResponse(
            response,
            call,
            reports,
            caller,
            context,
            this.request::isIncluding,
            this::isLate,
            new Redirects(received.request(), rewritten));
    this.events =
        new AsyncEvents(this.request, this.response, status -> finish(EndReason.COMPLETE, status));
    this.draining = draining;
    this.turn = new Turn(call, reports, this.response);
    this.timer = new TurnTimer(timer, turn, this::onTimer);
  }

  /** Runs the application. */
  void run(FilterChain chain) throws IOException, ServletException {
    boolean failed = true;
    firstRun = true;
    MeshContext.Scope scope = context.open();
    try {
      Rewritten.run(rewritten, request, response, chain);
      failed = false;
    } catch (IOException | ServletException | RuntimeException e) {
      if (!response.isTaken()) {
        throw e;
      }
      failed = false; // it could not write, since it was too late
    } finally {
      scope.close();
      firstRun = false;
      if (request.endsLater()) {
        events.leftAsynchronous();
        goesOn();
        if (response.isTaken()) { // before it went asynchronous
          answerOnContainersThread(request.containerContext());
        } else {
          timer.schedule();
        }
        startDue();
      } else if (failed) {
        failed();
      } else {
        returned();
      }
    }
  }

  /** Whether a response that is about to begin is too late; an asynchronous one is the timer's. */
  private boolean isLate() {
    return endsByItself() && turn.takeLate();
  }

  /** The same for what the application has read. */
  private boolean isReadLate() {
    return endsByItself() && turn.takeLateRead();
  }

  private boolean endsByItself() {
    return firstRun && !request.isAsyncStarted();
  }

  /** The application has thrown: the container answers. */
  private void failed() {
    if (response.isCommitted() && !response.givesWayToFailure()) {
      finish(EndReason.COMPLETE, response.sentStatus());
    } else {
      finish(
          EndReason.COMPLETE,
          caller.fault() == EndReason.PROTOCOL_ERROR
              ? HttpServletResponse.SC_BAD_REQUEST
              : HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
    }
  }

  /** A later dispatch of the same request: the application runs once more. */
  void runAgain(ServletRequest again, ServletResponse into, FilterChain chain)
      throws IOException, ServletException {
    ServletResponse watched = response.goesThrough(into) ? into : response.through(into);
    boolean asyncRound = again.getDispatcherType() == DispatcherType.ASYNC;
    if (asyncRound) {
      events.roundBegins();
    }
    int depth = turn.enter();
    if (depth == Turn.BROKEN_OFF) {
      // A container closes the connection, or resets the stream, of a response that has begun.
      finish(EndReason.COMPLETE, response.sentStatus()); // Jetty tells nobody of such an end
      throw new IOException("the mesh has broken off this response: it took too long");
    }
    if (depth == Turn.TAKEN) { // after it was called for, and before it began
      answer();
      return;
    }
    boolean errorPage = again.getDispatcherType() == DispatcherType.ERROR;
    AsyncContext before = started;
    ServletRequest shown = again;
    if (errorPage) {
      shown = request.ofErrorPage(again);
      response.beginErrorPage();
    }
    boolean failed = true;
    try {
      MeshFilter.pass(context, shown, watched, chain);
      failed = false;
    } finally {
      if (request.endsLater()) {
        if (asyncRound) {
          events.leftAsynchronous();
        }
        goesOn();
      } else if (depth > 0) {
        turn.leave();
      } else if (failed && asyncRound) {
        events.roundFailed();
      } // else this thread ends the request
    }
    if (errorPage && started == before) { // Tomcat counts the failed round as under way still
      response.sendHead();
    }
    if (request.isAsyncStarted()) {
      timer.schedule(); // whose time may have come meanwhile
    } else if (again.getDispatcherType() == DispatcherType.FORWARD) {
      if (answersLate() == 0) {
        sendWhole(); // a container ends the response with the forward
      } else { // and takes the mesh's as it does the application's, once it is at its end
        response.container().getOutputStream().close();
      }
    } else if (again.getDispatcherType() == DispatcherType.INCLUDE) {
      // Only a part of the response, which goes on.
    } else if (depth > 0 || over) {
      response.sendHead();
    } else {
      returned();
    }
  }

  /**
   * Whether the container has let the application's head leave before the mesh could edit it. For
   * whoever has run the application: the response is still that of this request.
   */
  boolean isUnedited() {
    return !request.isUpgraded() && response.hasLeftUnedited();
  }

  /** A thread of the container leaves an asynchronous request. */
  private void goesOn() {
    asynchronous = request.containerContext();
    turn.leave();
  }

  /** The application has returned: its response leaves, unless it came too late. */
  private void returned() throws IOException {
    try {
      int late = answersLate();
      if (late != 0) {
        finish(EndReason.COMPLETE, late);
      } else {
        sendWhole();
        finish(EndReason.COMPLETE, response.sentStatus());
      }
    } finally {
      finish(EndReason.CANCELLED, 0); // unless it has left
    }
  }

  /** The mesh answers, where time was over before anything has left; returns with which status. */
  private int answersLate() throws IOException {
    LocalReply late = response.isCommitted() ? null : turn.late();
    if (late == null) {
      return 0;
    }
    response.write(late);
    return late.status();
  }

  /**
   * Nothing is written any more. The container sends the rest when all its filters are through,
   * which is too late while draining: the server may be stopped as soon as the call is over.
   */
  private void sendWhole() throws IOException {
    response.sendHead();
    if (draining.getAsBoolean() && !request.isUpgraded() && !response.isTaken()) {
      response.sendRest();
    }
  }

  /**
   * The call is over. A timer's report that is being made comes before it: the container takes the
   * request and its response away after this.
   */
  private void finish(EndReason reason, int status) {
    reports.lock();
    try {
      over = true;
      EndReason fault = response.isTaken() ? null : caller.fault();
      if (fault == EndReason.CANCELLED) {
        call.end(fault, response.leftStatus());
      } else {
        call.end(fault == null ? reason : fault, status);
      }
    } finally {
      reports.unlock();
    }
    timer.end();
  }

  // ---- asynchronous requests ----

  /** The application goes asynchronous: its context, watched. */
  AsyncContext watch(AsyncContext context) {
    events.starts();
    context.addListener(events);
    WatchedContext watched = new WatchedContext(context, this);
    started = watched;
    return watched;
  }

  /** What {@link #watch} has made of a context. */
  AsyncContext watched(AsyncContext context) {
    WatchedContext last = started;
    WatchedContext asked = new WatchedContext(context, this);
    return last != null && last.equals(asked) ? last : asked;
  }

  /** Whether an asynchronous request is of the mesh's own request and response. */
  boolean hasMade(AsyncContext context) {
    return context.getRequest() == request && context.getResponse() == response;
  }

  /** Hears of the end of an asynchronous request. */
  AsyncEvents events() {
    return events;
  }

  /** Whether what the application does from now on is of no effect. */
  boolean isOver() {
    return events.isComplete() || response.isTaken();
  }

  /** The application completes an asynchronous request. */
  void beforeComplete() {
    if (events.isComplete()) {
      return; // by the container, whose response may be another request's by now
    }
    try {
      sendWhole();
    } catch (IOException e) {
      // The caller has gone, as the container will see by itself.
    }
  }

  /** What the calls are to know that the application makes for the request. */
  MeshContext context() {
    return context;
  }

  RoutedServletResponse response() {
    return response;
  }

  /** Runs a task on a thread of the container, not before the application has returned. */
  void afterReturn(Runnable task) {
    afterReturn.add(task);
    if (hasReturned) {
      startDue();
    }
  }

  private void startDue() {
    hasReturned = true;
    for (Runnable task = afterReturn.poll(); task != null; task = afterReturn.poll()) {
      request.containerContext().start(new AsyncTask(task, this));
    }
  }

  /** How the body of the request comes in. */
  BodyArrival arrival() {
    return arrival;
  }

  private void timedAgain() {
    timer.timedAgain();
  }

  private void onTimer() {
    AsyncContext context = asynchronous;
    if (over || context == null) {
      return;
    }
    switch (turn.onTimer()) {
      case LATER -> timer.schedule();
      case ANSWER -> answerOnContainersThread(context);
      case BREAK_OFF -> AsyncEnd.breakOff(context);
      case NOTHING -> {}
    }
  }

  private void answerOnContainersThread(AsyncContext context) {
    try {
      context.start(
          new AsyncTask(
              () -> {
                answer();
                AsyncEnd.complete(context);
              },
              this));
    } catch (IllegalStateException e) {
      // A dispatch was called for just before: its thread answers.
    }
  }

  private void answer() {
    int status = turn.answer();
    if (status != 0) {
      finish(EndReason.CANCELLED, status); // the caller has gone
    }
  }
}
