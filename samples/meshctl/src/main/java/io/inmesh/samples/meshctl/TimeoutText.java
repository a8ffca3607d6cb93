package io.inmesh.samples.meshctl;

import io.inmesh.xds.text.TextFields;
import io.inmesh.xds.text.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Timeouts as protobuf's JSON writes durations, in whole milliseconds: {@code 0.25s}. */
final class TimeoutText {
  private static final Pattern DURATION = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,9})?s");
  private static final String SECONDS = "seconds";
  private static final String NANOS = "nanos";
  private static final int MILLI_DIGITS = 3;
  private static final int NANO_DIGITS = 9;

  private TimeoutText() {}

  /** The text of a timeout. */
  static String of(Duration timeout) {
    return of(BigDecimal.valueOf(timeout.toMillis(), MILLI_DIGITS));
  }

  /**
   * The timeout that a field says, as a text or as a message; null when it is not there, or is
   * none, which is then on record.
   */
  static @Nullable String read(TextFields fields, String key) {
    if (fields.get(key) instanceof TextNode.Mapping) {
      TextFields message = fields.object(key);
      return message == null ? null : message(message);
    }
    String text = fields.string(key);
    if (text == null) {
      return null;
    }
    if (!DURATION.matcher(text).matches()) {
      fields.error(key, text, "a duration in seconds such as \"1.5s\"");
      return null;
    }
    return of(new BigDecimal(text.substring(0, text.length() - 1)));
  }

  private static String message(TextFields message) {
    message.refuseOthers(Set.of(SECONDS, NANOS));
    Long seconds = message.positive(SECONDS);
    Long nanos = message.positive(NANOS);
    return of(
        BigDecimal.valueOf(seconds == null ? 0 : seconds)
            .add(BigDecimal.valueOf(nanos == null ? 0 : nanos, NANO_DIGITS)));
  }

  private static String of(BigDecimal seconds) {
    BigDecimal millis = seconds.setScale(MILLI_DIGITS, RoundingMode.DOWN);
    return millis.signum() == 0 ? "0s" : millis.stripTrailingZeros().toPlainString() + 's';
  }
}
