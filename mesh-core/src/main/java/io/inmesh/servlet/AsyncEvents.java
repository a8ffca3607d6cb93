package io.inmesh.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.function.IntConsumer;

/**
 * Hears when an asynchronous request ends: from its container, and where that tells nobody, from
 * what comes before such an end.
 */
final class AsyncEvents implements AsyncListener {
  private final RoutedServletRequest request;
  private final RoutedServletResponse response;
  private final IntConsumer ended;

  /** Whether the application has called for a further round, which comes whatever happens. */
  private volatile boolean dispatched;

  /**
   * Whether an error was sent before the request went asynchronous. Tomcat may close the connection
   * for it, and tells nobody then.
   */
  private volatile boolean startedInError;

  /** Whether the container has told of the end. */
  private volatile boolean complete;

  /**
   * @param ended told the status with which the request has ended; may be called again
   */
  AsyncEvents(RoutedServletRequest request, RoutedServletResponse response, IntConsumer ended) {
    this.request = request;
    this.response = response;
    this.ended = ended;
  }

  /** The request goes asynchronous, or does so again. */
  void starts() {
    complete = false; // Tomcat tells of the end of an asynchronous dispatch before its error page
  }

  /** Whether the container has told of the end: its request may be another caller's by now. */
  boolean isComplete() {
    return complete;
  }

  /** A round of the request is over, and the request is not. */
  void leftAsynchronous() {
    startedInError = response.hasSentError();
  }

  /** The application calls for a further round. */
  void beforeDispatch() {
    dispatched = true;
  }

  /** The round that the application has called for begins. */
  void roundBegins() {
    dispatched = false;
  }

  /**
   * The application has thrown in a round that ends the request. Jetty breaks off a response that
   * has begun, and tells nobody.
   */
  void roundFailed() {
    if (isBrokenOff()) {
      end();
    }
  }

  /**
   * With which status the request ends where the application completes it and the container may
   * tell nobody; 0: it tells. Jetty breaks off a response that is shorter than announced.
   */
  int untoldStatus() {
    return startedInError || (response.mayBeShort() && Containers.isJettys(response.container()))
        ? response.sentStatus()
        : 0;
  }

  /** The application has completed the request, which may be another one's by now. */
  void afterComplete(int untoldStatus) {
    if (untoldStatus != 0) {
      ended.accept(untoldStatus);
    }
  }

  private boolean isBrokenOff() {
    return response.isCommitted() && Containers.isJettys(response.container());
  }

  private void end() {
    ended.accept(response.sentStatus());
  }

  @Override
  public void onComplete(AsyncEvent event) {
    complete = true;
    end();
  }

  /**
   * The container goes on with an error dispatch, after which the request is complete. Not so Jetty
   * where the response has begun, unless a further round was called for.
   */
  @Override
  public void onError(AsyncEvent event) {
    if (startedInError || (!dispatched && isBrokenOff())) {
      end();
    }
  }

  /** The same: it is the container's own time that is over. */
  @Override
  public void onTimeout(AsyncEvent event) {
    if (startedInError) {
      end();
    }
  }

  /** A new round of the same request: the container has dropped the listeners. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    request.asyncStarts(); // before the application's listeners hear of it
    event.getAsyncContext().addListener(this);
  }
}
