package io.inmesh.servlet;

import jakarta.servlet.AsyncContext;

/** How the mesh ends an asynchronous request that the application may be about to go on with. */
final class AsyncEnd {
  private AsyncEnd() {}

  /** By a dispatch, in which nothing more is written. */
  static void breakOff(AsyncContext context) {
    try {
      context.dispatch();
    } catch (IllegalStateException e) {
      // The application has called for a dispatch or completed it: nothing more is written.
    }
  }

  /** As the application does it. */
  static void complete(AsyncContext context) {
    try {
      context.complete();
    } catch (IllegalStateException e) {
      // A dispatch was called for just before: the request is complete when that returns.
    }
  }
}
