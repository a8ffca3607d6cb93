package io.inmesh.samples.quickstart;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was started, the last one first. Thread-safe. */
final class Closing implements AutoCloseable {
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private boolean closed;

  /** Will close it; at once when everything else is closed already. */
  synchronized <T extends AutoCloseable> T add(T resource) {
    if (closed) {
      closeOne(resource);
    } else {
      started.push(resource);
    }
    return resource;
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!started.isEmpty()) {
      closeOne(started.pop());
    }
  }

  private static void closeOne(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      System.err.println("cannot close " + resource + ": " + e);
    }
  }
}
