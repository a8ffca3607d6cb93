package io.inmesh.samples.quickstart.script;

import java.time.Duration;

/**
 * How fast the script goes.
 *
 * @param speed 1 takes about a minute in all, 2 half of it
 */
public record Pace(double speed) {
  private static final double NANOS_PER_SECOND = 1e9;

  Duration of(double seconds) {
    return Duration.ofNanos((long) (seconds * NANOS_PER_SECOND / speed));
  }

  void sleep(double seconds) throws InterruptedException {
    Thread.sleep(of(seconds).toMillis());
  }
}
