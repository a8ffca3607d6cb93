package io.inmesh.internal.format;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A time in the notation of {@code strftime} with Envoy's additions: {@code %f} for nanoseconds,
 * {@code %3f} for their first digits, {@code %E3S} for seconds with digits. An unknown specifier
 * stands for itself.
 */
final class TimeText {
  private static final String DEFAULT = "%Y-%m-%dT%H:%M:%E3SZ";
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final List<Function<ZonedDateTime, String>> parts = new ArrayList<>();
  private final ZoneId zone;

  private TimeText(ZoneId zone) {
    this.zone = zone;
  }

  /** Compiles a pattern; "" means ISO 8601 with milliseconds. */
  static TimeText compile(String pattern, ZoneId zone) {
    TimeText text = new TimeText(zone);
    String p = pattern.isEmpty() ? DEFAULT : pattern;
    int at = 0;
    while (at < p.length()) {
      int percent = p.indexOf('%', at);
      if (percent < 0 || percent + 1 == p.length()) {
        text.literal(p.substring(at));
        return text;
      }
      text.literal(p.substring(at, percent));
      at = text.specifier(p, percent);
    }
    return text;
  }

  private void literal(String value) {
    if (!value.isEmpty()) {
      parts.add(time -> value);
    }
  }

  /** Adds the specifier at a percent sign and returns where it ends. */
  private int specifier(String p, int percent) {
    char c = p.charAt(percent + 1);
    if (c >= '1' && c <= '9' && p.startsWith("f", percent + 2)) {
      parts.add(time -> fraction(time, c - '0'));
      return percent + 3;
    }
    if (c == 'E' && percent + 3 < p.length() && p.charAt(percent + 3) == 'S') {
      char digits = p.charAt(percent + 2);
      if (digits >= '0' && digits <= '9') {
        parts.add(time -> seconds(time, digits - '0'));
        return percent + 4;
      }
    }
    parts.add(simple(c));
    return percent + 2;
  }

  private static String seconds(ZonedDateTime time, int digits) {
    String whole = String.format("%02d", time.getSecond());
    return digits == 0 ? whole : whole + '.' + fraction(time, digits);
  }

  private static String fraction(ZonedDateTime time, int digits) {
    return String.format("%09d", time.getNano()).substring(0, digits);
  }

  private static Function<ZonedDateTime, String> simple(char c) {
    return switch (c) {
      case 'f' -> time -> fraction(time, 9);
      case 's' -> time -> Long.toString(time.toEpochSecond());
      case 'e' -> time -> String.format("%2d", time.getDayOfMonth());
      case 'u' -> time -> Integer.toString(time.getDayOfWeek().getValue());
      case 'w' -> time -> Integer.toString(time.getDayOfWeek().getValue() % 7);
      case 't' -> time -> "\t";
      case '%' -> time -> "%";
      default -> {
        String pattern = pattern(c);
        if (pattern.isEmpty()) {
          yield time -> "%" + c;
        }
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, Locale.US);
        yield formatter::format;
      }
    };
  }

  private static String pattern(char c) {
    return switch (c) {
      case 'Y' -> "yyyy";
      case 'y' -> "yy";
      case 'm' -> "MM";
      case 'd' -> "dd";
      case 'H' -> "HH";
      case 'I' -> "hh";
      case 'M' -> "mm";
      case 'S' -> "ss";
      case 'j' -> "DDD";
      case 'a' -> "EEE";
      case 'A' -> "EEEE";
      case 'b', 'h' -> "MMM";
      case 'B' -> "MMMM";
      case 'p' -> "a";
      case 'z' -> "xx";
      case 'Z' -> "zzz";
      case 'F' -> "yyyy-MM-dd";
      case 'T' -> "HH:mm:ss";
      case 'R' -> "HH:mm";
      case 'D' -> "MM/dd/yy";
      default -> "";
    };
  }

  String render(long epochNanos) {
    Instant instant =
        Instant.ofEpochSecond(
            Math.floorDiv(epochNanos, NANOS_PER_SECOND),
            Math.floorMod(epochNanos, NANOS_PER_SECOND));
    ZonedDateTime time = instant.atZone(zone);
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.apply(time)));
    return text.toString();
  }
}
