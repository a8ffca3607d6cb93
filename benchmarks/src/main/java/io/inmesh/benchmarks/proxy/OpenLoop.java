package io.inmesh.benchmarks.proxy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Requests at a fixed rate, whatever becomes of those before. A request's time counts from when it
 * was due, so that one slow answer shows in all that had to wait for a free worker.
 */
final class OpenLoop {
  private static final int WORKERS = 32;
  private static final int MAX_TEXT = 200;
  private static final int MAX_WAYS = 10;
  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(1);

  private final OkHttpClient client;
  private final List<Request> requests;
  private final long intervalNanos;
  private final long count;
  private final Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, 3);
  private final AtomicLong nextSlot = new AtomicLong();
  private final Map<String, Long> failures = new ConcurrentHashMap<>();

  OpenLoop(OkHttpClient client, List<Request> requests, int ratePerSecond, int millis) {
    this.client = client;
    this.requests = requests;
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
    this.count = (long) ratePerSecond * millis / 1000;
  }

  LoadResult run() throws InterruptedException {
    List<Thread> workers = new ArrayList<>();
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
    for (int i = 0; i < WORKERS; i++) {
      Thread worker = new Thread(() -> work(begin), "worker-" + i);
      worker.start();
      workers.add(worker);
    }
    for (Thread worker : workers) {
      worker.join();
    }
    return new LoadResult(
        count, failures, micros.getValueAtPercentile(50), micros.getValueAtPercentile(99));
  }

  private void work(long begin) {
    for (long slot; (slot = nextSlot.getAndIncrement()) < count; ) {
      long due = begin + slot * intervalNanos;
      for (long wait; (wait = due - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(wait);
      }
      send(requests.get((int) (slot % requests.size())));
      micros.recordValue(
          Math.min(LONGEST_MICROS, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due)));
    }
  }

  private void send(Request request) {
    try (Response response = client.newCall(request).execute()) {
      String body = response.body().string();
      if (response.code() != 200) {
        failed("status " + response.code() + ": " + body);
      } else if (body.isEmpty()) {
        failed("an empty answer");
      }
    } catch (IOException e) {
      failed(e.toString());
    }
  }

  /** Not more than so many ways to fail are told apart. */
  private void failed(String how) {
    String text = how.length() > MAX_TEXT ? how.substring(0, MAX_TEXT) + "..." : how;
    boolean known = failures.size() < MAX_WAYS || failures.containsKey(text);
    failures.merge(known ? text : "in other ways", 1L, Long::sum);
  }
}
