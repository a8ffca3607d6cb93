package io.inmesh.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.jspecify.annotations.Nullable;

/** An asynchronous request: before it completes, the head of its response is edited. */
final class WatchedContext implements AsyncContext {
  private final AsyncContext context;
  private final Exchange exchange;

  WatchedContext(AsyncContext context, Exchange exchange) {
    this.context = context;
    this.exchange = exchange;
  }

  /** The context of the next round of the same request. */
  WatchedContext next(AsyncContext started) {
    return new WatchedContext(started, exchange);
  }

  /** One of the container's context and request: a listener is told of another object. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WatchedContext that
        && that.context == context
        && that.exchange == exchange;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(context);
  }

  @Override
  public ServletRequest getRequest() {
    return context.getRequest();
  }

  @Override
  public ServletResponse getResponse() {
    return context.getResponse();
  }

  /**
   * To the application the request and the response of the mesh are the original ones; so they are
   * to Tomcat, which lets go of what it lays over them for an include.
   */
  @Override
  public boolean hasOriginalRequestAndResponse() {
    return context.hasOriginalRequestAndResponse() || exchange.hasMade(context);
  }

  @Override
  public void dispatch() {
    if (!exchange.response().isTaken()) {
      exchange.events().beforeDispatch();
      context.dispatch();
    }
  }

  @Override
  public void dispatch(String path) {
    if (!exchange.response().isTaken()) {
      exchange.events().beforeDispatch();
      context.dispatch(path);
    }
  }

  @Override
  public void dispatch(ServletContext target, String path) {
    if (!exchange.response().isTaken()) {
      exchange.events().beforeDispatch();
      context.dispatch(target, path);
    }
  }

  /** Does nothing when the mesh has answered in the meantime. */
  @Override
  public void complete() {
    exchange.beforeComplete();
    if (!exchange.response().isTaken()) {
      int untold = exchange.events().untoldStatus(); // while the response is this request's
      context.complete();
      exchange.events().afterComplete(untold);
    }
  }

  @Override
  public void start(Runnable task) {
    context.start(new AsyncTask(exchange.context().wrap(task), exchange));
  }

  @Override
  public void addListener(AsyncListener listener) {
    context.addListener(new WatchedListener(listener, this, exchange.context()));
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest request, ServletResponse response) {
    context.addListener(new WatchedListener(listener, this, exchange.context()), request, response);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return context.createListener(type);
  }

  @Override
  public void setTimeout(long millis) {
    context.setTimeout(millis);
  }

  @Override
  public long getTimeout() {
    return context.getTimeout();
  }
}
