package io.inmesh.samples.quickstart.view;

import java.util.List;

/** Where the demonstration is shown. Thread-safe. */
public interface View extends EventSink, AutoCloseable {
  /** How often it wants to be told the state, in milliseconds. */
  long intervalMillis();

  /** Shows the state of this moment. */
  void show(LiveStatus status);

  /** Shows lines that stay, such as the summary. */
  void print(List<String> lines);

  /** Leaves the terminal as it was. Idempotent; nothing is shown afterwards. */
  @Override
  void close();
}
