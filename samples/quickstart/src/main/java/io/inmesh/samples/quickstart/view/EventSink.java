package io.inmesh.samples.quickstart.view;

/** Takes what is worth a line. Thread-safe. */
@FunctionalInterface
public interface EventSink {
  /**
   * Something happened.
   *
   * @param label one word: {@code stage}, {@code push}, {@code ejected}
   * @param text what happened, one line
   */
  void event(String label, String text);
}
