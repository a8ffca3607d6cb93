package io.inmesh.samples.quickstart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What the user chose, by system properties.
 *
 * @param ratePerSecond {@code demo.rate}: requests per second, 20 to 5000, since the script
 *     measures shares of them; with a bootstrap file from 1; default 300
 * @param speed {@code demo.speed}: the script goes this many times as fast, 0.1 to 50, default 1
 * @param keep {@code demo.keep}: goes on after the script, until Ctrl-C
 * @param bootstrap {@code demo.bootstrap}: a bootstrap file of a control plane that is already
 *     there; null: an own one is started and the script runs
 * @param url {@code demo.url}: what is called when there is a bootstrap file, default {@code
 *     http://shop/}
 */
record DemoOptions(
    int ratePerSecond, double speed, boolean keep, @Nullable Path bootstrap, HttpUrl url) {
  private static final String PREFIX = "demo.";
  private static final int LOWEST_RATE_OF_SCRIPT = 20;
  private static final HttpUrl SHOP = HttpUrl.get("http://shop/");

  /** The defaults. */
  static DemoOptions defaults() {
    return of(Map.of());
  }

  /**
   * Reads the properties that begin with {@code demo.}.
   *
   * @throws IllegalArgumentException naming the property, its value and what was expected
   */
  static DemoOptions of(Map<String, String> properties) {
    Map<String, String> given = new TreeMap<>();
    properties.forEach((name, value) -> {
      if (name.startsWith(PREFIX)) {
        given.put(name, value.strip());
      }
    });
    String rate = take(given, "demo.rate");
    String speed = take(given, "demo.speed");
    String keep = given.remove("demo.keep");
    String bootstrap = take(given, "demo.bootstrap");
    String url = take(given, "demo.url");
    given.forEach((name, value) -> {
      throw new IllegalArgumentException(
          name
              + ": unknown (expected: demo.rate, demo.speed, demo.keep, demo.bootstrap, demo.url)");
    });
    int lowest = bootstrap == null ? LOWEST_RATE_OF_SCRIPT : 1;
    require(
        "demo.rate", rate, "a whole number, " + lowest + " to 5000", text -> isRate(text, lowest));
    require("demo.speed", speed, "a number, 0.1 to 50", text -> isSpeed(text));
    require("demo.keep", keep, "true, false or nothing", text -> text.matches("|true|false"));
    require("demo.bootstrap", bootstrap, "a readable file", text -> isFile(text));
    require("demo.url", url, "an http URL", text -> HttpUrl.parse(text) != null);
    if (url != null && bootstrap == null) {
      throw new IllegalArgumentException(
          "demo.url: " + url + " (expected: only together with demo.bootstrap)");
    }
    return new DemoOptions(
        rate == null ? 300 : Integer.parseInt(rate),
        speed == null ? 1 : Double.parseDouble(speed),
        keep != null && !keep.equals("false"),
        bootstrap == null ? null : Path.of(bootstrap),
        url == null ? SHOP : HttpUrl.get(url));
  }

  /** Nothing is as good as not given: a build passes on what its user did not set. */
  private static @Nullable String take(Map<String, String> given, String name) {
    String value = given.remove(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private static void require(
      String name, @Nullable String value, String expected, Predicate<String> valid) {
    if (value != null && !valid.test(value)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ')');
    }
  }

  private static boolean isRate(String text, int lowest) {
    return text.matches("\\d{1,4}")
        && Integer.parseInt(text) >= lowest
        && Integer.parseInt(text) <= 5000;
  }

  private static boolean isSpeed(String text) {
    return text.matches("\\d{1,2}(\\.\\d{1,6})?")
        && Double.parseDouble(text) >= 0.1
        && Double.parseDouble(text) <= 50;
  }

  private static boolean isFile(String text) {
    return Files.isReadable(Path.of(text)) && Files.isRegularFile(Path.of(text));
  }
}
