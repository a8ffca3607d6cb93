package io.inmesh.benchmarks.client;

/** One way to be a client, under measurement. Opened once, used by one thread. */
interface Subject extends AutoCloseable {
  /** Starts, and returns once requests can be routed. */
  void open() throws Exception;

  /** Sends one request and reads the answer. */
  default void call() throws Exception {
    throw new UnsupportedOperationException("a call of " + this);
  }

  /** How many updates have taken effect since the start. */
  default long updates() {
    throw new UnsupportedOperationException("updates of " + this);
  }

  @Override
  void close();
}
