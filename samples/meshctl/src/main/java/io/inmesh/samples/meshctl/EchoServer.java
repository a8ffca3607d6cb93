package io.inmesh.samples.meshctl;

import java.io.IOException;

/** A running server. */
interface EchoServer extends AutoCloseable {
  /** The port at which it listens. */
  int port();

  @Override
  void close() throws IOException;
}
