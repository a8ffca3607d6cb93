package io.inmesh.internal.compile;

import org.jspecify.annotations.Nullable;

/** What fails of several things that are all to be done: the first failure, the others with it. */
final class Failures {
  private @Nullable RuntimeException first;

  /** Does one of them. */
  void of(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      if (first == null) {
        first = e instanceof RuntimeException r ? r : new IllegalStateException(e);
      } else {
        first.addSuppressed(e);
      }
    }
  }

  /** Adds what was caught to the failure that those things were to be done for. */
  void addTo(Throwable failure) {
    if (first != null) {
      failure.addSuppressed(first);
    }
  }

  /** Throws what was caught, if anything was. */
  void rethrow() {
    if (first != null) {
      throw first;
    }
  }
}
