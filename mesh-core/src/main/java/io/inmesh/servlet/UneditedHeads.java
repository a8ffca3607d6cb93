package io.inmesh.servlet;

import java.util.concurrent.atomic.AtomicBoolean;

/** Tells that a container let the head of a response leave past the mesh, once. Thread-safe. */
final class UneditedHeads {
  private static final System.Logger LOG = System.getLogger("io.inmesh.servlet");

  private final AtomicBoolean told = new AtomicBoolean();

  void tell(String uri) {
    if (told.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The head of the response to {0} has left without the headers that the application has"
              + " set and without the edits of the mesh, as a container has it leave with a forward"
              + " of the application, or something has written past the response that the filter"
              + " of the mesh hands on. Map that filter for the dispatcher types REQUEST, FORWARD,"
              + " ASYNC and ERROR.",
          uri);
    }
  }
}
