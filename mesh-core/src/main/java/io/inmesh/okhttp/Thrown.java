package io.inmesh.okhttp;

import java.io.IOException;
import java.io.Serial;

/**
 * Something that is not the network's and that was met elsewhere than on the thread that executes
 * the call; for the application.
 */
final class Thrown extends Exception {
  @Serial private static final long serialVersionUID = 1;

  Thrown(Throwable cause) {
    super(cause);
  }

  IOException rethrow() {
    Throwable cause = getCause();
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException e ? e : new IOException(cause);
  }
}
