package io.inmesh.samples.quickstart.view;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shows the state again and again, until closed. */
public final class Ticker implements AutoCloseable {
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "view");
        created.setDaemon(true);
        return created;
      });

  /** Begins to show what the supplier says, as often as the view wants. */
  public Ticker(View view, Supplier<LiveStatus> status) {
    long interval = view.intervalMillis();
    thread.scheduleAtFixedRate(
        () -> view.show(status.get()), interval, interval, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
