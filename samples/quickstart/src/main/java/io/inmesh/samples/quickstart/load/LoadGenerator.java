package io.inmesh.samples.quickstart.load;

import io.inmesh.okhttp.MeshCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends requests at a steady rate, whether or not earlier ones have been answered (an open loop): a
 * request that could not be sent in time is sent late, and its lateness counts as latency.
 */
public final class LoadGenerator implements AutoCloseable {
  private static final int THREADS = 8;
  private static final int BETA_EVERY = 10;

  private final OkHttpClient client;
  private final Request plain;
  private final Request beta;
  private final boolean withBetaUsers;
  private final Tally tally;
  private final long intervalNanos;
  private final AtomicLong nextSlot = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch firstEnded = new CountDownLatch(1);
  private volatile long beginNanos;
  private volatile boolean running = true;
  private volatile boolean givenUp; // The only call that is cancelled is the first

  /**
   * A generator, not started.
   *
   * @param ratePerSecond at least 1
   * @param withBetaUsers whether every tenth request carries {@code x-user: beta}
   */
  public LoadGenerator(
      OkHttpClient client, HttpUrl url, int ratePerSecond, boolean withBetaUsers, Tally tally) {
    this.client = client;
    this.plain = new Request.Builder().url(url).build();
    this.beta = plain.newBuilder().header("x-user", "beta").build();
    this.withBetaUsers = withBetaUsers;
    this.tally = tally;
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
  }

  /** Begins to send: the first request alone, since it waits for the first configuration. */
  public void start() {
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(i == 0 ? this::sendFirst : this::sendUntilClosed, "load-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void sendFirst() {
    try {
      if (running) {
        send(false, System.nanoTime());
      }
    } finally {
      beginNanos = System.nanoTime();
      firstEnded.countDown();
    }
    sendUntilClosed();
  }

  private void sendUntilClosed() {
    try {
      firstEnded.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    while (running) {
      long slot = nextSlot.getAndIncrement();
      long dueNanos = beginNanos + slot * intervalNanos;
      for (long wait; running && (wait = dueNanos - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(wait);
      }
      if (running) {
        send(withBetaUsers && slot % BETA_EVERY == 0, dueNanos);
      }
    }
  }

  private void send(boolean asBeta, long dueNanos) {
    Window window = tally.send();
    try (Response response = client.newCall(asBeta ? beta : plain).execute()) {
      response.body().bytes();
      long nanos = System.nanoTime() - dueNanos;
      if (response.code() < 400) {
        tally.answered(window, Answer.of(response), asBeta, nanos);
      } else {
        tally.failed(window, "status " + response.code() + why(response), nanos);
      }
    } catch (IOException | RuntimeException e) {
      if (givenUp) {
        tally.withdrawn(window);
      } else {
        tally.failed(window, e.toString(), System.nanoTime() - dueNanos);
      }
    }
  }

  private static String why(Response response) {
    MeshCall call = MeshCall.of(response);
    if (call == null || !call.isLocalReply()) {
      return "";
    }
    return " by the mesh: " + call.info().responseFlags() + ' ' + call.info().details();
  }

  /** Stops sending and waits until what is under way has ended; not for a first configuration. */
  @Override
  public void close() {
    running = false;
    threads.forEach(LockSupport::unpark);
    try {
      // Again and again: the first call may begin only now.
      for (int looks = 0; !threads.isEmpty() && looks < 100; looks++) {
        if (firstEnded.await(100, TimeUnit.MILLISECONDS)) {
          break;
        }
        givenUp = true;
        client.dispatcher().cancelAll();
      }
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
