package io.inmesh.samples.quickstart.view;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shows the state again and again, until closed. */
public final class Ticker implements AutoCloseable {
  private static final long END_MILLIS = TimeUnit.SECONDS.toMillis(5);

  private final View view;
  private final Supplier<LiveStatus> status;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "view");

  /** Begins to show what the supplier says, as often as the view wants. */
  public Ticker(View view, Supplier<LiveStatus> status) {
    this.view = view;
    this.status = status;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!closed.await(view.intervalMillis(), TimeUnit.MILLISECONDS)) {
        view.show(status.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
