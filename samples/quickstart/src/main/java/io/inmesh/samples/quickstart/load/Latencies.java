package io.inmesh.samples.quickstart.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** How long requests took, from the moment they were due. Thread-safe. */
public final class Latencies {
  private static final int DIGITS = 2;

  private final Recorder recorder = new Recorder(DIGITS);
  private final Histogram total = new Histogram(DIGITS);

  void record(long nanos) {
    recorder.recordValue(TimeUnit.NANOSECONDS.toMicros(Math.max(0, nanos)));
  }

  /** Milliseconds that a share of all requests so far stayed below; 0 when there are none. */
  public synchronized double millisAtPercentile(double percentile) {
    total.add(recorder.getIntervalHistogram());
    return total.getValueAtPercentile(percentile) / 1000.0;
  }
}
