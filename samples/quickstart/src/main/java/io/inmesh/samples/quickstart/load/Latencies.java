package io.inmesh.samples.quickstart.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How long requests took, from the moment they were due. Thread-safe. */
public final class Latencies {
  private static final int DIGITS = 2;

  private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Recorder recorder = new Recorder(DIGITS);
  private final Histogram total = new Histogram(DIGITS);
  private Histogram recent = new Histogram(DIGITS);
  private long recentSinceNanos = System.nanoTime();

  void record(long nanos) {
    recorder.recordValue(TimeUnit.NANOSECONDS.toMicros(Math.max(0, nanos)));
  }

  /**
   * Milliseconds that so many percent of all requests so far stayed below; 0 when there are none.
   */
  public synchronized double millisAtPercentile(double percentile) {
    takeRecent();
    return total.getValueAtPercentile(percentile) / 1000.0;
  }

  /** The same of the requests of a second that ended at most a second ago. */
  synchronized double recentMillisAtPercentile(double percentile) {
    if (System.nanoTime() - recentSinceNanos >= RECENT_NANOS) {
      takeRecent();
    }
    return recent.getValueAtPercentile(percentile) / 1000.0;
  }

  private void takeRecent() {
    recent = recorder.getIntervalHistogram();
    recentSinceNanos = System.nanoTime();
    total.add(recent);
  }
}
