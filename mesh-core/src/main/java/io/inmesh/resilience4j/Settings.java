package io.inmesh.resilience4j;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings by name, read one by one; at the end nothing may be left. All that is wrong is reported,
 * and what is wrong counts as not set. Names are compared without hyphens and case, so that {@code
 * sliding-window-size} is {@code slidingWindowSize}.
 */
final class Settings {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m|h|d)?");

  /** A century: what resilience4j counts in nanoseconds adds up to any clock without overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final String path;
  private final Map<String, Written> left = new LinkedHashMap<>();
  private final TreeSet<String> known = new TreeSet<>();
  private final List<WrongSetting> problems;
  private final Map<String, ?> values;
  private boolean wrong;

  /** A setting as it was written; in JSON it may be null, which is the value of none. */
  private record Written(String name, @Nullable Object value) {}

  /**
   * Settings.
   *
   * @param path where they stand, for messages
   * @param problems takes all that is wrong
   */
  Settings(String path, Map<String, ?> values, List<WrongSetting> problems) {
    this.path = path;
    this.problems = problems;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    values.forEach((name, value) -> left.put(key(name), new Written(name, value)));
  }

  /** All of them, as they were written. */
  Map<String, ?> values() {
    return values;
  }

  /** Whether something that was read so far is wrong. */
  boolean areWrong() {
    return wrong;
  }

  /** Whether it is set and was not read yet. */
  boolean has(String name) {
    return left.containsKey(key(name));
  }

  private static String key(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** A value that may be set. */
  private void read(String name, String expected, Consumer<Object> consumer) {
    known.add(name);
    Written setting = left.remove(key(name));
    if (setting == null) {
      return;
    }
    Object value = setting.value();
    if (value == null) {
      report(setting, expected);
      return;
    }
    try {
      consumer.accept(value);
    } catch (IllegalArgumentException | ArithmeticException | ClassCastException wrong) {
      String why = wrong instanceof Refused ? expected : expected + "; " + wrong.getMessage();
      report(setting, why);
    }
  }

  private void report(Written setting, String expected) {
    add(path + '.' + setting.name(), String.valueOf(setting.value()), expected);
  }

  private void add(String where, String value, String expected) {
    wrong = true;
    problems.add(new WrongSetting(where, value, expected));
  }

  /** The value is not of the kind; what is expected says all. */
  private static final class Refused extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
  }

  void integer(String name, Consumer<Integer> setter) {
    read(name, "a whole number", value -> setter.accept(number(value).intValueExact()));
  }

  void percentage(String name, Consumer<Float> setter) {
    read(name, "a number above 0 up to 100", value -> setter.accept(number(value).floatValue()));
  }

  /** A number of a range. */
  void decimal(String name, String expected, DoublePredicate range, Consumer<Double> setter) {
    read(
        name,
        expected,
        value -> {
          double number = number(value).doubleValue();
          if (!range.test(number)) {
            throw new Refused();
          }
          setter.accept(number);
        });
  }

  private static BigDecimal number(Object value) {
    try {
      return new BigDecimal(value.toString());
    } catch (NumberFormatException e) {
      throw new Refused();
    }
  }

  void bool(String name, Consumer<Boolean> setter) {
    read(
        name,
        "true or false",
        value -> {
          String text = value.toString();
          if (!text.equals("true") && !text.equals("false")) {
            throw new Refused();
          }
          setter.accept(text.equals("true"));
        });
  }

  /** A number is milliseconds, as in resilience4j's own configuration. */
  void duration(String name, Consumer<Duration> setter) {
    read(name, "a duration such as 10s or 500ms", value -> setter.accept(duration(value)));
  }

  private static Duration duration(Object value) {
    Duration parsed = parsed(value);
    if (parsed.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("at most " + LONGEST.toDays() + "d");
    }
    return parsed;
  }

  private static Duration parsed(Object value) {
    String text = value instanceof Double number ? plain(number) : value.toString().strip();
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      try {
        return Duration.parse(text);
      } catch (DateTimeParseException e) {
        throw new Refused();
      }
    }
    String unit = matcher.group(2);
    BigDecimal nanos =
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(nanosPer(unit == null ? "ms" : unit)));
    BigDecimal longest = BigDecimal.valueOf(Long.MAX_VALUE); // one that is longer is refused anyway
    return Duration.ofNanos(nanos.min(longest).longValueExact());
  }

  private static String plain(Double number) {
    return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
  }

  private static long nanosPer(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us" -> 1_000;
      case "ms" -> 1_000_000;
      case "s" -> 1_000_000_000;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 86_400_000_000_000L;
    };
  }

  <E extends Enum<E>> void word(String name, Class<E> type, Consumer<E> setter) {
    read(
        name,
        "one of " + Arrays.toString(type.getEnumConstants()),
        value -> {
          for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value.toString())) {
              setter.accept(constant);
              return;
            }
          }
          throw new Refused();
        });
  }

  /** Some text, which {@code known} takes or not. */
  void text(String name, String expected, Predicate<String> known) {
    read(
        name,
        expected,
        value -> {
          if (!known.test(value.toString())) {
            throw new Refused();
          }
        });
  }

  /** Further settings below a name, at the path as it was written; null when it is not set. */
  @Nullable Settings section(String name) {
    Written written = left.get(key(name));
    Settings[] found = {null};
    read(
        name,
        "settings",
        value -> {
          if (written == null || !(value instanceof Map<?, ?> map)) {
            throw new Refused();
          }
          Map<String, Object> values = new LinkedHashMap<>();
          map.forEach((key, inner) -> values.put(key.toString(), inner));
          found[0] = new Settings(path + '.' + written.name(), values, problems);
        });
    return found[0];
  }

  /** A setting that has no sense here; refused with its reason. */
  void refuse(String name, String reason) {
    Written setting = left.remove(key(name));
    if (setting != null) {
      report(setting, reason);
    }
  }

  /** Nothing may be left that nobody knows; whether there is something. */
  boolean end() {
    left.values().forEach(setting -> report(setting, "one of " + known));
    return !left.isEmpty();
  }

  /** What they stand for is wrong. */
  void wrong(String value, String expected) {
    add(path, value, expected);
  }
}
