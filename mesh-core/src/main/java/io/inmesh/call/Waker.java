package io.inmesh.call;

/**
 * Told by the engine, on any thread, that a waiting call can go on: the adapter then reports {@link
 * OutboundCall#onTimer} from wherever it drives the call. Must not block and must not throw.
 */
@FunctionalInterface
public interface Waker {
  /** The call can go on. */
  void wake();
}
