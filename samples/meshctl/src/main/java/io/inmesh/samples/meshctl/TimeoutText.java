package io.inmesh.samples.meshctl;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Timeouts as protobuf's JSON writes durations, in whole milliseconds: {@code 0.25s}. */
final class TimeoutText {
  private static final Pattern DURATION = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,9})?s");
  private static final int MILLI_DIGITS = 3;

  private TimeoutText() {}

  /** The text of a timeout. */
  static String of(Duration timeout) {
    return of(BigDecimal.valueOf(timeout.toMillis(), MILLI_DIGITS));
  }

  /** The same timeout in the form of {@link #of}; null when it is none. */
  static @Nullable String normalized(String text) {
    return DURATION.matcher(text).matches()
        ? of(new BigDecimal(text.substring(0, text.length() - 1)))
        : null;
  }

  private static String of(BigDecimal seconds) {
    BigDecimal millis = seconds.setScale(MILLI_DIGITS, RoundingMode.DOWN);
    return millis.signum() == 0 ? "0s" : millis.stripTrailingZeros().toPlainString() + 's';
  }
}
