package io.inmesh.xds.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code Duration} and {@code Timestamp} as the proto3 JSON mapping writes them. */
final class TimeText {
  static final String DURATION_FORM = "a duration in seconds such as \"1.5s\"";
  static final String TIMESTAMP_FORM = "a time such as \"2030-01-31T10:20:30Z\"";

  /** google/protobuf/duration.proto: about 10,000 years. */
  private static final long MAX_DURATION_SECONDS = 315_576_000_000L;

  /** google/protobuf/timestamp.proto: from year 1 to year 9999. */
  private static final long MIN_TIMESTAMP_SECONDS = -62_135_596_800L;

  private static final long MAX_TIMESTAMP_SECONDS = 253_402_300_799L;
  private static final Pattern DURATION = Pattern.compile("(-?)([0-9]{1,12})(?:\\.([0-9]{1,9}))?s");

  private TimeText() {}

  /** Both parts of a duration or point in time. */
  record Seconds(long seconds, int nanos) {}

  static @Nullable Seconds parseDuration(String text) {
    Matcher match = text.length() > 32 ? null : DURATION.matcher(text);
    if (match == null || !match.matches()) {
      return null;
    }
    long seconds = Long.parseLong(match.group(2));
    String fraction = match.group(3) == null ? "" : match.group(3);
    int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
    if (seconds > MAX_DURATION_SECONDS || (seconds == MAX_DURATION_SECONDS && nanos > 0)) {
      return null;
    }
    return match.group(1).isEmpty() ? new Seconds(seconds, nanos) : new Seconds(-seconds, -nanos);
  }

  static @Nullable Seconds parseTimestamp(String text) {
    if (text.length() > 64) {
      return null;
    }
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      long seconds = instant.getEpochSecond();
      return seconds < MIN_TIMESTAMP_SECONDS || seconds > MAX_TIMESTAMP_SECONDS
          ? null
          : new Seconds(seconds, instant.getNano());
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Null when the message is out of the range that the text form has. */
  static @Nullable String formatDuration(long seconds, int nanos) {
    if (Math.abs(seconds) > MAX_DURATION_SECONDS
        || Math.abs((long) nanos) > 999_999_999
        || (seconds > 0 && nanos < 0)
        || (seconds < 0 && nanos > 0)) {
      return null;
    }
    String sign = seconds < 0 || nanos < 0 ? "-" : "";
    return sign + Math.abs(seconds) + fraction(Math.abs(nanos)) + "s";
  }

  /** Null when the message is out of the range that the text form has. */
  static @Nullable String formatTimestamp(long seconds, int nanos) {
    if (seconds < MIN_TIMESTAMP_SECONDS
        || seconds > MAX_TIMESTAMP_SECONDS
        || nanos < 0
        || nanos > 999_999_999) {
      return null;
    }
    String whole = DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(seconds));
    return whole.substring(0, whole.length() - 1) + fraction(nanos) + "Z";
  }

  /** Three, six or nine digits, as protobuf's own printers. */
  private static String fraction(int nanos) {
    if (nanos == 0) {
      return "";
    }
    if (nanos % 1_000_000 == 0) {
      return String.format(Locale.ROOT, ".%03d", nanos / 1_000_000);
    }
    return nanos % 1000 == 0
        ? String.format(Locale.ROOT, ".%06d", nanos / 1000)
        : String.format(Locale.ROOT, ".%09d", nanos);
  }
}
