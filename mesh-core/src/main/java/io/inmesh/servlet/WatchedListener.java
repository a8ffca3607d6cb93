package io.inmesh.servlet;

import io.inmesh.call.MeshContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;

/**
 * A listener of the application: it runs in the context of its request, and its events give the
 * watched context, so that what it answers with is edited by the mesh.
 */
final class WatchedListener implements AsyncListener {
  private final AsyncListener listener;
  private final WatchedContext watched;
  private final MeshContext context;

  WatchedListener(AsyncListener listener, WatchedContext watched, MeshContext context) {
    this.listener = listener;
    this.watched = watched;
    this.context = context;
  }

  @Override
  public void onComplete(AsyncEvent event) throws IOException {
    ListenerCode.runIn(context, () -> listener.onComplete(watched(event, watched)));
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    ListenerCode.runIn(context, () -> listener.onTimeout(watched(event, watched)));
  }

  @Override
  public void onError(AsyncEvent event) throws IOException {
    ListenerCode.runIn(context, () -> listener.onError(watched(event, watched)));
  }

  /** Of a new round, whose context is another. */
  @Override
  public void onStartAsync(AsyncEvent event) throws IOException {
    AsyncContext next = watched.next(event.getAsyncContext());
    ListenerCode.runIn(context, () -> listener.onStartAsync(watched(event, next)));
  }

  private static AsyncEvent watched(AsyncEvent event, AsyncContext in) {
    return new AsyncEvent(
        in, event.getSuppliedRequest(), event.getSuppliedResponse(), event.getThrowable());
  }
}
